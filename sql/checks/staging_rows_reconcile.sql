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

web_event_keys as (
    select web_events.source, count(distinct web_events.event_id) as row_count
    from raw.web_events as web_events
    inner join known_exports
        on
            known_exports.entity = 'web_events'
            and web_events.source = known_exports.source
            and web_events.source_file = known_exports.source_file
    where web_events.event_date <= known_exports.as_of_date
    group by web_events.source
),

campaign_contact_keys as (
    select campaign_contacts.source, count(distinct campaign_contacts.campaign_contact_id) as row_count
    from raw.campaign_contacts as campaign_contacts
    inner join known_exports
        on
            known_exports.entity = 'campaign_contacts'
            and campaign_contacts.source = known_exports.source
            and campaign_contacts.source_file = known_exports.source_file
    where campaign_contacts.contacted_date <= known_exports.as_of_date
    group by campaign_contacts.source
),

campaign_response_keys as (
    select campaign_responses.source, count(distinct campaign_responses.response_id) as row_count
    from raw.campaign_responses as campaign_responses
    inner join known_exports
        on
            known_exports.entity = 'campaign_responses'
            and campaign_responses.source = known_exports.source
            and campaign_responses.source_file = known_exports.source_file
    where campaign_responses.responded_date <= known_exports.as_of_date
    group by campaign_responses.source
),

partner_keys as (
    select partners.source, count(distinct partners.partner_id) as row_count
    from raw.partners as partners
    inner join known_exports
        on
            known_exports.entity = 'partners'
            and partners.source = known_exports.source
            and partners.source_file = known_exports.source_file
    group by partners.source
),

agent_keys as (
    select agents.source, count(distinct agents.agent_id) as row_count
    from raw.agents as agents
    inner join known_exports
        on
            known_exports.entity = 'agents'
            and agents.source = known_exports.source
            and agents.source_file = known_exports.source_file
    group by agents.source
),

card_keys as (
    select cards.source, count(distinct cards.card_id) as row_count
    from raw.cards as cards
    inner join known_exports
        on
            known_exports.entity = 'cards'
            and cards.source = known_exports.source
            and cards.source_file = known_exports.source_file
    where
        cards.issued_date <= known_exports.as_of_date
        and (cards.updated_date is null or cards.updated_date <= known_exports.as_of_date)
    group by cards.source
),

ledger_keys as (
    select keyed.source, count(*) as row_count
    from (
        select ledger.source
        from raw.ledger as ledger
        inner join known_exports
            on
                known_exports.entity = 'ledger'
                and ledger.source = known_exports.source
                and ledger.source_file = known_exports.source_file
        where ledger.period_start <= known_exports.as_of_date
        group by ledger.source, ledger.period_start, ledger.account
    ) as keyed
    group by keyed.source
),

rate_keys as (
    select keyed.source, count(*) as row_count
    from (
        select exchange_rates.source
        from raw.exchange_rates as exchange_rates
        inner join known_exports
            on
                known_exports.entity = 'exchange_rates'
                and exchange_rates.source = known_exports.source
                and exchange_rates.source_file = known_exports.source_file
        where exchange_rates.rate_date <= known_exports.as_of_date
        group by exchange_rates.source, exchange_rates.rate_date, upper(trim(exchange_rates.currency_code))
    ) as keyed
    group by keyed.source
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
    select 'staging.web_events' as layer, source, row_count as rows_before, 0 as rows_after
    from web_event_keys
    union all
    select 'staging.web_events' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.web_events
    group by source
    union all
    select 'staging.campaign_contacts' as layer, source, row_count as rows_before, 0 as rows_after
    from campaign_contact_keys
    union all
    select 'staging.campaign_contacts' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.campaign_contacts
    group by source
    union all
    select 'staging.campaign_responses' as layer, source, row_count as rows_before, 0 as rows_after
    from campaign_response_keys
    union all
    select 'staging.campaign_responses' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.campaign_responses
    group by source
    union all
    select 'staging.partners' as layer, source, row_count as rows_before, 0 as rows_after
    from partner_keys
    union all
    select 'staging.partners' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.partners
    group by source
    union all
    select 'staging.agents' as layer, source, row_count as rows_before, 0 as rows_after
    from agent_keys
    union all
    select 'staging.agents' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.agents
    group by source
    union all
    select 'staging.cards' as layer, source, row_count as rows_before, 0 as rows_after
    from card_keys
    union all
    select 'staging.cards' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.cards
    group by source
    union all
    select 'staging.ledger' as layer, source, row_count as rows_before, 0 as rows_after
    from ledger_keys
    union all
    select 'staging.ledger' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.ledger
    group by source
    union all
    select 'staging.exchange_rates' as layer, source, row_count as rows_before, 0 as rows_after
    from rate_keys
    union all
    select 'staging.exchange_rates' as layer, source, 0 as rows_before, count(*) as rows_after
    from staging.exchange_rates
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
    union all
    select 'marts.fct_survey_response' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.survey_responses
    group by source
    union all
    select 'marts.fct_survey_response' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.fct_survey_response
    group by source
    union all
    select 'marts.contact_history' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.campaign_contacts
    group by source
    union all
    select 'marts.contact_history' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.contact_history
    group by source
    union all
    select 'marts.response_history' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.campaign_responses
    group by source
    union all
    select 'marts.response_history' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.response_history
    group by source
    union all
    select 'marts.fct_card' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.cards
    group by source
    union all
    select 'marts.fct_card' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.fct_card
    group by source
    union all
    select 'marts.fct_ledger' as layer, source, count(*) as rows_before, 0 as rows_after
    from staging.ledger
    group by source
    union all
    select 'marts.fct_ledger' as layer, source, 0 as rows_before, count(*) as rows_after
    from marts.fct_ledger
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
