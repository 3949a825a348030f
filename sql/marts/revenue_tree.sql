-- Why revenue changed from one calendar period to the next: more customers, more orders each,
-- more items an order, a better price an item, or more sales to unknown customers.
--
-- Revenue of known customers = customers x orders_per_customer x items_per_order x
-- price_per_item, exactly. price_per_item is net revenue per item bought, so discounts, returns
-- and adjustments lower it. The change is split by replacing one branch after the other, in
-- this order, at the prior values of those to come: contribution_customers = (customers now -
-- before) x revenue per customer before, and so on down the tree. What is left at the end is
-- the price's, so the five contributions sum to the change to the penny. Where nobody bought
-- in one of the two periods the whole change is the customers'. The first period of the data
-- is compared with nothing: its contributions are null.
--
-- grain: period_type, period, dimension, dimension_value
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | 2011-03, 2011-Q1 or 2011
-- column: prior_period | VARCHAR | | period before; null for the first one
-- column: period_start | DATE | | first day of the period
-- column: is_complete | BOOLEAN | | whether the period ended by the as-of date
-- column: dimension | VARCHAR | | all, channel or store
-- column: dimension_value | VARCHAR | | all, the channel, or the store ((none) without one)
-- column: customers | BIGINT | | known customers who bought
-- column: orders | BIGINT | | their orders
-- column: items | DECIMAL(18,4) | | units they bought
-- column: orders_per_customer | DOUBLE | | orders by customers; null when nobody bought
-- column: items_per_order | DOUBLE | | items by orders; null when nobody bought
-- column: price_per_item | DOUBLE | currency | known revenue by items; null when nobody bought
-- column: revenue | DECIMAL(18,4) | currency | revenue, unknown customers included
-- column: known_revenue | DECIMAL(18,4) | currency | revenue of known customers
-- column: unknown_revenue | DECIMAL(18,4) | currency | revenue of unknown customers
-- column: prior_revenue | DECIMAL(18,4) | currency | revenue before; null for the first period
-- column: revenue_change | DECIMAL(18,4) | currency | revenue less prior; null for the first
-- column: contribution_customers | DECIMAL(18,4) | currency | by customers; null when first
-- column: contribution_orders | DECIMAL(18,4) | currency | by orders per customer; null when first
-- column: contribution_items | DECIMAL(18,4) | currency | by items per order; null when first
-- column: contribution_price | DECIMAL(18,4) | currency | by price per item; null when first
-- column: contribution_unknown | DECIMAL(18,4) | currency | by unknown customers; null when first
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- check: accepted dimension all channel store
-- check: identity revenue = known_revenue + unknown_revenue
-- check: identity revenue_change = revenue - prior_revenue
with branches as (select * from intermediate.revenue_branches),

parameters as (select * from run.parameters),

calendar as (
    select
        period_type, period_start, period, prior_period_start, prior_period, is_complete
    from intermediate.periods
    group by period_type, period_start, period, prior_period_start, prior_period, is_complete
),

values_seen as (
    select period_type, dimension, dimension_value, min(period_start) as first_start
    from branches
    group by period_type, dimension, dimension_value
),

-- a period without any sale is a row of zeros, so that every change has its two sides
grid as (
    select
        calendar.period_type,
        calendar.period,
        calendar.prior_period,
        calendar.period_start,
        calendar.prior_period_start,
        calendar.is_complete,
        values_seen.dimension,
        values_seen.dimension_value
    from calendar
    inner join values_seen
        on
            calendar.period_type = values_seen.period_type
            and calendar.period_start >= values_seen.first_start
),

compared as (
    select
        grid.*,
        coalesce(branches.customers, 0) as customers,
        coalesce(branches.orders, 0) as orders,
        coalesce(branches.items, 0) as items,
        coalesce(branches.known_revenue, 0) as known_revenue,
        coalesce(branches.unknown_revenue, 0) as unknown_revenue,
        cast(branches.customers as double) as customers_now,
        cast(branches.orders as double) as orders_now,
        cast(branches.items as double) as items_now,
        cast(priors.known_revenue as double) / nullif(cast(priors.customers as double), 0)
            as prior_per_customer,
        cast(priors.known_revenue as double) / nullif(cast(priors.orders as double), 0)
            as prior_per_order,
        cast(priors.known_revenue as double) / nullif(cast(priors.items as double), 0)
            as prior_per_item,
        coalesce(priors.known_revenue, 0) as prior_known_revenue,
        coalesce(priors.unknown_revenue, 0) as prior_unknown_revenue
    from grid
    left join branches
        on
            grid.period_type = branches.period_type
            and grid.period_start = branches.period_start
            and grid.dimension = branches.dimension
            and grid.dimension_value = branches.dimension_value
    left join branches as priors
        on
            grid.period_type = priors.period_type
            and grid.prior_period_start = priors.period_start
            and grid.dimension = priors.dimension
            and grid.dimension_value = priors.dimension_value
),

-- known revenue had only the first, the first two, the first three branches changed
replaced as (
    select
        compared.*,
        case
            when orders > 0 and prior_per_order is not null
                then cast(customers_now * prior_per_customer as decimal(18, 4))
            else known_revenue
        end as after_customers,
        case
            when orders > 0 and prior_per_order is not null
                then cast(orders_now * prior_per_order as decimal(18, 4))
            else known_revenue
        end as after_orders,
        case
            when orders > 0 and prior_per_order is not null
                then cast(items_now * prior_per_item as decimal(18, 4))
            else known_revenue
        end as after_items,
        prior_period_start is not null as has_prior
    from compared
),

final_tree as (
    select
        replaced.period_type,
        replaced.period,
        replaced.prior_period,
        replaced.period_start,
        replaced.is_complete,
        replaced.dimension,
        replaced.dimension_value,
        replaced.customers,
        replaced.orders,
        cast(replaced.items as decimal(18, 4)) as items,
        cast(replaced.orders as double) / nullif(cast(replaced.customers as double), 0)
            as orders_per_customer,
        cast(replaced.items as double) / nullif(cast(replaced.orders as double), 0)
            as items_per_order,
        cast(replaced.known_revenue as double) / nullif(cast(replaced.items as double), 0)
            as price_per_item,
        cast(replaced.known_revenue + replaced.unknown_revenue as decimal(18, 4)) as revenue,
        cast(replaced.known_revenue as decimal(18, 4)) as known_revenue,
        cast(replaced.unknown_revenue as decimal(18, 4)) as unknown_revenue,
        case
            when replaced.has_prior
                then cast(
                    replaced.prior_known_revenue + replaced.prior_unknown_revenue
                    as decimal(18, 4)
                )
        end as prior_revenue,
        case
            when replaced.has_prior
                then cast(
                    replaced.known_revenue + replaced.unknown_revenue
                    - replaced.prior_known_revenue - replaced.prior_unknown_revenue
                    as decimal(18, 4)
                )
        end as revenue_change,
        case
            when replaced.has_prior
                then cast(replaced.after_customers - replaced.prior_known_revenue as decimal(18, 4))
        end as contribution_customers,
        case
            when replaced.has_prior
                then cast(replaced.after_orders - replaced.after_customers as decimal(18, 4))
        end as contribution_orders,
        case
            when replaced.has_prior
                then cast(replaced.after_items - replaced.after_orders as decimal(18, 4))
        end as contribution_items,
        case
            when replaced.has_prior
                then cast(replaced.known_revenue - replaced.after_items as decimal(18, 4))
        end as contribution_price,
        case
            when replaced.has_prior
                then cast(
                    replaced.unknown_revenue - replaced.prior_unknown_revenue as decimal(18, 4)
                )
        end as contribution_unknown,
        parameters.currency_code
    from replaced
    cross join parameters
)

select * from final_tree
