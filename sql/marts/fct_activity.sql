-- What customers did and what was done for them, in one list: purchases, returns, contacts,
-- visits to the web site, answers to surveys, messages of campaigns and responses to them, cards
-- and deals, for a customer's timeline. What nobody known did is left out; it is in the facts.
--
-- grain: activity_id
-- column: activity_id | VARCHAR | | type, source, record and customer in one key
-- column: customer_id | VARCHAR | | customer
-- column: activity_type | VARCHAR | | purchase, return, adjustment, contact, visit, survey, campaign, response, card or deal
-- column: source_system | VARCHAR | | configured source
-- column: source_record_id | VARCHAR | | number of the sale, order, contact, visit … in its source
-- column: activity_at | TIMESTAMP | | moment it began, UTC
-- column: activity_date | DATE | | local day of it
-- column: title | VARCHAR | | what happened, in a few words
-- column: amount | DECIMAL(18,4) | currency | net of a sale, cost of a contact or message, amount of a deal; null when none
-- column: currency_code | VARCHAR | | ISO 4217 code of the amount
-- column: properties | VARCHAR | | store of a sale, reason of a contact, landing page of a visit …; null when none
-- check: accepted activity_type purchase return adjustment contact visit survey campaign response card deal
-- check: references customer_id marts.dim_customer.customer_id
with documents as (select * from intermediate.sales_documents where customer_id is not null),

contacts as (select * from intermediate.support_contacts where customer_id is not null),

sessions as (select * from intermediate.web_sessions where customer_id is not null),

survey_answers as (select * from marts.fct_survey_response where customer_id is not null),

messages as (
    select * from marts.contact_history where customer_id is not null and not is_control
),

responses as (select * from marts.response_history where customer_id is not null),

cards as (select * from marts.fct_card where customer_id is not null),

deals as (select * from intermediate.customer_deals),

surveys as (
    select
        source,
        response_id,
        customer_id,
        min(answered_at) as answered_at,
        min(answered_date) as answered_date,
        max(nps) as nps,
        min(survey_id) as survey_id
    from survey_answers
    group by source, response_id, customer_id
),

parameters as (select * from run.parameters),

sales as (
    select
        source,
        order_id,
        customer_id,
        max(orders) as orders,
        max(return_lines) as return_lines,
        min(sold_at) as sold_at,
        min(sale_date) as sale_date,
        min(channel) as channel,
        min(store_id) as store_id,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from documents
    group by source, order_id, customer_id
),

typed_sales as (
    select
        source,
        order_id,
        customer_id,
        case
            when orders > 0 then 'purchase'
            when return_lines > 0 then 'return'
            else 'adjustment'
        end as activity_type,
        sold_at,
        sale_date,
        channel,
        store_id,
        net_amount
    from sales
),

activities as (
    select
        'sale:' || source || ':' || order_id || ':' || customer_id as activity_id,
        customer_id,
        activity_type,
        source as source_system,
        order_id as source_record_id,
        sold_at as activity_at,
        sale_date as activity_date,
        activity_type || ' in channel ' || channel as title,
        net_amount as amount,
        'store ' || nullif(store_id, '(none)') as properties
    from typed_sales
    union all
    select
        'contact:' || source || ':' || contact_id || ':' || customer_id as activity_id,
        customer_id,
        'contact' as activity_type,
        source as source_system,
        contact_id as source_record_id,
        started_at as activity_at,
        contact_date as activity_date,
        'contact by ' || channel as title,
        cost_amount as amount,
        direction || coalesce(', ' || reason, '') as properties
    from contacts
    union all
    select
        'visit:' || source || ':' || session_key as activity_id,
        customer_id,
        'visit' as activity_type,
        source as source_system,
        session_key as source_record_id,
        started_at as activity_at,
        session_date as activity_date,
        'visit to the web site, ' || cast(pages as varchar) || ' pages' as title,
        cast(null as decimal(18, 4)) as amount,
        landing_page as properties
    from sessions
    union all
    select
        'survey:' || source || ':' || response_id || ':' || customer_id as activity_id,
        customer_id,
        'survey' as activity_type,
        source as source_system,
        response_id as source_record_id,
        answered_at as activity_at,
        answered_date as activity_date,
        'answered a survey' || coalesce(', would recommend us: ' || cast(nps as varchar), '')
            as title,
        cast(null as decimal(18, 4)) as amount,
        survey_id as properties
    from surveys
    union all
    select
        'campaign:' || source || ':' || contact_id as activity_id,
        customer_id,
        'campaign' as activity_type,
        source as source_system,
        contact_id as source_record_id,
        contact_at as activity_at,
        contact_date as activity_date,
        'message of campaign ' || campaign_id || ' by ' || channel as title,
        cost as amount,
        status as properties
    from messages
    union all
    select
        'response:' || source || ':' || response_id as activity_id,
        customer_id,
        'response' as activity_type,
        source as source_system,
        response_id as source_record_id,
        response_at as activity_at,
        response_date as activity_date,
        response_type || ' of campaign ' || campaign_id as title,
        revenue as amount,
        'order ' || order_id as properties
    from responses
    union all
    select
        'card:' || source || ':' || card_id as activity_id,
        customer_id,
        'card' as activity_type,
        source as source_system,
        card_id as source_record_id,
        issued_at as activity_at,
        issued_date as activity_date,
        'card issued' as title,
        cast(null as decimal(18, 4)) as amount,
        card_product as properties
    from cards
    union all
    select
        'deal:' || source || ':' || opportunity_id as activity_id,
        customer_id,
        'deal' as activity_type,
        source as source_system,
        opportunity_id as source_record_id,
        closed_at as activity_at,
        closed_date as activity_date,
        'deal ' || outcome as title,
        amount,
        close_reason as properties
    from deals
),

final_activities as (
    select
        activities.activity_id,
        activities.customer_id,
        activities.activity_type,
        activities.source_system,
        activities.source_record_id,
        activities.activity_at,
        activities.activity_date,
        activities.title,
        activities.amount,
        parameters.currency_code,
        activities.properties
    from activities
    cross join parameters
)

select * from final_activities
