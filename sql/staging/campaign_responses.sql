-- What recipients of campaigns did, up to the end of the as-of date. A response that comes again is
-- taken from the latest export.
--
-- grain: source, response_id
-- column: source | VARCHAR | | configured source
-- column: response_id | VARCHAR | | number of the response
-- column: campaign_id | VARCHAR | | campaign
-- column: campaign_contact_id | VARCHAR | | message that it answers; null when unknown
-- column: cell_id | VARCHAR | | test cell within the campaign; null when not told
-- column: channel | VARCHAR | | email, sms, web, phone … as the source maps it; null when not told
-- column: response_type | VARCHAR | | what the recipient, or of a bounce the mail system, did
-- column: responded_at | TIMESTAMP | | moment of the response, in UTC
-- column: responded_date | DATE | | local day of it
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number that responded; null when not told | personal
-- column: email | VARCHAR | | address that responded; null when not told | personal
-- column: order_id | VARCHAR | | order that the response is; null when not told
-- column: amount | DECIMAL(18,4) | currency | what the response brought; null when nothing or unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of amount; null when that is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: accepted response_type open click bounce unsubscribe complaint reply purchase
-- check: not_null campaign_id, response_type, responded_at
with campaign_responses as (select * from raw.campaign_responses),

exports as (select * from staging.exports where entity = 'campaign_responses'),

ranked as (
    select
        campaign_responses.*,
        exports.as_of_date,
        row_number() over (
            partition by campaign_responses.source, campaign_responses.response_id
            order by
                exports.export_no desc nulls last,
                campaign_responses.source_line desc nulls last,
                campaign_responses.source_file asc nulls last
        ) as version_no
    from campaign_responses
    inner join exports
        on
            campaign_responses.source = exports.source
            and campaign_responses.source_file = exports.source_file
    where campaign_responses.responded_date <= exports.as_of_date
),

final_campaign_responses as (
    select
        source,
        response_id,
        campaign_id,
        nullif(campaign_contact_id, '') as campaign_contact_id,
        nullif(cell_id, '') as cell_id,
        nullif(trim(channel), '') as channel,
        response_type,
        responded_at,
        responded_date,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        nullif(trim(email), '') as email,
        nullif(order_id, '') as order_id,
        amount,
        case when amount is not null then currency_code end as currency_code,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_campaign_responses
