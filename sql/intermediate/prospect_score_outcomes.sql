-- What became of kept scores of prospects whose window has passed by the as-of date: won or not,
-- and the amounts of the opportunities won in the window, those in the reporting currency. A
-- prospect that was won by the night that scored it, as is known today, was no open one: its
-- outcome tells nothing of the score.
--
-- grain: score_date, prospect_id
-- column: score_date | DATE | | as-of date of the night that scored
-- column: prospect_id | VARCHAR | | prospect
-- column: customer_id | VARCHAR | | customer whom the prospect is today; null when none is known
-- column: score | DOUBLE | | probability
-- column: band | VARCHAR | | high, medium or low
-- column: window_days | BIGINT | days | days after the score date that the score is about
-- column: outcome_date | DATE | | last day of the window
-- column: outcome_status | VARCHAR | | known; before: won by the score date; gone: no export has the prospect any more
-- column: outcome | BOOLEAN | | whether it was won in the window; null when not known
-- column: outcome_value | DOUBLE | currency | amount of the opportunities won; null as outcome
-- column: model_name | VARCHAR | | whose answer it was
-- column: model_version | VARCHAR | | version of the model; null when the baseline answered
-- check: accepted outcome_status known before gone
with history as (select * from history.prospect_score),

parameters as (select as_of_date, currency_code from run.parameters),

prospects as (select prospect_id, won_date from intermediate.prospect_outcomes),

customers as (select prospect_id, customer_id from intermediate.prospect_customers),

opportunities as (
    select source, opportunity_id, prospect_id, closed_date
    from intermediate.prospect_opportunities
    where outcome = 'won'
),

amounts as (
    select source, opportunity_id, amount, currency_code
    from staging.opportunities
    where amount is not null
),

due as (
    select
        history.as_of_date as score_date,
        history.prospect_id,
        history.probability as score,
        history.band,
        history.window_days,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where date_diff('day', history.as_of_date, parameters.as_of_date) >= history.window_days
),

-- one amount for an opportunity: that table's key
won as (
    select
        due.score_date,
        due.prospect_id,
        cast(sum(amounts.amount) as double) as amount
    from due
    inner join opportunities on due.prospect_id = opportunities.prospect_id
    inner join amounts
        on
            opportunities.source = amounts.source
            and opportunities.opportunity_id = amounts.opportunity_id
    inner join parameters on amounts.currency_code = parameters.currency_code
    where
        date_diff('day', due.score_date, opportunities.closed_date) >= 1
        and date_diff('day', due.score_date, opportunities.closed_date) <= due.window_days
    group by due.score_date, due.prospect_id
),

judged as (
    select
        due.score_date,
        due.prospect_id,
        customers.customer_id,
        due.score,
        due.band,
        due.window_days,
        due.model_name,
        due.model_version,
        prospects.won_date,
        coalesce(won.amount, 0) as amount,
        case
            when prospects.prospect_id is null then 'gone'
            when prospects.won_date <= due.score_date then 'before'
            else 'known'
        end as outcome_status
    from due
    left join prospects on due.prospect_id = prospects.prospect_id
    left join customers on due.prospect_id = customers.prospect_id
    left join won on due.score_date = won.score_date and due.prospect_id = won.prospect_id
),

final_outcomes as (
    select
        score_date,
        prospect_id,
        customer_id,
        score,
        band,
        window_days,
        cast(score_date + window_days * interval '1' day as date) as outcome_date,
        outcome_status,
        case
            when outcome_status = 'known'
                then coalesce(date_diff('day', score_date, won_date) <= window_days, false)
        end as outcome,
        case when outcome_status = 'known' then amount end as outcome_value,
        model_name,
        model_version
    from judged
)

select * from final_outcomes
