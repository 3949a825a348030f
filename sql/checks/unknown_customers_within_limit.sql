-- The share of revenue without a known customer is within the configured limit.
-- severity: error
-- table: marts.fct_sales_line
-- column: unknown_share | DOUBLE | | share of bought amounts without a known customer
-- column: share_limit | DOUBLE | | configured limit
with sales_lines as (
    select net_amount, identity_known from marts.fct_sales_line where is_purchase
),

parameters as (select * from run.parameters),

shares as (
    select
        cast(sum(case when identity_known then 0 else net_amount end) as double)
        / nullif(cast(sum(net_amount) as double), 0) as unknown_share
    from sales_lines
),

offending as (
    select
        shares.unknown_share,
        parameters.unknown_customer_share_limit as share_limit
    from shares
    cross join parameters
    where shares.unknown_share > parameters.unknown_customer_share_limit
)

select * from offending
