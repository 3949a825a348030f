-- What recipients of campaigns did, one by one, as the campaign tools tell it.
--
-- grain: source, response_id
-- column: source | VARCHAR | | configured source
-- column: response_id | VARCHAR | | number of the response
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identified_by | VARCHAR | | what tells the customer: number or email; null when unknown
-- column: campaign_id | VARCHAR | | campaign
-- column: contact_id | VARCHAR | | message that it answers; null when unknown
-- column: cell_id | VARCHAR | | test cell within the campaign; null when there is none
-- column: response_at | TIMESTAMP | | moment of the response, UTC
-- column: response_date | DATE | | local day of it
-- column: response_type | VARCHAR | | open, click, bounce, unsubscribe, complaint, reply or purchase
-- column: channel | VARCHAR | | email, sms, web, phone …; null when not told
-- column: is_inferred | BOOLEAN | | whether it was worked out and not told by a tool: none is yet
-- column: order_id | VARCHAR | | order that the response is; null when none
-- column: revenue | DECIMAL(18,4) | currency | what the response brought, as the tool tells it; null when unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of the revenue
-- check: not_null campaign_id, response_at, response_date
-- check: accepted response_type open click bounce unsubscribe complaint reply purchase
-- check: accepted identified_by number email
-- check: references customer_id marts.dim_customer.customer_id
with responses as (select * from staging.campaign_responses),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (select * from intermediate.customer_emails),

parameters as (select * from run.parameters),

keyed as (
    select
        responses.*,
        case when customer_ref is null then lower(email) end as email_key
    from responses
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

final_responses as (
    select
        named.source,
        named.response_id,
        named.customer_id,
        named.identified_by,
        named.campaign_id,
        named.campaign_contact_id as contact_id,
        named.cell_id,
        named.responded_at as response_at,
        named.responded_date as response_date,
        named.response_type,
        named.channel,
        false as is_inferred,
        named.order_id,
        named.amount as revenue,
        parameters.currency_code as currency_code
    from named
    cross join parameters
)

select * from final_responses
