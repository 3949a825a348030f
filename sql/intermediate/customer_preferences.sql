-- Picks where each customer first bought and where they buy most: by orders, then revenue,
-- then the later purchase, then name.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with a purchase
-- column: first_purchase_at | TIMESTAMP | | moment of the first purchase, UTC
-- column: last_purchase_at | TIMESTAMP | | moment of the last purchase, UTC
-- column: first_channel | VARCHAR | | channel of the first purchase
-- column: first_store_id | VARCHAR | | store of the first purchase, or (none)
-- column: preferred_channel | VARCHAR | | channel with the most orders
-- column: preferred_store_id | VARCHAR | | store with the most orders; null when none has a store
-- column: channel_count | BIGINT | | channels bought in
-- check: not_null first_purchase_at, first_channel, preferred_channel
with places as (select * from intermediate.customer_places where orders > 0),

ranked_places as (
    select
        customer_id,
        channel,
        store_id,
        first_purchase_at,
        last_purchase_at,
        row_number() over (
            partition by customer_id
            order by
                first_purchase_at asc nulls last, channel asc nulls last, store_id asc nulls last
        ) as first_place,
        row_number() over (
            partition by customer_id
            order by
                case when store_id = '(none)' then 1 else 0 end asc nulls last,
                orders desc nulls last,
                net_amount desc nulls last,
                last_purchase_at desc nulls last,
                channel asc nulls last,
                store_id asc nulls last
        ) as store_place
    from places
),

channels as (
    select
        customer_id,
        channel,
        sum(orders) as orders,
        sum(net_amount) as net_amount,
        max(last_purchase_at) as last_purchase_at
    from places
    group by customer_id, channel
),

ranked_channels as (
    select
        customer_id,
        channel,
        row_number() over (
            partition by customer_id
            order by
                orders desc nulls last,
                net_amount desc nulls last,
                last_purchase_at desc nulls last,
                channel asc nulls last
        ) as channel_place
    from channels
),

picked_places as (
    select
        customer_id,
        min(first_purchase_at) as first_purchase_at,
        max(last_purchase_at) as last_purchase_at,
        max(case when first_place = 1 then channel end) as first_channel,
        max(case when first_place = 1 then store_id end) as first_store_id,
        max(case when store_place = 1 then nullif(store_id, '(none)') end) as preferred_store_id
    from ranked_places
    group by customer_id
),

picked_channels as (
    select
        customer_id,
        max(case when channel_place = 1 then channel end) as preferred_channel,
        count(*) as channel_count
    from ranked_channels
    group by customer_id
),

picked as (
    select
        picked_places.customer_id,
        picked_places.first_purchase_at,
        picked_places.last_purchase_at,
        picked_places.first_channel,
        picked_places.first_store_id,
        picked_channels.preferred_channel,
        picked_places.preferred_store_id,
        picked_channels.channel_count
    from picked_places
    inner join picked_channels on picked_places.customer_id = picked_channels.customer_id
)

select * from picked
