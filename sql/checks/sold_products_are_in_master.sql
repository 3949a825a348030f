-- Articles that were sold are in the product master, where there is one.
-- severity: warn
-- table: marts.dim_product
-- column: product_id | VARCHAR | | article that no master holds
-- column: product_name | VARCHAR | | text on its sales lines
-- column: last_sold_on | DATE | | last day bought
with products as (select * from marts.dim_product),

sources as (select count(*) as masters from run.source where entity = 'products'),

offending as (
    select products.product_id, products.product_name, products.last_sold_on
    from products
    cross join sources
    where sources.masters > 0 and not products.is_in_master
)

select * from offending
