-- Articles: those of the product masters, and those that only sales lines name.
--
-- grain: product_id
-- column: product_id | VARCHAR | | article number
-- column: product_name | VARCHAR | | text of the master, else of the latest sale; null when none
-- column: category | VARCHAR | | category that reports group by; null when no master has one
-- column: subcategory | VARCHAR | | finer category; null when no master has one
-- column: brand | VARCHAR | | brand; null when no master has one
-- column: list_price | DECIMAL(18,4) | currency | price in the list; null when not told
-- column: unit_cost | DECIMAL(18,4) | currency | cost of one unit; null when unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- column: launched_on | DATE | | first day on sale; null when not told
-- column: discontinued_on | DATE | | first day no longer on sale; null while it is
-- column: is_in_master | BOOLEAN | | whether a product master holds it
-- column: source | VARCHAR | | source that leads; null when only sales name it
-- column: first_sold_on | DATE | | first day bought; null when never
-- column: last_sold_on | DATE | | last day bought; null when never
with products as (select * from intermediate.products),

sold_products as (select * from intermediate.sold_products),

parameters as (select * from run.parameters),

numbers as (
    select product_id from products
    union
    select product_id from sold_products
),

final_products as (
    select
        numbers.product_id,
        coalesce(products.product_name, sold_products.product_name) as product_name,
        products.category,
        products.subcategory,
        products.brand,
        products.list_price,
        products.unit_cost,
        parameters.currency_code,
        products.launched_on,
        products.discontinued_on,
        products.product_id is not null as is_in_master,
        products.source,
        sold_products.first_sold_on,
        sold_products.last_sold_on
    from numbers
    cross join parameters
    left join products on numbers.product_id = products.product_id
    left join sold_products on numbers.product_id = sold_products.product_id
)

select * from final_products
