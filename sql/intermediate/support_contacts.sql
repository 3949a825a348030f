-- Names the customer behind each contact, and finds the contact that followed it.
--
-- The customer is the one with the number noted on the contact; without a number the one with
-- the sender's address, else the one with the caller's phone number.
--
-- Resolved is what the source calls resolved, solved, closed or completed. Unknown customers
-- have no contact that followed: nobody can tell who called again.
--
-- grain: source, contact_id
-- column: source | VARCHAR | | configured source
-- column: contact_id | VARCHAR | | number of the contact
-- column: contact_date | DATE | | local day on which the contact began
-- column: started_at | TIMESTAMP | | moment the contact began, UTC
-- column: answered_at | TIMESTAMP | | moment an agent answered, UTC; null when nobody did
-- column: ended_at | TIMESTAMP | | moment it ended or was solved, UTC; null while open
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identified_by | VARCHAR | | number, email or phone; null when unknown
-- column: channel | VARCHAR | | phone, ivr, email, chat, ticket … as the source maps it
-- column: direction | VARCHAR | | inbound (the customer began) or outbound
-- column: queue | VARCHAR | | queue or skill group; null when not told
-- column: agent_id | VARCHAR | | agent who handled it last; null when none did
-- column: reason | VARCHAR | | why the customer made contact; null when not told
-- column: resolution | VARCHAR | | how it ended, in the export's words; null when not told
-- column: is_abandoned | BOOLEAN | | whether the customer gave up waiting
-- column: is_resolved | BOOLEAN | | whether it was resolved; null when not told
-- column: is_repeated_7d | BOOLEAN | | back within 7 days; null when not known (yet)
-- column: wait_seconds | DOUBLE | seconds | time until answered or given up; null when not told
-- column: handle_seconds | DOUBLE | seconds | agent's time for it; null when not told
-- column: transfer_count | BIGINT | | times it was handed on; null when not told
-- column: csat | DOUBLE | 1 to 5 | satisfaction given, 5 is best; null when none was
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the contact; null when unknown
-- column: order_id | VARCHAR | | order or sale that it is about; null when none
-- check: accepted identified_by number email phone
with contacts as (select * from staging.contacts),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (
    select * from identity.customer_ref where kind = 'email' and source_table = 'contacts'
),

phones as (
    select * from identity.customer_ref where kind = 'phone' and source_table = 'contacts'
),

parameters as (select * from run.parameters),

keyed as (
    select
        contacts.*,
        case when customer_ref is null then lower(email) end as email_key,
        case when customer_ref is null then phone end as phone_key
    from contacts
),

-- at most one number, address and phone number for a contact: keys of that table
named as (
    select
        keyed.*,
        coalesce(numbers.customer_id, emails.customer_id, phones.customer_id) as customer_id,
        case
            when numbers.customer_id is not null then 'number'
            when emails.customer_id is not null then 'email'
            when phones.customer_id is not null then 'phone'
        end as identified_by
    from keyed
    left join numbers
        on keyed.customer_ref_source = numbers.ref_source and keyed.customer_ref = numbers.ref
    left join emails on keyed.source = emails.ref_source and keyed.email_key = emails.ref
    left join phones on keyed.source = phones.ref_source and keyed.phone_key = phones.ref
),

identified as (
    select
        named.*,
        case
            when resolution is not null
                then lower(resolution) in ('resolved', 'solved', 'closed', 'completed')
        end as is_resolved,
        min(case when direction = 'inbound' then contact_date end) over (
            partition by customer_id
            order by started_at asc nulls last, source asc nulls last, contact_id asc nulls last
            rows between 1 following and unbounded following
        ) as next_inbound_date
    from named
),

-- whether seven days have passed is known only for contacts at least as old
final_contacts as (
    select
        identified.source,
        identified.contact_id,
        identified.contact_date,
        identified.started_at,
        identified.answered_at,
        identified.ended_at,
        identified.customer_id,
        identified.identified_by,
        identified.channel,
        identified.direction,
        identified.queue,
        identified.agent_id,
        identified.reason,
        identified.resolution,
        identified.is_abandoned,
        identified.is_resolved,
        case
            when identified.customer_id is null then null
            when date_diff('day', identified.contact_date, identified.next_inbound_date) <= 7
                then true
            when date_diff('day', identified.contact_date, parameters.as_of_date) >= 7
                then false
        end as is_repeated_7d,
        identified.wait_seconds,
        identified.handle_seconds,
        identified.transfer_count,
        identified.csat,
        identified.cost_amount,
        identified.order_id
    from identified
    cross join parameters
)

select * from final_contacts
