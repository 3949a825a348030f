-- What each basket holds: one row per order and article bought in it, the same article in two
-- lines once. Baskets of unknown customers are in it, with customer_id null; returns are not.
-- An order that spans two days, or has lines of two customers or channels, is a basket for each.
--
-- grain: basket_no, item_id
-- column: basket_no | BIGINT | | number of the basket, from 1, by day, source and order number
-- column: item_id | VARCHAR | | article
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: sale_date | DATE | | day of the purchase
-- column: channel | VARCHAR | | store, or the order's channel
-- column: units | DECIMAL(18,4) | | units bought
-- column: net_amount | DECIMAL(18,4) | currency | net amount paid, no tax
-- column: margin_amount | DECIMAL(18,4) | currency | margin of the lines with a cost; null when none
-- check: not_null basket_no, item_id, sale_date, channel, units, net_amount
with sales_lines as (
    select
        source, order_id, sale_date, channel, product_id, customer_id, quantity, net_amount,
        margin_amount, coalesce(customer_id, '') as customer_key
    from intermediate.sales_lines
    where is_purchase and product_id is not null
),

orders as (
    select source, order_id, sale_date, channel, customer_key
    from sales_lines
    group by source, order_id, sale_date, channel, customer_key
),

baskets as (
    select
        *,
        row_number() over (
            order by
                sale_date asc nulls last,
                source asc nulls last,
                order_id asc nulls last,
                channel asc nulls last,
                customer_key asc nulls last
        ) as basket_no
    from orders
),

-- one basket for a line: its key is joined on in full
summed as (
    select
        baskets.basket_no,
        sales_lines.product_id as item_id,
        sales_lines.customer_id,
        sales_lines.sale_date,
        sales_lines.channel,
        cast(sum(sales_lines.quantity) as decimal(18, 4)) as units,
        cast(sum(sales_lines.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(sales_lines.margin_amount) as decimal(18, 4)) as margin_amount
    from sales_lines
    inner join baskets
        on
            sales_lines.source = baskets.source
            and sales_lines.order_id = baskets.order_id
            and sales_lines.sale_date = baskets.sale_date
            and sales_lines.channel = baskets.channel
            and sales_lines.customer_key = baskets.customer_key
    group by
        baskets.basket_no, sales_lines.product_id, sales_lines.customer_id,
        sales_lines.sale_date, sales_lines.channel
)

select * from summed
