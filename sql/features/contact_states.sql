-- What was known of each contact from when until when: a ticket that an export of May shows
-- as solved was open to whoever looked in March. One row for each export that holds the
-- contact; it counts until a later export is there. Without export dates the latest export
-- counts from the contact's day on. The customer is the one known at the as-of date.
--
-- grain: source, contact_id, export_no
-- column: source | VARCHAR | | configured source
-- column: contact_id | VARCHAR | | number of the contact
-- column: export_no | BIGINT | | rank of the export within its source
-- column: customer_id | VARCHAR | | customer
-- column: contact_date | DATE | | local day on which the contact began
-- column: started_at | TIMESTAMP | | moment the contact began, UTC
-- column: known_from | DATE | | first day whose end knows it so
-- column: known_until | DATE | | first day that knows better; null when none does
-- column: answered_date | DATE | | day an agent answered, UTC; null when nobody did
-- column: ended_date | DATE | | day it ended or was solved, UTC; null when not told
-- column: is_resolved | BOOLEAN | | whether it was resolved; null when not told
-- column: is_abandoned | BOOLEAN | | whether the customer gave up waiting
-- column: wait_seconds | DOUBLE | seconds | time until answered or given up; null when not told
-- column: csat | DOUBLE | 1 to 5 | satisfaction given, 5 is best; null when none was
-- check: not_null customer_id, contact_date, known_from
with contacts as (select * from raw.contacts where direction = 'inbound'),

exports as (select * from staging.exports where entity = 'contacts'),

customers as (
    select source, contact_id, customer_id
    from intermediate.support_contacts
    where customer_id is not null
),

-- one row of customers a contact: that table's key
known_contacts as (
    select
        contacts.source,
        contacts.contact_id,
        exports.export_no,
        customers.customer_id,
        contacts.contact_date,
        contacts.started_at,
        coalesce(exports.exported_on, contacts.contact_date) as exported_on,
        cast(contacts.answered_at as date) as answered_date,
        cast(contacts.ended_at as date) as ended_date,
        case
            when nullif(trim(contacts.resolution), '') is not null
                then
                    lower(trim(contacts.resolution))
                    in ('resolved', 'solved', 'closed', 'completed')
        end as is_resolved,
        coalesce(contacts.is_abandoned, false) as is_abandoned,
        contacts.wait_seconds,
        contacts.csat,
        row_number() over (
            partition by contacts.source, contacts.contact_id, exports.export_no
            order by contacts.source_line desc nulls last, contacts.source_file asc nulls last
        ) as copy_no
    from contacts
    inner join exports
        on contacts.source = exports.source and contacts.source_file = exports.source_file
    inner join customers
        on contacts.source = customers.source and contacts.contact_id = customers.contact_id
    where contacts.contact_date <= exports.as_of_date
),

final_states as (
    select
        source,
        contact_id,
        export_no,
        customer_id,
        contact_date,
        started_at,
        case when exported_on < contact_date then contact_date else exported_on end as known_from,
        min(exported_on) over (
            partition by source, contact_id
            order by export_no asc nulls last
            rows between 1 following and unbounded following
        ) as known_until,
        answered_date,
        ended_date,
        is_resolved,
        is_abandoned,
        wait_seconds,
        csat
    from known_contacts
    where copy_no = 1
)

select * from final_states
