-- Finds the purchases that returns say they belong to: the day and the buyer of each.
--
-- grain: source, order_id
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale or order that a later return names as its original
-- column: purchase_date | DATE | | day it was bought
-- column: customer_id | VARCHAR | | buyer; null when unknown
with sale_returns as (select * from staging.sale_lines where is_return),

sale_purchases as (select * from staging.sale_lines where is_purchase),

order_returns as (select * from staging.order_lines where is_return),

order_purchases as (select * from staging.order_lines where is_purchase),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (
    select * from identity.customer_ref where kind = 'email' and source_table = 'order_lines'
),

phones as (
    select * from identity.customer_ref where kind = 'phone' and source_table = 'order_lines'
),

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

-- an address or a phone number tells the buyer only where there is no number
purchases as (
    select
        source,
        sale_id as order_id,
        sale_date,
        customer_ref_source,
        customer_ref,
        cast(null as varchar) as email_key,
        cast(null as varchar) as phone_key
    from sale_purchases
    union all
    select
        source,
        order_id,
        order_date as sale_date,
        customer_ref_source,
        customer_ref,
        case when customer_ref is null then lower(email) end as email_key,
        case when customer_ref is null then phone end as phone_key
    from order_purchases
),

-- at most one number, address and phone number for a purchase: keys of that table
matched as (
    select
        purchases.source,
        purchases.order_id,
        min(purchases.sale_date) as purchase_date,
        min(coalesce(numbers.customer_id, emails.customer_id, phones.customer_id)) as customer_id
    from purchases
    inner join originals
        on purchases.source = originals.source and purchases.order_id = originals.order_id
    left join numbers
        on
            purchases.customer_ref_source = numbers.ref_source
            and purchases.customer_ref = numbers.ref
    left join emails
        on purchases.source = emails.ref_source and purchases.email_key = emails.ref
    left join phones
        on purchases.source = phones.ref_source and purchases.phone_key = phones.ref
    group by purchases.source, purchases.order_id
)

select * from matched
