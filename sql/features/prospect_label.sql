-- Whether a prospect that was open at a cutoff was won in the window after it: what the model
-- learns and is tested by. Until the window has passed by the as-of date there is no answer, and
-- none about a prospect that was won by the cutoff without anybody knowing it then.
--
-- grain: prospect_id, cutoff_date
-- column: prospect_id | VARCHAR | | prospect
-- column: cutoff_date | DATE | | day after which the window begins
-- column: is_open | BOOLEAN | | whether the prospect was open, and so is asked about
-- column: is_won | BOOLEAN | | whether it was won in the window; null when not known (yet)
-- check: not_null is_open
with prospects as (select prospect_id, cutoff_date, status from features.prospect),

cutoffs as (select * from features.prospect_cutoff),

outcomes as (select prospect_id, won_date from intermediate.prospect_outcomes),

labelled as (
    select
        prospects.prospect_id,
        prospects.cutoff_date,
        prospects.status = 'open' as is_open,
        case
            when not cutoffs.has_passed or prospects.status <> 'open' then null
            when outcomes.won_date <= cutoffs.cutoff_date then null
            else
                coalesce(
                    date_diff('day', cutoffs.cutoff_date, outcomes.won_date) <= cutoffs.window_days,
                    false
                )
        end as is_won
    from prospects
    inner join cutoffs on prospects.cutoff_date = cutoffs.cutoff_date
    left join outcomes on prospects.prospect_id = outcomes.prospect_id
)

select * from labelled
