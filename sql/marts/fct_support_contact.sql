-- Contacts with customers, one by one. Contacts of unknown customers are in it.
--
-- grain: source, contact_id
-- column: source | VARCHAR | | configured source
-- column: contact_id | VARCHAR | | number of the contact
-- column: contact_date | DATE | | local day on which the contact began
-- column: started_at | TIMESTAMP | | moment the contact began, UTC
-- column: answered_at | TIMESTAMP | | moment an agent answered, UTC; null when nobody did
-- column: ended_at | TIMESTAMP | | moment it ended or was solved, UTC; null while open
-- column: customer_id | VARCHAR | | customer; null when unknown
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
-- column: currency_code | VARCHAR | | ISO 4217 code of the cost
-- column: order_id | VARCHAR | | order or sale that it is about; null when none
-- column: identity_known | BOOLEAN | | whether the customer is known
-- column: identified_by | VARCHAR | | what tells the customer: number, email or phone; null when unknown
-- check: accepted direction inbound outbound
-- check: references customer_id marts.dim_customer.customer_id
-- check: between csat 1 5
-- check: warn identity started_at <= ended_at
with contacts as (select * from intermediate.support_contacts),

parameters as (select * from run.parameters),

final_contacts as (
    select
        contacts.source,
        contacts.contact_id,
        contacts.contact_date,
        contacts.started_at,
        contacts.answered_at,
        contacts.ended_at,
        contacts.customer_id,
        contacts.channel,
        contacts.direction,
        contacts.queue,
        contacts.agent_id,
        contacts.reason,
        contacts.resolution,
        contacts.is_abandoned,
        contacts.is_resolved,
        contacts.is_repeated_7d,
        contacts.wait_seconds,
        contacts.handle_seconds,
        contacts.transfer_count,
        contacts.csat,
        contacts.cost_amount,
        parameters.currency_code,
        contacts.order_id,
        contacts.customer_id is not null as identity_known,
        contacts.identified_by
    from contacts
    cross join parameters
)

select * from final_contacts
