-- Revenue of the tree is all revenue, in each period and in each of its dimensions.
-- severity: error
-- table: marts.revenue_tree
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: dimension | VARCHAR | | all, channel or store
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line
-- column: found_amount | DECIMAL(18,4) | currency | revenue in revenue_tree
with sales_lines as (
    select sale_date, net_amount from marts.fct_sales_line
),

found_rows as (select * from marts.revenue_tree),

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

dimensions as (
    select dimension
    from (values ('all'), ('channel'), ('store')) as listed (dimension)
),

wanted as (
    select
        expected.period_type,
        expected.period_start,
        dimensions.dimension,
        expected.expected_amount
    from expected
    cross join dimensions
),

found as (
    select period_type, period_start, dimension, sum(revenue) as found_amount
    from found_rows
    group by period_type, period_start, dimension
),

compared as (
    select
        coalesce(wanted.period_type, found.period_type) as period_type,
        coalesce(wanted.period_start, found.period_start) as period_start,
        coalesce(wanted.dimension, found.dimension) as dimension,
        cast(coalesce(wanted.expected_amount, 0) as decimal(18, 4)) as expected_amount,
        cast(coalesce(found.found_amount, 0) as decimal(18, 4)) as found_amount
    from wanted
    full outer join found
        on
            wanted.period_type = found.period_type
            and wanted.period_start = found.period_start
            and wanted.dimension = found.dimension
),

offending as (
    select * from compared
    where expected_amount <> found_amount
)

select * from offending
