-- Past value in clv is all revenue of known customers, those apart who only brought goods back.
-- severity: error
-- table: marts.clv
-- column: expected_amount | DECIMAL(18,4) | currency | revenue of customers with a purchase
-- column: found_amount | DECIMAL(18,4) | currency | past value in clv
with sales_lines as (select customer_id, net_amount from marts.fct_sales_line),

buyers as (select customer_id from marts.customer_360 where orders_lifetime > 0),

customer_values as (select historic_value from marts.clv),

expected as (
    select coalesce(sum(sales_lines.net_amount), 0) as total_amount
    from sales_lines
    inner join buyers on sales_lines.customer_id = buyers.customer_id
),

found as (select coalesce(sum(historic_value), 0) as mart_amount from customer_values),

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
