-- Lists the articles that were ever bought, with what the product master tells of them and what
-- they brought: what affinity and next purchases are told in.
--
-- grain: item_id
-- column: item_id | VARCHAR | | article
-- column: item_name | VARCHAR | | article text: the master's, else that of the latest line; null when none
-- column: category | VARCHAR | | category of the product master; null when it has none
-- column: launched_on | DATE | | first day on sale; null when not told
-- column: discontinued_on | DATE | | first day no longer on sale; null while it is
-- column: first_sold_on | DATE | | day of the first purchase
-- column: last_sold_on | DATE | | day of the last purchase
-- column: baskets | BIGINT | | baskets that held it
-- column: units | DECIMAL(18,4) | | units bought
-- column: net_amount | DECIMAL(18,4) | currency | net amount of these purchases
-- column: margin_amount | DECIMAL(18,4) | currency | margin of those with a cost; null when none
-- column: costed_units | DECIMAL(18,4) | | units of those with a cost
-- check: identity last_sold_on >= first_sold_on
with basket_items as (select * from intermediate.basket_items),

sold as (select product_id, product_name from intermediate.sold_products),

products as (select * from intermediate.products),

summed as (
    select
        item_id,
        min(sale_date) as first_sold_on,
        max(sale_date) as last_sold_on,
        count(*) as baskets,
        cast(sum(units) as decimal(18, 4)) as units,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(case when margin_amount is not null then units else 0 end) as decimal(18, 4))
            as costed_units
    from basket_items
    group by item_id
),

-- one text and one product for an article: keys of those tables
final_items as (
    select
        summed.item_id,
        coalesce(products.product_name, sold.product_name) as item_name,
        products.category,
        products.launched_on,
        products.discontinued_on,
        summed.first_sold_on,
        summed.last_sold_on,
        summed.baskets,
        summed.units,
        summed.net_amount,
        summed.margin_amount,
        summed.costed_units
    from summed
    left join sold on summed.item_id = sold.product_id
    left join products on summed.item_id = products.product_id
)

select * from final_items
