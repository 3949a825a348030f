-- Sums what each known customer bought at each place: a channel and a store.
--
-- grain: customer_id, channel, store_id
-- column: customer_id | VARCHAR | | customer
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: orders | BIGINT | | orders with goods bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: first_purchase_at | TIMESTAMP | | moment of the first purchase, UTC; null when none
-- column: last_purchase_at | TIMESTAMP | | moment of the last purchase, UTC; null when none
with documents as (select * from intermediate.sales_documents where customer_id is not null),

summed as (
    select
        customer_id,
        channel,
        store_id,
        cast(sum(orders) as bigint) as orders,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        min(sold_at) filter (where orders > 0) as first_purchase_at,
        max(sold_at) filter (where orders > 0) as last_purchase_at
    from documents
    group by customer_id, channel, store_id
)

select * from summed
