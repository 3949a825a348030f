-- Finds the purchases that returns say they belong to: the day and the buyer of each.
--
-- grain: source, order_id
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale or order that a later return names as its original
-- column: purchase_date | DATE | | day it was bought
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | buyer's number; null for an anonymous purchase | personal
with sale_returns as (select * from staging.sale_lines where is_return),

sale_purchases as (select * from staging.sale_lines where is_purchase),

order_returns as (select * from staging.order_lines where is_return),

order_purchases as (select * from staging.order_lines where is_purchase),

originals as (
    select source, original_sale_id as order_id
    from sale_returns
    where original_sale_id is not null
    group by source, original_sale_id
    union all
    select source, original_order_id as order_id
    from order_returns
    where original_order_id is not null
    group by source, original_order_id
),

purchases as (
    select source, sale_id as order_id, sale_date, customer_ref_source, customer_ref
    from sale_purchases
    union all
    select source, order_id, order_date as sale_date, customer_ref_source, customer_ref
    from order_purchases
),

matched as (
    select
        purchases.source,
        purchases.order_id,
        min(purchases.sale_date) as purchase_date,
        min(purchases.customer_ref_source) as customer_ref_source,
        min(purchases.customer_ref) as customer_ref
    from purchases
    inner join originals
        on purchases.source = originals.source and purchases.order_id = originals.order_id
    group by purchases.source, purchases.order_id
)

select * from matched
