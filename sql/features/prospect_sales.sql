-- What sales had in hand with every prospect by each cutoff, as it was known then. Prospects
-- without an opportunity have no row. Amounts, stages and probabilities are those of exports by
-- the cutoff; where exports have no day they are not known.
--
-- grain: prospect_id, cutoff_date
-- column: prospect_id | VARCHAR | | prospect
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: won_date | DATE | | local day on which the first was won by then; null when none was
-- column: open_opportunities | DOUBLE | | opportunities open then
-- column: lost_opportunities | DOUBLE | | opportunities lost by then
-- column: days_since_opportunity | DOUBLE | days | days since the last one was entered
-- column: days_since_lost | DOUBLE | days | days since the last one was lost; null when none was
-- column: open_amount | DOUBLE | currency | what the open ones may bring; null when not known
-- column: open_probability | DOUBLE | percent | the best of the open ones; null when not known
-- column: opportunity_stage | VARCHAR | | stage of the newest open one; null when not known
-- check: identity open_probability between 0 and 100
with states as (select * from features.prospect_opportunity_states),

cutoffs as (select cutoff_date from features.prospect_cutoff),

seen as (
    select
        states.prospect_id,
        states.source,
        states.opportunity_id,
        cutoffs.cutoff_date,
        states.created_date,
        case when states.ended_date <= cutoffs.cutoff_date then states.ended_date end
            as ended_date,
        case when states.ended_date <= cutoffs.cutoff_date then states.outcome else 'open' end
            as outcome,
        case when states.dated_from <= cutoffs.cutoff_date then states.stage end as stage,
        case when states.dated_from <= cutoffs.cutoff_date then states.amount end as amount,
        case when states.dated_from <= cutoffs.cutoff_date then states.probability end
            as probability
    from states
    cross join cutoffs
    where
        states.known_from <= cutoffs.cutoff_date
        and (states.known_until is null or states.known_until > cutoffs.cutoff_date)
),

ranked as (
    select
        seen.*,
        row_number() over (
            partition by prospect_id, cutoff_date, outcome
            order by
                created_date desc nulls last, source asc nulls last, opportunity_id asc nulls last
        ) as place
    from seen
),

final_sales as (
    select
        prospect_id,
        cutoff_date,
        min(case when outcome = 'won' then ended_date end) as won_date,
        cast(count(*) filter (where outcome = 'open') as double) as open_opportunities,
        cast(count(*) filter (where outcome = 'lost') as double) as lost_opportunities,
        cast(min(date_diff('day', created_date, cutoff_date)) as double) as days_since_opportunity,
        cast(
            min(
                case when outcome = 'lost' then date_diff('day', ended_date, cutoff_date) end
            ) as double
        ) as days_since_lost,
        cast(sum(case when outcome = 'open' then cast(amount as decimal(18, 4)) end) as double)
            as open_amount,
        max(case when outcome = 'open' then probability end) as open_probability,
        max(case when outcome = 'open' and place = 1 then stage end) as opportunity_stage
    from ranked
    group by prospect_id, cutoff_date
)

select * from final_sales
