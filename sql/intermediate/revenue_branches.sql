-- Counts the branches of the revenue tree per calendar period: in all, by channel, by store.
--
-- grain: period_type, period_start, dimension, dimension_value
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: dimension | VARCHAR | | all, channel or store
-- column: dimension_value | VARCHAR | | all, the channel, or the store ((none) without one)
-- column: customers | BIGINT | | known customers who bought
-- column: orders | BIGINT | | their orders
-- column: items | DECIMAL(18,4) | | units they bought
-- column: known_revenue | DECIMAL(18,4) | currency | revenue of known customers
-- column: unknown_revenue | DECIMAL(18,4) | currency | revenue of unknown customers
with places as (select * from intermediate.customer_place_periods),

grouped as (
    select
        period_type,
        period_start,
        grouping(channel) as is_over_channels,
        grouping(store_id) as is_over_stores,
        channel,
        store_id,
        count(distinct customer_id) filter (where orders > 0) as customers,
        sum(case when customer_id is not null then orders else 0 end) as orders,
        sum(case when customer_id is not null then bought_units else 0 end) as items,
        sum(case when customer_id is not null then net_amount else 0 end) as known_revenue,
        sum(case when customer_id is null then net_amount else 0 end) as unknown_revenue
    from places
    group by grouping sets (
        (period_type, period_start),
        (period_type, period_start, channel),
        (period_type, period_start, store_id)
    )
),

named as (
    select
        period_type,
        period_start,
        case
            when is_over_channels = 0 then 'channel'
            when is_over_stores = 0 then 'store'
            else 'all'
        end as dimension,
        case
            when is_over_channels = 0 then channel
            when is_over_stores = 0 then store_id
            else 'all'
        end as dimension_value,
        customers,
        cast(orders as bigint) as orders,
        cast(items as decimal(18, 4)) as items,
        cast(known_revenue as decimal(18, 4)) as known_revenue,
        cast(unknown_revenue as decimal(18, 4)) as unknown_revenue
    from grouped
)

select * from named
