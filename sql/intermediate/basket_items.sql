-- What each basket holds: one row per order and article bought in it, the same article in two
-- lines once. Baskets of unknown customers are in it, with customer_id null; returns are not.
-- An order that spans two days, or has lines of two customers or channels, is a basket for each.
-- An article that was recoded is the one that it is today, as products.recoded tells.
--
-- grain: basket_no, item_id
-- slices: sale_date from marts.fct_sales_line
-- column: basket_no | BIGINT | | its day as year, month and day, then eight digits: its place in it by source and order number
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

recoding as (select * from run.product_recoding),

-- one number of today for an old one
lines as (
    select
        bought.sale_date,
        bought.source,
        bought.order_id,
        bought.channel,
        bought.customer_id,
        coalesce(recoding.new_product_id, bought.product_id) as item_id,
        bought.quantity,
        bought.net_amount,
        bought.margin_amount
    from bought
    left join recoding on bought.product_id = recoding.old_product_id
),

summed as (
    select
        sale_date,
        source,
        order_id,
        channel,
        customer_id,
        item_id,
        cast(sum(quantity) as decimal(18, 4)) as units,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount
    from lines
    group by sale_date, source, order_id, channel, customer_id, item_id
),

-- the articles of a basket share their place, and the baskets of a day follow one another
placed as (
    select
        *,
        dense_rank() over (
            partition by sale_date
            order by
                source asc nulls last,
                order_id asc nulls last,
                channel asc nulls last,
                customer_id asc nulls last
        ) as place
    from summed
),

numbered as (
    select
        (
            extract(year from sale_date) * 10000
            + extract(month from sale_date) * 100
            + extract(day from sale_date)
        ) * 100000000 + place as basket_no,
        item_id,
        customer_id,
        sale_date,
        channel,
        units,
        net_amount,
        margin_amount
    from placed
)

select * from numbered
