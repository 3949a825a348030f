-- Lifetime revenue of all customers and revenue of unknown ones are all revenue.
-- severity: error
-- table: marts.customer_360
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line
-- column: found_amount | DECIMAL(18,4) | currency | revenue in it and of unknown ones
with sales_lines as (select net_amount, identity_known from marts.fct_sales_line),

customer_360_rows as (select net_revenue_lifetime from marts.customer_360),

expected as (
    select
        coalesce(sum(net_amount), 0) as total_amount,
        coalesce(sum(case when identity_known then 0 else net_amount end), 0) as unknown_amount
    from sales_lines
),

found as (select coalesce(sum(net_revenue_lifetime), 0) as mart_amount from customer_360_rows),

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
