-- Merges the sources' articles into one row per article number: article numbers are the
-- company's, so the same number in two sources is the same article. The source first by name
-- leads; what it leaves blank comes from the next.
--
-- grain: product_id
-- column: product_id | VARCHAR | | article number
-- column: source | VARCHAR | | source that leads
-- column: product_name | VARCHAR | | article text; null when no source has one
-- column: category | VARCHAR | | category that reports group by; null when no source has one
-- column: subcategory | VARCHAR | | finer category; null when no source has one
-- column: brand | VARCHAR | | brand; null when no source has one
-- column: list_price | DECIMAL(18,4) | currency | price in the list; null when not told
-- column: unit_cost | DECIMAL(18,4) | currency | cost of one unit; null when unknown
-- column: launched_on | DATE | | first day on sale; null when not told
-- column: discontinued_on | DATE | | first day no longer on sale; null while it is
with products as (select * from staging.products),

merged as (
    select
        product_id,
        min(source) as source,
        min_by(product_name, source) filter (where product_name is not null) as product_name,
        min_by(category, source) filter (where category is not null) as category,
        min_by(subcategory, source) filter (where subcategory is not null) as subcategory,
        min_by(brand, source) filter (where brand is not null) as brand,
        min_by(list_price, source) filter (where list_price is not null) as list_price,
        min_by(unit_cost, source) filter (where unit_cost is not null) as unit_cost,
        min_by(launched_on, source) filter (where launched_on is not null) as launched_on,
        min_by(discontinued_on, source) filter (where discontinued_on is not null)
            as discontinued_on
    from products
    group by product_id
)

select * from merged
