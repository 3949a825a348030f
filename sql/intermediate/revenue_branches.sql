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
with places as (select * from intermediate.place_periods),

customer_places as (
    select * from intermediate.customer_place_periods
    where customer_id is not null and orders > 0
),

summed as (
    select
        period_type,
        period_start,
        grouping(channel) as is_over_channels,
        grouping(store_id) as is_over_stores,
        channel,
        store_id,
        sum(case when identity_known then orders else 0 end) as orders,
        sum(case when identity_known then bought_units else 0 end) as items,
        sum(case when identity_known then net_amount else 0 end) as known_revenue,
        sum(case when identity_known then 0 else net_amount end) as unknown_revenue
    from places
    group by grouping sets (
        (period_type, period_start),
        (period_type, period_start, channel),
        (period_type, period_start, store_id)
    )
),

counted as (
    select
        period_type,
        period_start,
        grouping(channel) as is_over_channels,
        grouping(store_id) as is_over_stores,
        channel,
        store_id,
        count(distinct customer_id) as customers
    from customer_places
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
        coalesce(channel, store_id, 'all') as dimension_value,
        orders,
        items,
        known_revenue,
        unknown_revenue
    from summed
),

named_counts as (
    select
        period_type,
        period_start,
        case
            when is_over_channels = 0 then 'channel'
            when is_over_stores = 0 then 'store'
            else 'all'
        end as dimension,
        coalesce(channel, store_id, 'all') as dimension_value,
        customers
    from counted
),

-- one count for a branch: the key of both
final_branches as (
    select
        named.period_type,
        named.period_start,
        named.dimension,
        named.dimension_value,
        coalesce(named_counts.customers, 0) as customers,
        cast(named.orders as bigint) as orders,
        cast(named.items as decimal(18, 4)) as items,
        cast(named.known_revenue as decimal(18, 4)) as known_revenue,
        cast(named.unknown_revenue as decimal(18, 4)) as unknown_revenue
    from named
    left join named_counts
        on
            named.period_type = named_counts.period_type
            and named.period_start = named_counts.period_start
            and named.dimension = named_counts.dimension
            and named.dimension_value = named_counts.dimension_value
)

select * from final_branches
