-- Whom campaigns addressed, message by message, up to the end of the as-of date. A message that
-- comes again is taken from the latest export.
--
-- grain: source, campaign_contact_id
-- column: source | VARCHAR | | configured source
-- column: campaign_contact_id | VARCHAR | | number of the message
-- column: campaign_id | VARCHAR | | campaign
-- column: cell_id | VARCHAR | | test cell within the campaign; null when not told
-- column: channel | VARCHAR | | email, sms, post, phone … as the source maps it
-- column: contacted_at | TIMESTAMP | | moment it was sent, or of a control would have been, in UTC
-- column: contacted_date | DATE | | local day of it
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number addressed; null when not told | personal
-- column: email | VARCHAR | | address that it was sent to; null when not told | personal
-- column: phone | VARCHAR | | number that it was sent to or called; null when not told | personal
-- column: status | VARCHAR | | sent, delivered, bounced … as the source maps it; null when not told
-- column: is_control | BOOLEAN | | whether nothing was sent, to compare with
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the message; null when unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of cost_amount; null when that is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null campaign_id, channel, contacted_at
with campaign_contacts as (select * from raw.campaign_contacts),

exports as (select * from staging.exports where entity = 'campaign_contacts'),

ranked as (
    select
        campaign_contacts.*,
        exports.as_of_date,
        row_number() over (
            partition by campaign_contacts.source, campaign_contacts.campaign_contact_id
            order by
                exports.export_no desc nulls last,
                campaign_contacts.updated_at desc nulls last,
                campaign_contacts.source_line desc nulls last,
                campaign_contacts.source_file asc nulls last
        ) as version_no
    from campaign_contacts
    inner join exports
        on
            campaign_contacts.source = exports.source
            and campaign_contacts.source_file = exports.source_file
    where
        campaign_contacts.contacted_date <= exports.as_of_date
        and coalesce(campaign_contacts.updated_date, exports.as_of_date) <= exports.as_of_date
),

final_campaign_contacts as (
    select
        source,
        campaign_contact_id,
        campaign_id,
        nullif(cell_id, '') as cell_id,
        channel,
        contacted_at,
        contacted_date,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(status), '') as status,
        coalesce(is_control, false) as is_control,
        cost_amount,
        case when cost_amount is not null then currency_code end as currency_code,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_campaign_contacts
