-- What customers spent in a period is the revenue of known customers in it.
-- severity: error
-- table: marts.customer_period_change
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line, known customers
-- column: found_amount | DECIMAL(18,4) | currency | revenue in customer_period_change
with sales_lines as (
    select sale_date, net_amount from marts.fct_sales_line where identity_known
),

found_rows as (select * from marts.customer_period_change),

days as (
    select sale_date, sum(net_amount) as net_amount
    from sales_lines
    group by sale_date
),

expected as (
    select 'month' as period_type, cast(date_trunc('month', sale_date) as date) as period_start,
        sum(net_amount) as expected_amount
    from days
    group by cast(date_trunc('month', sale_date) as date)
    union all
    select 'quarter' as period_type, cast(date_trunc('quarter', sale_date) as date) as period_start,
        sum(net_amount) as expected_amount
    from days
    group by cast(date_trunc('quarter', sale_date) as date)
    union all
    select 'year' as period_type, cast(date_trunc('year', sale_date) as date) as period_start,
        sum(net_amount) as expected_amount
    from days
    group by cast(date_trunc('year', sale_date) as date)
),

found as (
    select period_type, period_start, sum(spend_now) as found_amount
    from found_rows
    group by period_type, period_start
),

compared as (
    select
        coalesce(expected.period_type, found.period_type) as period_type,
        coalesce(expected.period_start, found.period_start) as period_start,
        cast(coalesce(expected.expected_amount, 0) as decimal(18, 4)) as expected_amount,
        cast(coalesce(found.found_amount, 0) as decimal(18, 4)) as found_amount
    from expected
    full outer join found
        on
            expected.period_type = found.period_type
            and expected.period_start = found.period_start
),

offending as (
    select * from compared
    where expected_amount <> found_amount
)

select * from offending
