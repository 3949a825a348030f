-- Revenue of all cohorts and months and revenue of unknown customers are all revenue.
-- severity: error
-- table: marts.cohort_retention
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line
-- column: found_amount | DECIMAL(18,4) | currency | revenue in it and of unknown ones
with sales_lines as (select net_amount, identity_known from marts.fct_sales_line),

cohort_retention_rows as (select net_revenue from marts.cohort_retention),

expected as (
    select
        coalesce(sum(net_amount), 0) as total_amount,
        coalesce(sum(case when identity_known then 0 else net_amount end), 0) as unknown_amount
    from sales_lines
),

found as (select coalesce(sum(net_revenue), 0) as mart_amount from cohort_retention_rows),

compared as (
    select
        cast(expected.total_amount as decimal(18, 4)) as expected_amount,
        cast(found.mart_amount + expected.unknown_amount as decimal(18, 4)) as found_amount
    from expected
    cross join found
),

offending as (
    select * from compared
    where expected_amount <> found_amount
)

select * from offending
