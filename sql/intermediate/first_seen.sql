-- Finds when and where each customer was first seen: in a record, a sale or a contact.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: first_seen_at | TIMESTAMP | | earliest moment, UTC; null when nothing tells one
-- column: first_source | VARCHAR | | source of it; the first by name where several are equal
with records as (select * from staging.customer_records),

documents as (select * from intermediate.sales_documents where customer_id is not null),

contacts as (select * from intermediate.support_contacts where customer_id is not null),

record_keys as (select * from identity.record_key),

sightings as (
    select
        record_keys.customer_id,
        records.source,
        min(records.created_at) as seen_at
    from records
    inner join record_keys
        on
            records.source = record_keys.source_system
            and records.customer_ref_source = record_keys.customer_ref_source
            and records.customer_ref = record_keys.source_record_id
    group by record_keys.customer_id, records.source
    union all
    select customer_id, source, min(sold_at) as seen_at
    from documents
    group by customer_id, source
    union all
    select customer_id, source, min(started_at) as seen_at
    from contacts
    group by customer_id, source
),

earliest as (
    select
        customer_id,
        source,
        min(seen_at) as seen_at
    from sightings
    group by customer_id, source
),

ranked as (
    select
        customer_id,
        source,
        seen_at,
        row_number() over (
            partition by customer_id
            order by seen_at asc nulls last, source asc nulls last
        ) as place
    from earliest
),

final_sightings as (
    select
        customer_id,
        seen_at as first_seen_at,
        source as first_source
    from ranked
    where place = 1
)

select * from final_sightings
