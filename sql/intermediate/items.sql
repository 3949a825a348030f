-- Lists the articles that were ever bought, with what the product master tells of them and what
-- they brought: what affinity and next purchases are told in. A recoded article is one, under its
-- number of today.
--
-- grain: item_id
-- column: item_id | VARCHAR | | article, by the number that it has today
-- column: item_name | VARCHAR | | article text: the master's, else that of the latest line; null when none
-- column: category | VARCHAR | | category of the product master; null when it has none
-- column: launched_on | DATE | | first day on sale under any number; null when not told
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

recoding as (select * from run.product_recoding),

sold as (select product_id, product_name, last_sold_on from intermediate.sold_products),

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

-- all numbers that an article has had, its own of today first, then the one sold last
numbers as (
    select item_id as product_id, item_id, 0 as is_old from summed
    union all
    select old_product_id, new_product_id, 1 from recoding
),

described as (
    select
        numbers.item_id,
        products.product_name,
        products.category,
        products.launched_on,
        products.discontinued_on,
        sold.product_name as sold_name,
        numbers.is_old,
        row_number() over (
            partition by numbers.item_id
            order by
                numbers.is_old asc nulls last,
                sold.last_sold_on desc nulls last,
                numbers.product_id asc nulls last
        ) as place
    from numbers
    left join sold on numbers.product_id = sold.product_id
    left join products on numbers.product_id = products.product_id
),

-- what the number of today leaves blank comes from the ones before
merged as (
    select
        item_id,
        min_by(product_name, place) filter (where product_name is not null) as product_name,
        min_by(sold_name, place) filter (where sold_name is not null) as sold_name,
        min_by(category, place) filter (where category is not null) as category,
        min(launched_on) as launched_on,
        max(case when is_old = 0 then discontinued_on end) as discontinued_on
    from described
    group by item_id
),

-- one description of an article: the key of that table
final_items as (
    select
        summed.item_id,
        coalesce(merged.product_name, merged.sold_name) as item_name,
        merged.category,
        merged.launched_on,
        merged.discontinued_on,
        summed.first_sold_on,
        summed.last_sold_on,
        summed.baskets,
        summed.units,
        summed.net_amount,
        summed.margin_amount,
        summed.costed_units
    from summed
    left join merged on summed.item_id = merged.item_id
)

select * from final_items
