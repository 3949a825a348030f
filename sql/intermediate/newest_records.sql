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

partners as (select * from staging.partners),

campaigns as (select * from staging.campaigns),

campaign_contacts as (select * from staging.campaign_contacts),

campaign_responses as (select * from staging.campaign_responses),

survey_responses as (select * from staging.survey_responses),

web_events as (select * from staging.web_events),

agents as (select * from staging.agents),

cards as (select * from staging.cards),

ledger as (select * from staging.ledger),

exchange_rates as (select * from staging.exchange_rates),

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
    union all
    select
        source,
        'partners' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        cast(null as date) as newest_date
    from partners
    group by source
    union all
    select
        source,
        'campaigns' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        cast(null as date) as newest_date
    from campaigns
    group by source
    union all
    select
        source,
        'campaign_contacts' as entity,
        count(*) as row_count,
        max(contacted_at) as newest_at,
        max(contacted_date) as newest_date
    from campaign_contacts
    group by source
    union all
    select
        source,
        'campaign_responses' as entity,
        count(*) as row_count,
        max(responded_at) as newest_at,
        max(responded_date) as newest_date
    from campaign_responses
    group by source
    union all
    select
        source,
        'survey_responses' as entity,
        count(*) as row_count,
        max(answered_at) as newest_at,
        max(answered_date) as newest_date
    from survey_responses
    group by source
    union all
    select
        source,
        'web_events' as entity,
        count(*) as row_count,
        max(occurred_at) as newest_at,
        max(event_date) as newest_date
    from web_events
    group by source
    union all
    select
        source,
        'agents' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        cast(null as date) as newest_date
    from agents
    group by source
    union all
    select
        source,
        'cards' as entity,
        count(*) as row_count,
        max(coalesce(updated_at, issued_at)) as newest_at,
        max(coalesce(updated_date, issued_date)) as newest_date
    from cards
    group by source
    union all
    select
        source,
        'ledger' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        max(period_start) as newest_date
    from ledger
    group by source
    union all
    select
        source,
        'exchange_rates' as entity,
        count(*) as row_count,
        cast(null as timestamp) as newest_at,
        max(rate_date) as newest_date
    from exchange_rates
    group by source
)

select * from newest
