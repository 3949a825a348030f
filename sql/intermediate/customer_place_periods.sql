-- Sums the documents by customer, place (channel and store) and calendar period; unknown
-- customers are one. What the period marts count comes from here; what they add up without
-- counting customers comes from place_periods.
--
-- grain: period_type, period_start, customer_key, channel, store_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: customer_key | VARCHAR | | customer_id, or (unknown)
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: orders | BIGINT | | orders with goods bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
with documents as (select * from intermediate.sales_documents),

starts as (
    select
        month_start,
        max(case when period_type = 'quarter' then period_start end) as quarter_start,
        max(case when period_type = 'year' then period_start end) as year_start
    from intermediate.periods
    group by month_start
),

months as (
    select
        cast(date_trunc('month', sale_date) as date) as month_start,
        customer_id,
        channel,
        store_id,
        sum(orders) as orders,
        sum(net_amount) as net_amount
    from documents
    group by cast(date_trunc('month', sale_date) as date), customer_id, channel, store_id
),

placed as (
    select
        months.*,
        starts.quarter_start,
        starts.year_start
    from months
    inner join starts on months.month_start = starts.month_start
),

-- a quarter adds up its months, a year its quarters
quarters as (
    select
        quarter_start,
        year_start,
        customer_id,
        channel,
        store_id,
        sum(orders) as orders,
        sum(net_amount) as net_amount
    from placed
    group by quarter_start, year_start, customer_id, channel, store_id
),

years as (
    select
        year_start,
        customer_id,
        channel,
        store_id,
        sum(orders) as orders,
        sum(net_amount) as net_amount
    from quarters
    group by year_start, customer_id, channel, store_id
),

listed as (
    select
        'month' as period_type,
        month_start as period_start,
        customer_id,
        channel,
        store_id,
        orders,
        net_amount
    from placed
    union all
    select
        'quarter' as period_type,
        quarter_start as period_start,
        customer_id,
        channel,
        store_id,
        orders,
        net_amount
    from quarters
    union all
    select
        'year' as period_type,
        year_start as period_start,
        customer_id,
        channel,
        store_id,
        orders,
        net_amount
    from years
),

final_periods as (
    select
        period_type,
        period_start,
        customer_id,
        coalesce(customer_id, '(unknown)') as customer_key,
        channel,
        store_id,
        cast(orders as bigint) as orders,
        cast(net_amount as decimal(18, 4)) as net_amount
    from listed
)

select * from final_periods
