-- Each source has as many staging rows as the raw rows hold keys known by the as-of date, and
-- fct_sales_line as many lines as staging, void ones apart.
-- severity: error
-- table: marts.fct_sales_line
-- column: layer | VARCHAR | | rows that are compared
-- column: source | VARCHAR | | configured source
-- column: rows_before | BIGINT | | rows that should be there
-- column: rows_after | BIGINT | | rows that are there
with known_exports as (select * from staging.exports),

contact_keys as (
    select contacts.source, count(distinct contacts.contact_id) as row_count
    from raw.contacts as contacts
    inner join known_exports
        on
            known_exports.entity = 'contacts'
            and contacts.source = known_exports.source
            and contacts.source_file = known_exports.source_file
    where contacts.contact_date <= known_exports.as_of_date
    group by contacts.source
),

product_keys as (
    select products.source, count(distinct products.product_id) as row_count
    from raw.products as products
    inner join known_exports
        on
            known_exports.entity = 'products'
            and products.source = known_exports.source
            and products.source_file = known_exports.source_file
    group by products.source
),

store_keys as (
    select stores.source, count(distinct stores.store_id) as row_count
    from raw.stores as stores
    inner join known_exports
        on
            known_exports.entity = 'stores'
            and stores.source = known_exports.source
            and stores.source_file = known_exports.source_file
    group by stores.source
),

record_keys as (
    select records.source, count(distinct records.customer_ref) as row_count
    from raw.customer_records as records
    inner join known_exports
        on
            known_exports.entity = 'customer_records'
            and records.source = known_exports.source
            and records.source_file = known_exports.source_file
    where
        (records.created_date is null or records.created_date <= known_exports.as_of_date)
        and (records.updated_date is null or records.updated_date <= known_exports.as_of_date)
    group by records.source
),

prospect_keys as (
    select prospects.source, count(distinct prospects.prospect_id) as row_count
    from raw.prospects as prospects
    inner join known_exports
        on
            known_exports.entity = 'prospects'
            and prospects.source = known_exports.source
            and prospects.source_file = known_exports.source_file
    where
        prospects.created_date <= known_exports.as_of_date
        and (prospects.updated_date is null or prospects.updated_date <= known_exports.as_of_date)
    group by prospects.source
),

opportunity_keys as (
    select opportunities.source, count(distinct opportunities.opportunity_id) as row_count
    from raw.opportunities as opportunities
    inner join known_exports
        on
            known_exports.entity = 'opportunities'
            and opportunities.source = known_exports.source
            and opportunities.source_file = known_exports.source_file
    where
        opportunities.created_date <= known_exports.as_of_date
        and (opportunities.updated_date is null or opportunities.updated_date <= known_exports.as_of_date)
    group by opportunities.source
),

sides as (
    select 'staging.contacts' as layer, source, row_count as rows_before, 0 as rows_after
    from contact_keys
    union all
    select 'staging.contacts' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.contacts
    group by source
    union all
    select 'staging.products' as layer, source, row_count as rows_before, 0 as rows_after
    from product_keys
    union all
    select 'staging.products' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.products
    group by source
    union all
    select 'staging.stores' as layer, source, row_count as rows_before, 0 as rows_after
    from store_keys
    union all
    select 'staging.stores' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.stores
    group by source
    union all
    select 'staging.customer_records' as layer, source, row_count as rows_before, 0 as rows_after
    from record_keys
    union all
    select 'staging.customer_records' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.customer_records
    group by source
    union all
    select 'staging.prospects' as layer, source, row_count as rows_before, 0 as rows_after
    from prospect_keys
    union all
    select 'staging.prospects' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.prospects
    group by source
    union all
    select 'staging.opportunities' as layer, source, row_count as rows_before, 0 as rows_after
    from opportunity_keys
    union all
    select 'staging.opportunities' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.opportunities
    group by source
    union all
    select 'marts.fct_sales_line' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.sale_lines
    where line_type <> 'void'
    group by source
    union all
    select 'marts.fct_sales_line' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.order_lines
    where line_type <> 'void'
    group by source
    union all
    select 'marts.fct_sales_line' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.fct_sales_line
    group by source
    union all
    select 'marts.fct_support_contact' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.contacts
    group by source
    union all
    select 'marts.fct_support_contact' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.fct_support_contact
    group by source
),

offending as (
    select
        layer,
        source,
        cast(sum(rows_before) as bigint) as rows_before,
        cast(sum(rows_after) as bigint) as rows_after
    from sides
    group by layer, source
    having sum(rows_before) <> sum(rows_after)
)

select * from offending
