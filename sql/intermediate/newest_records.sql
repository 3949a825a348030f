-- Finds the newest row of each source among those known at the end of the as-of date.
--
-- grain: source, entity
-- column: source | VARCHAR | | configured source
-- column: entity | VARCHAR | | entity that it delivers
-- column: row_count | BIGINT | | rows known
-- column: newest_at | TIMESTAMP | | newest moment, UTC; null when the rows have none
-- column: newest_date | DATE | | newest local day; null when the rows have none
with sale_lines as (select * from staging.sale_lines),

order_lines as (select * from staging.order_lines),

contacts as (select * from staging.contacts),

customer_records as (select * from staging.customer_records),

products as (select * from staging.products),

stores as (select * from staging.stores),

prospects as (select * from staging.prospects),

opportunities as (select * from staging.opportunities),

newest as (
    select
        source,
        'sale_lines' as entity,
        count(*) as row_count,
        max(sold_at) as newest_at,
        max(sale_date) as newest_date
    from sale_lines
    group by source
    union all
    select
        source,
        'order_lines' as entity,
        count(*) as row_count,
        max(ordered_at) as newest_at,
        max(order_date) as newest_date
    from order_lines
    group by source
    union all
    select
        source,
        'contacts' as entity,
        count(*) as row_count,
        max(started_at) as newest_at,
        max(contact_date) as newest_date
    from contacts
    group by source
    union all
    select
        source,
        'customer_records' as entity,
        count(*) as row_count,
        max(updated_at) as newest_at,
        max(updated_date) as newest_date
    from customer_records
    group by source
    union all
    select
        source,
        'products' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        cast(null as date) as newest_date
    from products
    group by source
    union all
    select
        source,
        'stores' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        cast(null as date) as newest_date
    from stores
    group by source
    union all
    select
        source,
        'prospects' as entity,
        count(*) as row_count,
        max(coalesce(updated_at, created_at)) as newest_at,
        max(coalesce(updated_date, created_date)) as newest_date
    from prospects
    group by source
    union all
    select
        source,
        'opportunities' as entity,
        count(*) as row_count,
        max(coalesce(updated_at, created_at)) as newest_at,
        max(coalesce(updated_date, created_date)) as newest_date
    from opportunities
    group by source
)

select * from newest
