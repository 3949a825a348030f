-- Stores and other places that sell, one per source and number, from the latest known export.
--
-- grain: source, store_id
-- column: source | VARCHAR | | configured source
-- column: store_id | VARCHAR | | number of the store
-- column: store_name | VARCHAR | | name of the store; null when blank
-- column: region | VARCHAR | | region that reports group by; null when blank
-- column: store_kind | VARCHAR | | kind of store, in the export's words; null when blank
-- column: opened_on | DATE | | first day open; null when not told
-- column: closed_on | DATE | | first day closed for good; null while open
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with stores as (select * from raw.stores),

exports as (select * from staging.exports where entity = 'stores'),

ranked as (
    select
        stores.*,
        row_number() over (
            partition by stores.source, stores.store_id
            order by
                exports.export_no desc nulls last,
                stores.source_line desc nulls last,
                stores.source_file asc nulls last
        ) as version_no
    from stores
    inner join exports
        on stores.source = exports.source and stores.source_file = exports.source_file
),

final_stores as (
    select
        source,
        store_id,
        nullif(trim(store_name), '') as store_name,
        nullif(trim(region), '') as region,
        nullif(trim(store_kind), '') as store_kind,
        opened_on,
        closed_on,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_stores
