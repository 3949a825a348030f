-- Sums the sales lines to documents: one row per sale or order, split where its lines fall on
-- several days, purchase days, customers, channels or stores. An order that spans two days
-- counts on both.
--
-- grain: source, order_id, sale_date, purchase_date, customer_key, channel, store_id
-- slices: sale_date from marts.fct_sales_line
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale or order number
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: customer_key | VARCHAR | | customer_id, or (unknown)
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: sale_date | DATE | | local day of the document
-- column: purchase_date | DATE | | day of the purchase that the amounts belong to
-- column: known_date | DATE | | day from which the document counts
-- column: sold_at | TIMESTAMP | | its first moment, UTC
-- column: orders | BIGINT | | 1 when goods were bought, else 0
-- column: return_lines | BIGINT | | lines of goods that came back
-- column: bought_units | DECIMAL(18,4) | | units bought
-- column: bought_gross_amount | DECIMAL(18,4) | currency | quantity times price of what was bought
-- column: bought_discount_amount | DECIMAL(18,4) | currency | discounts on what was bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with sales_lines as (select * from marts.fct_sales_line),

summed as (
    select
        source,
        order_id,
        customer_id,
        coalesce(customer_id, '(unknown)') as customer_key,
        channel,
        coalesce(store_id, '(none)') as store_id,
        sale_date,
        purchase_date,
        max(known_date) as known_date,
        min(sold_at) as sold_at,
        cast(max(case when is_purchase then 1 else 0 end) as bigint) as orders,
        count(*) filter (where is_return) as return_lines,
        cast(coalesce(sum(quantity) filter (where is_purchase), 0) as decimal(18, 4))
            as bought_units,
        cast(coalesce(sum(gross_amount) filter (where is_purchase), 0) as decimal(18, 4))
            as bought_gross_amount,
        cast(coalesce(sum(discount_amount) filter (where is_purchase), 0) as decimal(18, 4))
            as bought_discount_amount,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(net_amount) filter (where is_purchase), 0) as decimal(18, 4))
            as bought_amount,
        cast(-coalesce(sum(net_amount) filter (where is_return), 0) as decimal(18, 4))
            as returned_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(
            coalesce(sum(net_amount) filter (where margin_amount is not null), 0) as decimal(18, 4)
        ) as costed_net_amount
    from sales_lines
    group by
        source, order_id, customer_id, channel, sales_lines.store_id, sale_date, purchase_date
)

select * from summed
