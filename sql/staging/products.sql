-- Articles of the assortment, one per source and number, from the latest known export.
--
-- grain: source, product_id
-- column: source | VARCHAR | | configured source
-- column: product_id | VARCHAR | | article number
-- column: product_name | VARCHAR | | article text; null when blank
-- column: category | VARCHAR | | category that reports group by; null when blank
-- column: subcategory | VARCHAR | | finer category; null when blank
-- column: brand | VARCHAR | | brand; null when blank
-- column: list_price | DECIMAL(18,4) | currency | price in the list; null when not told
-- column: unit_cost | DECIMAL(18,4) | currency | cost of one unit; null when unknown
-- column: launched_on | DATE | | first day on sale; null when not told
-- column: discontinued_on | DATE | | first day no longer on sale; null while it is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with products as (select * from raw.products),

exports as (select * from staging.exports where entity = 'products'),

ranked as (
    select
        products.*,
        row_number() over (
            partition by products.source, products.product_id
            order by
                exports.export_no desc nulls last,
                products.source_line desc nulls last,
                products.source_file asc nulls last
        ) as version_no
    from products
    inner join exports
        on products.source = exports.source and products.source_file = exports.source_file
),

final_products as (
    select
        source,
        product_id,
        nullif(trim(product_name), '') as product_name,
        nullif(trim(category), '') as category,
        nullif(trim(subcategory), '') as subcategory,
        nullif(trim(brand), '') as brand,
        list_price,
        unit_cost,
        launched_on,
        discontinued_on,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_products
