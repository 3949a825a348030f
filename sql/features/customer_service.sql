-- The contacts that every customer began by each cutoff, as they were known then: how a contact
-- ended counts from the day it ended, the wait from the day it was answered. Unresolved is what
-- the source says was not resolved; abandoned ones apart. Customers without a contact have no
-- row. A window of 90 days is the cutoff and the 89 days before.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer with a contact
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: contacts_90d | DOUBLE | | contacts of the last 90 days
-- column: contacts_365d | DOUBLE | | contacts of the last 365 days
-- column: unresolved_contacts_90d | DOUBLE | | those of the last 90 days not resolved
-- column: unresolved_contacts_365d | DOUBLE | | those of the last 365 days not resolved
-- column: abandoned_contacts_365d | DOUBLE | | those of the last 365 days given up while waiting
-- column: mean_wait_seconds | DOUBLE | seconds | mean wait of the last 365 days; null when not told
-- column: mean_csat | DOUBLE | 1 to 5 | mean satisfaction given; null when never
-- column: last_csat | DOUBLE | 1 to 5 | last satisfaction given; null when never
-- column: days_since_contact | DOUBLE | days | days from the last contact to the cutoff
-- column: days_since_unresolved | DOUBLE | days | the same of the last one not resolved; null when none
-- column: is_last_unresolved | DOUBLE | | 1 when the last contact was not resolved, 0 when it was; null when not told
-- check: identity unresolved_contacts_90d <= contacts_90d and contacts_90d <= contacts_365d
with states as (select * from features.contact_states),

looked_at as (select customer_id, cutoff_date from features.looked_at),

seen as (
    select
        states.source,
        states.contact_id,
        states.export_no,
        states.customer_id,
        states.started_at,
        looked_at.cutoff_date,
        date_diff('day', states.contact_date, looked_at.cutoff_date) as days_ago,
        case
            when states.ended_date is null or states.ended_date <= looked_at.cutoff_date
                then states.is_resolved
        end as is_resolved,
        states.is_abandoned,
        case
            when states.answered_date is null or states.answered_date <= looked_at.cutoff_date
                then states.wait_seconds
        end as wait_seconds,
        case
            when states.ended_date is null or states.ended_date <= looked_at.cutoff_date
                then states.csat
        end as csat
    from states
    inner join looked_at on states.customer_id = looked_at.customer_id
    where
        states.known_from <= looked_at.cutoff_date
        and (states.known_until is null or states.known_until > looked_at.cutoff_date)
),

ranked as (
    select
        seen.*,
        is_resolved = false and is_abandoned = false as is_unresolved,
        row_number() over (
            partition by customer_id, cutoff_date
            order by
                started_at desc nulls last, source asc nulls last, contact_id asc nulls last,
                export_no asc nulls last
        ) as place,
        row_number() over (
            partition by customer_id, cutoff_date
            order by
                case when csat is null then 1 else 0 end asc nulls last,
                started_at desc nulls last, source asc nulls last, contact_id asc nulls last,
                export_no asc nulls last
        ) as csat_place
    from seen
),

final_service as (
    select
        customer_id,
        cutoff_date,
        cast(count(*) filter (where days_ago < 90) as double) as contacts_90d,
        cast(count(*) filter (where days_ago < 365) as double) as contacts_365d,
        cast(count(*) filter (where is_unresolved and days_ago < 90) as double)
            as unresolved_contacts_90d,
        cast(count(*) filter (where is_unresolved and days_ago < 365) as double)
            as unresolved_contacts_365d,
        cast(count(*) filter (where is_abandoned and days_ago < 365) as double)
            as abandoned_contacts_365d,
        cast(
            sum(case when days_ago < 365 then cast(wait_seconds as decimal(18, 4)) end) as double
        )
        / nullif(
            cast(count(case when days_ago < 365 then wait_seconds end) as double), 0
        ) as mean_wait_seconds,
        cast(sum(cast(csat as decimal(18, 4))) as double)
        / nullif(cast(count(csat) as double), 0) as mean_csat,
        max(case when csat_place = 1 then csat end) as last_csat,
        cast(min(days_ago) as double) as days_since_contact,
        cast(min(days_ago) filter (where is_unresolved) as double) as days_since_unresolved,
        max(
            case
                when place > 1 then null
                when is_unresolved then cast(1 as double)
                when is_resolved is not null then cast(0 as double)
            end
        ) as is_last_unresolved
    from ranked
    group by customer_id, cutoff_date
)

select * from final_service
