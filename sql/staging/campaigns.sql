-- Campaigns, one per source and number, from the latest known export.
--
-- grain: source, campaign_id
-- column: source | VARCHAR | | configured source
-- column: campaign_id | VARCHAR | | number of the campaign
-- column: campaign_name | VARCHAR | | name of the campaign; null when not told
-- column: campaign_kind | VARCHAR | | kind, in the export's words; null when not told
-- column: channel | VARCHAR | | email, sms, post, phone … as the source maps it; null when not told
-- column: offer_id | VARCHAR | | what it offers; null when not told
-- column: partner_id | VARCHAR | | partner who carries it; null when not told
-- column: starts_on | DATE | | first day; null when not told
-- column: ends_on | DATE | | last day; null while open
-- column: budget_amount | DECIMAL(18,4) | currency | what it may cost; null when not told
-- column: currency_code | VARCHAR | | ISO 4217 code of budget_amount; null when that is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with campaigns as (select * from raw.campaigns),

exports as (select * from staging.exports where entity = 'campaigns'),

ranked as (
    select
        campaigns.*,
        exports.as_of_date,
        row_number() over (
            partition by campaigns.source, campaigns.campaign_id
            order by
                exports.export_no desc nulls last,
                campaigns.source_line desc nulls last,
                campaigns.source_file asc nulls last
        ) as version_no
    from campaigns
    inner join exports
        on campaigns.source = exports.source and campaigns.source_file = exports.source_file
),

final_campaigns as (
    select
        source,
        campaign_id,
        nullif(trim(campaign_name), '') as campaign_name,
        nullif(trim(campaign_kind), '') as campaign_kind,
        nullif(trim(channel), '') as channel,
        nullif(offer_id, '') as offer_id,
        nullif(partner_id, '') as partner_id,
        starts_on,
        ends_on,
        budget_amount,
        case when budget_amount is not null then currency_code end as currency_code,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_campaigns
