-- What became of every prospect by the end of the as-of date. It is won on the day it became a
-- customer, else on the day its first opportunity was won.
--
-- grain: prospect_id
-- column: prospect_id | VARCHAR | | prospect
-- column: created_date | DATE | | local day on which it was entered
-- column: won_date | DATE | | local day on which it was won; null when it was not
-- column: is_disqualified | BOOLEAN | | whether sales gave it up
-- check: not_null created_date, is_disqualified
with keys as (select * from intermediate.prospect_keys),

prospects as (select * from staging.prospects),

wins as (
    select prospect_id, min(closed_date) as won_date
    from intermediate.prospect_opportunities
    where outcome = 'won'
    group by prospect_id
),

final_outcomes as (
    select
        keys.prospect_id,
        prospects.created_date,
        case
            when prospects.converted_date <= wins.won_date then prospects.converted_date
            else coalesce(wins.won_date, prospects.converted_date)
        end as won_date,
        prospects.is_disqualified
    from keys
    inner join prospects
        on keys.source = prospects.source and keys.source_prospect_id = prospects.prospect_id
    left join wins on keys.prospect_id = wins.prospect_id
)

select * from final_outcomes
