-- Stores and other places that sell: those of the store masters, and those that only sales
-- name. Store numbers are the company's, the same in every source; (none) stands for sales
-- without a store in the marts that sum by store.
--
-- grain: store_id
-- column: store_id | VARCHAR | | number of the store, or (none)
-- column: store_name | VARCHAR | | name of the store; null when no master has one
-- column: region | VARCHAR | | region that reports group by; null when no master has one
-- column: store_kind | VARCHAR | | kind of store, in the export's words; null when not told
-- column: opened_on | DATE | | first day open; null when not told
-- column: closed_on | DATE | | first day closed for good; null while open
-- column: is_in_master | BOOLEAN | | whether a store master holds it
-- column: source | VARCHAR | | source that leads; null when only sales name it
-- column: first_sale_date | DATE | | first day with a sale; null when none
-- column: last_sale_date | DATE | | last day with a sale; null when none
with stores as (select * from staging.stores),

documents as (select * from intermediate.sales_documents),

-- the source first by name leads, the next fills what it leaves blank
merged as (
    select
        store_id,
        min(source) as source,
        min_by(store_name, source) filter (where store_name is not null) as store_name,
        min_by(region, source) filter (where region is not null) as region,
        min_by(store_kind, source) filter (where store_kind is not null) as store_kind,
        min_by(opened_on, source) filter (where opened_on is not null) as opened_on,
        min_by(closed_on, source) filter (where closed_on is not null) as closed_on
    from stores
    group by store_id
),

selling as (
    select
        store_id,
        min(sale_date) as first_sale_date,
        max(sale_date) as last_sale_date
    from documents
    group by store_id
),

numbers as (
    select store_id from merged
    union
    select store_id from selling
),

final_stores as (
    select
        numbers.store_id,
        case when numbers.store_id = '(none)' then 'No store' else merged.store_name end
            as store_name,
        merged.region,
        merged.store_kind,
        merged.opened_on,
        merged.closed_on,
        merged.store_id is not null as is_in_master,
        merged.source,
        selling.first_sale_date,
        selling.last_sale_date
    from numbers
    left join merged on numbers.store_id = merged.store_id
    left join selling on numbers.store_id = selling.store_id
)

select * from final_stores
