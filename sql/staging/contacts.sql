-- Contacts with customers, as known at the end of the as-of date. A contact that comes again is
-- taken as it was last changed, where its system tells, whatever the order in which its versions
-- were delivered; else from the latest export. What happened after the as-of date is null: of a
-- contact known only as it was changed later, how it ended is too.
--
-- grain: source, contact_id
-- column: source | VARCHAR | | configured source
-- column: contact_id | VARCHAR | | number of the contact
-- column: contact_date | DATE | | local day on which the contact began
-- column: started_at | TIMESTAMP | | moment the contact began, UTC
-- column: answered_at | TIMESTAMP | | moment an agent answered, UTC; null when nobody did
-- column: ended_at | TIMESTAMP | | moment it ended or was solved, UTC; null while open
-- column: channel | VARCHAR | | phone, ivr, email, chat, ticket … as the source maps it
-- column: direction | VARCHAR | | inbound (the customer began) or outbound
-- column: queue | VARCHAR | | queue or skill group; null when not told
-- column: agent_id | VARCHAR | | agent who handled it last; null when none did
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number noted; null when none | personal
-- column: phone | VARCHAR | | caller's number as written; null when none | personal
-- column: email | VARCHAR | | sender's address as written; null when none | personal
-- column: reason | VARCHAR | | why the customer made contact; null when not told
-- column: resolution | VARCHAR | | how it ended, in the export's words; null when not told
-- column: is_abandoned | BOOLEAN | | whether the customer gave up waiting
-- column: wait_seconds | DOUBLE | seconds | time until answered or given up; null when not told
-- column: handle_seconds | DOUBLE | seconds | agent's time for it; null when not told
-- column: transfer_count | BIGINT | | times it was handed on; null when not told
-- column: csat | DOUBLE | 1 to 5 | satisfaction given, 5 is best; null when none was
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the contact; null when unknown
-- column: order_id | VARCHAR | | order or sale that it is about; null when none
-- column: updated_at | TIMESTAMP | | moment of the last change, UTC; null when not told or later
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: accepted direction inbound outbound
with contacts as (select * from raw.contacts),

exports as (select * from staging.exports where entity = 'contacts'),

ranked as (
    select
        contacts.*,
        exports.as_of_date,
        coalesce(contacts.updated_date <= exports.as_of_date, true) as is_known,
        row_number() over (
            partition by contacts.source, contacts.contact_id
            order by
                case when contacts.updated_date > exports.as_of_date then 1 else 0 end asc nulls last,
                contacts.updated_at desc nulls last,
                exports.export_no desc nulls last,
                contacts.source_line desc nulls last,
                contacts.source_file asc nulls last
        ) as version_no
    from contacts
    inner join exports
        on contacts.source = exports.source and contacts.source_file = exports.source_file
    where contacts.contact_date <= exports.as_of_date
),

final_contacts as (
    select
        source,
        contact_id,
        contact_date,
        started_at,
        case when cast(answered_at as date) <= as_of_date then answered_at end as answered_at,
        case when cast(ended_at as date) <= as_of_date then ended_at end as ended_at,
        channel,
        direction,
        nullif(trim(queue), '') as queue,
        nullif(agent_id, '') as agent_id,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        nullif(trim(phone), '') as phone,
        nullif(trim(email), '') as email,
        nullif(trim(reason), '') as reason,
        case when is_known then nullif(trim(resolution), '') end as resolution,
        coalesce(is_abandoned, false) as is_abandoned,
        wait_seconds,
        case when is_known then handle_seconds end as handle_seconds,
        case when is_known then transfer_count end as transfer_count,
        case when is_known then csat end as csat,
        cost_amount,
        nullif(order_id, '') as order_id,
        case when is_known then updated_at end as updated_at,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_contacts
