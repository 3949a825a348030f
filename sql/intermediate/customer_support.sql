-- Sums the contacts of each known customer up to the as-of date. Unresolved contacts are those
-- whose source says how they ended, and not that they were resolved; abandoned ones apart.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with a contact
-- column: contacts | BIGINT | | contacts in all
-- column: contacts_90d | BIGINT | | contacts of the last 90 days
-- column: unresolved | BIGINT | | contacts that are told not to be resolved
-- column: last_contact_at | TIMESTAMP | | moment of the last contact, UTC
-- column: last_reason | VARCHAR | | reason of the last contact that has one; null when none has
-- column: csat_mean | DOUBLE | 1 to 5 | mean satisfaction; null when never given
-- column: last_csat | DOUBLE | 1 to 5 | last satisfaction given; null when never given
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the contacts; null when none is known
with contacts as (select * from intermediate.support_contacts where customer_id is not null),

parameters as (select * from run.parameters),

ranked as (
    select
        contacts.*,
        parameters.as_of_date,
        row_number() over (
            partition by contacts.customer_id
            order by
                case when contacts.reason is null then 1 else 0 end asc nulls last,
                contacts.started_at desc nulls last,
                contacts.source asc nulls last,
                contacts.contact_id asc nulls last
        ) as reason_place,
        row_number() over (
            partition by contacts.customer_id
            order by
                case when contacts.csat is null then 1 else 0 end asc nulls last,
                contacts.started_at desc nulls last,
                contacts.source asc nulls last,
                contacts.contact_id asc nulls last
        ) as csat_place
    from contacts
    cross join parameters
),

summed as (
    select
        customer_id,
        count(*) as contacts,
        count(*) filter (where date_diff('day', contact_date, as_of_date) < 90) as contacts_90d,
        count(*) filter (where is_resolved = false and is_abandoned = false) as unresolved,
        max(started_at) as last_contact_at,
        max(case when reason_place = 1 then reason end) as last_reason,
        cast(sum(cast(csat as decimal(18, 4))) as double)
        / nullif(cast(count(csat) as double), 0) as csat_mean,
        max(case when csat_place = 1 then csat end) as last_csat,
        cast(sum(cost_amount) as decimal(18, 4)) as cost_amount
    from ranked
    group by customer_id
)

select * from summed
