-- What each basket holds: one row per order and article bought in it, the same article in two
-- lines once. Baskets of unknown customers are in it, with customer_id null; returns are not.
-- An order that spans two days, or has lines of two customers or channels, is a basket for each.
-- An article that was recoded is the one that it is today, as products.recoded tells.
--
-- grain: basket_no, item_id
-- column: basket_no | BIGINT | | number of the basket, from 1, by day, source and order number
-- column: item_id | VARCHAR | | article, by the number that it has today
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: sale_date | DATE | | day of the purchase
-- column: channel | VARCHAR | | store, or the order's channel
-- column: units | DECIMAL(18,4) | | units bought
-- column: net_amount | DECIMAL(18,4) | currency | net amount paid, no tax
-- column: margin_amount | DECIMAL(18,4) | currency | margin of the lines with a cost; null when none
-- check: not_null basket_no, item_id, sale_date, channel, units, net_amount
with bought as (
    select * from marts.fct_sales_line where is_purchase and product_id is not null
),

-- the same lines once more: read twice they take less than kept in memory
sold as (
    select * from marts.fct_sales_line where is_purchase and product_id is not null
),

recoding as (select * from run.product_recoding),

orders as (
    select source, order_id, sale_date, channel, coalesce(customer_id, '') as customer_key
    from sold
    group by source, order_id, sale_date, channel, coalesce(customer_id, '')
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

-- one basket for a line: its key is joined on in full; one number of today for an old one
lines as (
    select
        baskets.basket_no,
        coalesce(recoding.new_product_id, bought.product_id) as item_id,
        nullif(baskets.customer_key, '') as customer_id,
        baskets.sale_date,
        baskets.channel,
        bought.quantity,
        bought.net_amount,
        bought.margin_amount
    from bought
    inner join baskets
        on
            bought.source = baskets.source
            and bought.order_id = baskets.order_id
            and bought.sale_date = baskets.sale_date
            and bought.channel = baskets.channel
            and coalesce(bought.customer_id, '') = baskets.customer_key
    left join recoding on bought.product_id = recoding.old_product_id
),

summed as (
    select
        basket_no,
        item_id,
        customer_id,
        sale_date,
        channel,
        cast(sum(quantity) as decimal(18, 4)) as units,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount
    from lines
    group by basket_no, item_id, customer_id, sale_date, channel
)

select * from summed
