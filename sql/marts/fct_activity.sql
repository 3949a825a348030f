-- What customers did, in one list: purchases, returns and contacts, for a customer's timeline.
-- What nobody known did is left out; it is in fct_sales_line and fct_support_contact.
--
-- grain: activity_id
-- column: activity_id | VARCHAR | | type, source, record and customer in one key
-- column: customer_id | VARCHAR | | customer
-- column: activity_type | VARCHAR | | purchase, return, adjustment or contact
-- column: source_system | VARCHAR | | configured source
-- column: source_record_id | VARCHAR | | sale, order or contact number
-- column: activity_at | TIMESTAMP | | moment it began, UTC
-- column: activity_date | DATE | | local day of it
-- column: title | VARCHAR | | what happened, in a few words
-- column: amount | DECIMAL(18,4) | currency | net of a sale, cost of a contact; null when none
-- column: currency_code | VARCHAR | | ISO 4217 code of the amount
-- column: properties | VARCHAR | | store of a sale, reason of a contact; null when none
-- check: accepted activity_type purchase return adjustment contact
-- check: references customer_id marts.dim_customer.customer_id
with documents as (select * from intermediate.sales_documents where customer_id is not null),

contacts as (select * from intermediate.support_contacts where customer_id is not null),

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
