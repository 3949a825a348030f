-- Revenue of all deciles, that of the unknown customers included, is all revenue.
-- severity: error
-- table: marts.value_concentration
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line
-- column: found_amount | DECIMAL(18,4) | currency | revenue in value_concentration
with sales_lines as (select net_amount from marts.fct_sales_line),

value_concentration_rows as (select net_revenue from marts.value_concentration),

expected as (select coalesce(sum(net_amount), 0) as total_amount from sales_lines),

found as (select coalesce(sum(net_revenue), 0) as mart_amount from value_concentration_rows),

compared as (
    select
        cast(expected.total_amount as decimal(18, 4)) as expected_amount,
        cast(found.mart_amount as decimal(18, 4)) as found_amount
    from expected
    cross join found
),

offending as (
    select * from compared
    where expected_amount <> found_amount
)

select * from offending
