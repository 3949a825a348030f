-- Whom campaigns addressed, message by message, with those who were left out to compare with.
--
-- grain: source, contact_id
-- column: source | VARCHAR | | configured source
-- column: contact_id | VARCHAR | | number of the message
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identified_by | VARCHAR | | what tells the customer: number or email; null when unknown
-- column: campaign_id | VARCHAR | | campaign
-- column: cell_id | VARCHAR | | test cell within the campaign; null when there is none
-- column: channel | VARCHAR | | email, sms, post, phone … as the source maps it
-- column: contact_at | TIMESTAMP | | moment it was sent, or of a control would have been, UTC
-- column: contact_date | DATE | | local day of it
-- column: status | VARCHAR | | sent, delivered, bounced … as the source maps it; null when not told
-- column: is_control | BOOLEAN | | whether nothing was sent, to compare with
-- column: cost | DECIMAL(18,4) | currency | cost of the message; null when unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of the cost
-- check: not_null campaign_id, channel, contact_at, contact_date, is_control
-- check: accepted identified_by number email
-- check: references customer_id marts.dim_customer.customer_id
with contacts as (select * from staging.campaign_contacts),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (select * from intermediate.customer_emails),

parameters as (select * from run.parameters),

keyed as (
    select
        contacts.*,
        case when customer_ref is null then lower(email) end as email_key
    from contacts
),

named as (
    select
        keyed.*,
        coalesce(numbers.customer_id, emails.customer_id) as customer_id,
        case
            when numbers.customer_id is not null then 'number'
            when emails.customer_id is not null then 'email'
        end as identified_by
    from keyed
    left join numbers
        on keyed.customer_ref_source = numbers.ref_source and keyed.customer_ref = numbers.ref
    left join emails on keyed.email_key = emails.email
),

final_contacts as (
    select
        named.source,
        named.campaign_contact_id as contact_id,
        named.customer_id,
        named.identified_by,
        named.campaign_id,
        named.cell_id,
        named.channel,
        named.contacted_at as contact_at,
        named.contacted_date as contact_date,
        named.status,
        named.is_control,
        named.cost_amount as cost,
        parameters.currency_code as currency_code
    from named
    cross join parameters
)

select * from final_contacts
