-- Counts the known customers who bought at each place (channel and store) per calendar period:
-- new ones, those who use several channels, and those who moved between places.
--
-- grain: period_type, period_start, channel, store_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: customers | BIGINT | | customers who bought here
-- column: new_customers | BIGINT | | of them, those whose first purchase was here in the period
-- column: multichannel_customers | BIGINT | | of them, those who bought in another channel too
-- column: shifted_in | BIGINT | | of them, those who bought only elsewhere in the period before
-- column: shifted_out | BIGINT | | bought here in the period before, in this one only elsewhere
with places as (select * from intermediate.customer_place_periods),

preferences as (select * from intermediate.customer_preferences),

lifetimes as (select * from intermediate.customer_lifetimes),

calendar as (
    select period_type, period_start, next_period_start
    from intermediate.periods
    group by period_type, period_start, next_period_start
),

buyers as (
    select period_type, period_start, customer_id, channel, store_id
    from places
    where customer_id is not null and orders > 0
),

-- a purchase counts now in its own period and as before in the next
sides as (
    select
        period_type, period_start, customer_id, channel, store_id, 1 as is_now, 0 as is_before
    from buyers
    union all
    select
        buyers.period_type,
        calendar.next_period_start as period_start,
        buyers.customer_id,
        buyers.channel,
        buyers.store_id,
        0 as is_now,
        1 as is_before
    from buyers
    inner join calendar
        on
            buyers.period_type = calendar.period_type
            and buyers.period_start = calendar.period_start
    where calendar.next_period_start is not null
),

at_places as (
    select
        period_type,
        period_start,
        customer_id,
        channel,
        store_id,
        max(is_now) as is_now,
        max(is_before) as is_before
    from sides
    group by period_type, period_start, customer_id, channel, store_id
),

anywhere as (
    select
        period_type,
        period_start,
        customer_id,
        max(is_now) as is_now,
        max(is_before) as is_before,
        min(case when is_now = 1 then channel end) as first_channel_now,
        max(case when is_now = 1 then channel end) as last_channel_now
    from at_places
    group by period_type, period_start, customer_id
),

counted as (
    select
        at_places.period_type,
        at_places.period_start,
        at_places.channel,
        at_places.store_id,
        count(*) filter (where at_places.is_now = 1) as customers,
        count(*) filter (
            where
                at_places.is_now = 1
                and lifetimes.first_purchase_date >= at_places.period_start
                and preferences.first_channel = at_places.channel
                and preferences.first_store_id = at_places.store_id
        ) as new_customers,
        count(*) filter (
            where at_places.is_now = 1 and anywhere.first_channel_now <> anywhere.last_channel_now
        ) as multichannel_customers,
        count(*) filter (
            where at_places.is_now = 1 and at_places.is_before = 0 and anywhere.is_before = 1
        ) as shifted_in,
        count(*) filter (
            where at_places.is_now = 0 and at_places.is_before = 1 and anywhere.is_now = 1
        ) as shifted_out
    from at_places
    inner join anywhere
        on
            at_places.period_type = anywhere.period_type
            and at_places.period_start = anywhere.period_start
            and at_places.customer_id = anywhere.customer_id
    inner join lifetimes on at_places.customer_id = lifetimes.customer_id
    inner join preferences on at_places.customer_id = preferences.customer_id
    group by
        at_places.period_type, at_places.period_start, at_places.channel, at_places.store_id
)

select * from counted
