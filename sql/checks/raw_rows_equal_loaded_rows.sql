-- Every export's rows are there as often as extract says that it loaded them, and no row comes
-- from a file that extract does not list.
-- severity: error
-- table: marts.manifest
-- column: entity | VARCHAR | | entity that the export holds
-- column: source | VARCHAR | | configured source
-- column: source_file | VARCHAR | | export file
-- column: rows_loaded | BIGINT | | rows that extract says it loaded; null when it lists none
-- column: rows_found | BIGINT | | rows that are there
with exports as (select * from raw.export),

counts as (
    select 'sale_lines' as entity, source, source_file, count(*) as rows_found
    from raw.sale_lines
    group by source, source_file
    union all
    select 'order_lines' as entity, source, source_file, count(*) as rows_found
    from raw.order_lines
    group by source, source_file
    union all
    select 'contacts' as entity, source, source_file, count(*) as rows_found
    from raw.contacts
    group by source, source_file
    union all
    select 'customer_records' as entity, source, source_file, count(*) as rows_found
    from raw.customer_records
    group by source, source_file
    union all
    select 'products' as entity, source, source_file, count(*) as rows_found
    from raw.products
    group by source, source_file
    union all
    select 'stores' as entity, source, source_file, count(*) as rows_found
    from raw.stores
    group by source, source_file
    union all
    select 'prospects' as entity, source, source_file, count(*) as rows_found
    from raw.prospects
    group by source, source_file
    union all
    select 'opportunities' as entity, source, source_file, count(*) as rows_found
    from raw.opportunities
    group by source, source_file
    union all
    select 'partners' as entity, source, source_file, count(*) as rows_found
    from raw.partners
    group by source, source_file
    union all
    select 'campaigns' as entity, source, source_file, count(*) as rows_found
    from raw.campaigns
    group by source, source_file
    union all
    select 'campaign_contacts' as entity, source, source_file, count(*) as rows_found
    from raw.campaign_contacts
    group by source, source_file
    union all
    select 'campaign_responses' as entity, source, source_file, count(*) as rows_found
    from raw.campaign_responses
    group by source, source_file
    union all
    select 'survey_responses' as entity, source, source_file, count(*) as rows_found
    from raw.survey_responses
    group by source, source_file
    union all
    select 'web_events' as entity, source, source_file, count(*) as rows_found
    from raw.web_events
    group by source, source_file
    union all
    select 'agents' as entity, source, source_file, count(*) as rows_found
    from raw.agents
    group by source, source_file
    union all
    select 'cards' as entity, source, source_file, count(*) as rows_found
    from raw.cards
    group by source, source_file
    union all
    select 'ledger' as entity, source, source_file, count(*) as rows_found
    from raw.ledger
    group by source, source_file
    union all
    select 'exchange_rates' as entity, source, source_file, count(*) as rows_found
    from raw.exchange_rates
    group by source, source_file
),

compared as (
    select
        coalesce(exports.entity, counts.entity) as entity,
        coalesce(exports.source, counts.source) as source,
        coalesce(exports.source_file, counts.source_file) as source_file,
        exports.rows_loaded,
        coalesce(counts.rows_found, 0) as rows_found
    from exports
    full outer join counts
        on
            exports.entity = counts.entity
            and exports.source = counts.source
            and exports.source_file = counts.source_file
),

offending as (
    select * from compared
    where rows_loaded is null or rows_loaded <> rows_found
)

select * from offending
