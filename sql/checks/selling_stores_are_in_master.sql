-- Stores that sold are in the store master, where there is one.
-- severity: warn
-- table: marts.dim_store
-- column: store_id | VARCHAR | | store that no master holds
-- column: last_sale_date | DATE | | last day with a sale
with stores as (select * from marts.dim_store),

sources as (select count(*) as masters from run.source where entity = 'stores'),

offending as (
    select stores.store_id, stores.last_sale_date
    from stores
    cross join sources
    where sources.masters > 0 and not stores.is_in_master and stores.store_id <> '(none)'
)

select * from offending
