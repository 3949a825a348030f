-- How service did per calendar period, queue, agent and reason. The period of the as-of date
-- may be incomplete.
--
-- What happened after a contact can be seen only of known customers and once 7 days have
-- passed: followed_contacts counts those inbound, answered contacts, repeat_7d is the share of
-- them whose customer made contact again within 7 days, first_contact_resolution the share
-- that needed no second contact and is not told to be unresolved.
--
-- grain: period_type, period, queue, agent_id, reason
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | 2011-03, 2011-Q1 or 2011
-- column: period_start | DATE | | first day of the period
-- column: is_complete | BOOLEAN | | whether the period ended by the as-of date
-- column: queue | VARCHAR | | queue or skill group, or (none)
-- column: agent_id | VARCHAR | | agent who handled it last, or (none)
-- column: reason | VARCHAR | | why the customer made contact, or (none)
-- column: contacts | BIGINT | | contacts
-- column: answered | BIGINT | | contacts that were not abandoned
-- column: abandoned | BIGINT | | contacts in which the customer gave up waiting
-- column: mean_wait_s | DOUBLE | seconds | mean time until answered; null when not told
-- column: mean_handle_s | DOUBLE | seconds | mean agent's time; null when not told
-- column: followed_contacts | BIGINT | | contacts of which the 7 days after are known
-- column: first_contact_resolution | DOUBLE | | share of them solved at once; null when none
-- column: repeat_7d | DOUBLE | | share of them with another contact in 7 days; null when none
-- column: csat | DOUBLE | 1 to 5 | mean satisfaction; null when never given
-- column: csat_answers | BIGINT | | contacts with a satisfaction given
-- column: first_reply_min | DOUBLE | minutes | mean time to the answer; null when none was
-- column: full_resolution_min | DOUBLE | minutes | mean time to be resolved; null when none was
-- column: cost | DECIMAL(18,4) | currency | cost of the contacts; null when none is known
-- column: currency_code | VARCHAR | | ISO 4217 code of the cost
-- check: identity contacts = answered + abandoned
-- check: between first_contact_resolution 0 1
-- check: between repeat_7d 0 1
with contacts as (select * from intermediate.support_contacts),

periods as (select * from intermediate.periods),

parameters as (select * from run.parameters),

measured as (
    select
        cast(date_trunc('month', contact_date) as date) as month_start,
        coalesce(queue, '(none)') as queue_name,
        coalesce(agent_id, '(none)') as agent_number,
        coalesce(reason, '(none)') as reason_text,
        is_abandoned,
        is_repeated_7d,
        coalesce(is_resolved, true) as is_solved,
        direction = 'inbound' and not is_abandoned and is_repeated_7d is not null as is_followed,
        cast(wait_seconds as decimal(18, 4)) as wait_seconds,
        cast(handle_seconds as decimal(18, 4)) as handle_seconds,
        cast(csat as decimal(18, 4)) as csat,
        date_diff('second', started_at, answered_at) as reply_seconds,
        case when is_resolved then date_diff('second', started_at, ended_at) end
            as resolution_seconds,
        cost_amount
    from contacts
),

-- each month belongs to three periods: its month, its quarter and its year
summed as (
    select
        periods.period_type,
        periods.period_start,
        periods.period,
        periods.is_complete,
        measured.queue_name,
        measured.agent_number,
        measured.reason_text,
        count(*) as contacts,
        count(*) filter (where measured.is_abandoned) as abandoned,
        count(*) filter (where measured.is_followed) as followed_contacts,
        count(*) filter (
            where measured.is_followed and not measured.is_repeated_7d and measured.is_solved
        ) as solved_at_once,
        count(*) filter (where measured.is_followed and measured.is_repeated_7d)
            as repeated_contacts,
        cast(sum(measured.wait_seconds) as double) as wait_seconds,
        count(measured.wait_seconds) as waits,
        cast(sum(measured.handle_seconds) as double) as handle_seconds,
        count(measured.handle_seconds) as handlings,
        cast(sum(measured.csat) as double) as csat,
        count(measured.csat) as csat_answers,
        cast(sum(measured.reply_seconds) as double) as reply_seconds,
        count(measured.reply_seconds) as replies,
        cast(sum(measured.resolution_seconds) as double) as resolution_seconds,
        count(measured.resolution_seconds) as resolutions,
        cast(sum(measured.cost_amount) as decimal(18, 4)) as cost_amount
    from measured
    inner join periods on measured.month_start = periods.month_start
    group by
        periods.period_type,
        periods.period_start,
        periods.period,
        periods.is_complete,
        measured.queue_name,
        measured.agent_number,
        measured.reason_text
),

final_performance as (
    select
        summed.period_type,
        summed.period,
        summed.period_start,
        summed.is_complete,
        summed.queue_name as queue,
        summed.agent_number as agent_id,
        summed.reason_text as reason,
        summed.contacts,
        summed.contacts - summed.abandoned as answered,
        summed.abandoned,
        summed.wait_seconds / nullif(cast(summed.waits as double), 0) as mean_wait_s,
        summed.handle_seconds / nullif(cast(summed.handlings as double), 0) as mean_handle_s,
        summed.followed_contacts,
        cast(summed.solved_at_once as double) / nullif(cast(summed.followed_contacts as double), 0)
            as first_contact_resolution,
        cast(summed.repeated_contacts as double)
        / nullif(cast(summed.followed_contacts as double), 0) as repeat_7d,
        summed.csat / nullif(cast(summed.csat_answers as double), 0) as csat,
        summed.csat_answers,
        summed.reply_seconds / nullif(cast(summed.replies as double), 0) / 60 as first_reply_min,
        summed.resolution_seconds / nullif(cast(summed.resolutions as double), 0) / 60
            as full_resolution_min,
        summed.cost_amount as cost,
        parameters.currency_code
    from summed
    cross join parameters
)

select * from final_performance
