-- Retention by the month in which customers first bought: how many of them buy again, and what
-- they bring, month by month up to the as-of month, which may be incomplete.
--
-- Revenue is all that is booked for the cohort's customers. What was refunded to them before
-- their first purchase counts in month 0; customers who only ever returned belong to the month
-- of their first line and are not counted as customers. So the revenue of all cohorts, plus
-- that of unknown customers, is the whole.
--
-- grain: cohort_month, months_since
-- column: cohort_month | DATE | | first day of the month of the first purchase
-- column: months_since | BIGINT | months | months after that month, from 0
-- column: customers | BIGINT | | customers of the cohort
-- column: active_customers | BIGINT | | of them, those who bought in that month
-- column: retention | DOUBLE | | active customers as a share of all; null when only returns
-- column: orders | BIGINT | | their orders in that month
-- column: net_revenue | DECIMAL(18,4) | currency | their revenue in that month
-- column: cumulative_revenue_per_customer | DOUBLE | currency | to date; null when only returns
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- column: unknown_revenue_share | DOUBLE | | share of that month's revenue left out; null when 0
-- check: between retention 0 1
-- check: between months_since 0 10000
-- check: identity months_since > 0 or active_customers = customers
with months as (
    select * from intermediate.customer_place_periods where period_type = 'month'
),

lifetimes as (select * from intermediate.customer_lifetimes),

calendar as (select * from intermediate.periods where period_type = 'month'),

parameters as (select * from run.parameters),

customer_months as (
    select
        customer_id,
        period_start,
        sum(orders) as orders,
        sum(net_amount) as net_amount
    from months
    where customer_id is not null
    group by customer_id, period_start
),

unknown_shares as (
    select
        period_start,
        cast(sum(case when customer_id is null then net_amount else 0 end) as double)
        / nullif(cast(sum(net_amount) as double), 0) as unknown_revenue_share
    from months
    group by period_start
),

cohorts as (
    select
        cast(date_trunc('month', coalesce(first_purchase_date, first_sale_date)) as date)
            as cohort_month,
        count(first_purchase_date) as customers
    from lifetimes
    group by cast(date_trunc('month', coalesce(first_purchase_date, first_sale_date)) as date)
),

-- one lifetime for a customer: that table's key
placed as (
    select
        cast(
            date_trunc('month', coalesce(lifetimes.first_purchase_date, lifetimes.first_sale_date))
            as date
        ) as cohort_month,
        customer_months.period_start,
        customer_months.orders,
        customer_months.net_amount
    from customer_months
    inner join lifetimes on customer_months.customer_id = lifetimes.customer_id
),

active as (
    select
        cohort_month,
        greatest(period_start, cohort_month) as period_start,
        count(*) filter (where orders > 0) as active_customers,
        sum(orders) as orders,
        sum(net_amount) as net_amount
    from placed
    group by cohort_month, greatest(period_start, cohort_month)
),

-- every month of every cohort, those without a purchase too
grid as (
    select
        cohorts.cohort_month,
        cohorts.customers,
        calendar.period_start,
        (extract(year from calendar.period_start) - extract(year from cohorts.cohort_month)) * 12
        + extract(month from calendar.period_start) - extract(month from cohorts.cohort_month)
            as months_since
    from cohorts
    inner join calendar on cohorts.cohort_month <= calendar.period_start
),

final_cohorts as (
    select
        grid.cohort_month,
        cast(grid.months_since as bigint) as months_since,
        grid.customers,
        coalesce(active.active_customers, 0) as active_customers,
        cast(coalesce(active.active_customers, 0) as double)
        / nullif(cast(grid.customers as double), 0) as retention,
        cast(coalesce(active.orders, 0) as bigint) as orders,
        cast(coalesce(active.net_amount, 0) as decimal(18, 4)) as net_revenue,
        cast(
            sum(coalesce(active.net_amount, 0)) over (
                partition by grid.cohort_month
                order by grid.period_start asc nulls last
                rows between unbounded preceding and current row
            ) as double
        ) / nullif(cast(grid.customers as double), 0) as cumulative_revenue_per_customer,
        parameters.currency_code,
        unknown_shares.unknown_revenue_share
    from grid
    cross join parameters
    left join active
        on grid.cohort_month = active.cohort_month and grid.period_start = active.period_start
    left join unknown_shares on grid.period_start = unknown_shares.period_start
)

select * from final_cohorts
