-- What was predicted against what happened, by the month of the scores, band and model: is a
-- probability of 30 % followed by the outcome in 30 % of the cases, month by month?
--
-- grain: model, target_type, target_id, score_month, band, model_name
-- column: model | VARCHAR | | churn, propensity, clv or prospect
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: score_month | DATE | | first day of the month of the nights that scored
-- column: band | VARCHAR | | high, medium or low; of clv the decile, 1 is the highest
-- column: model_name | VARCHAR | | whose answer it was
-- column: scores | BIGINT | | scores with a known outcome, each night's apart
-- column: customers | BIGINT | | customers among them, as they are today, or prospects
-- column: mean_score | DOUBLE | | mean probability; of clv the mean value of the next 90 days
-- column: outcome_rate | DOUBLE | | share whose outcome happened
-- column: mean_outcome_value | DOUBLE | currency | mean net spend of the window, of propensity on the target, of prospect mean amount won
-- check: not_null scores, customers, mean_score, outcome_rate, mean_outcome_value
-- check: between outcome_rate 0 1
-- check: identity customers <= scores
with outcomes as (select * from marts.score_outcome where outcome is not null),

monthly as (
    select
        model,
        target_type,
        target_id,
        cast(date_trunc('month', score_date) as date) as score_month,
        band,
        model_name,
        case when model = 'prospect' then customer_id_then else customer_id_now end as customer_id,
        score,
        outcome,
        outcome_value
    from outcomes
),

summed as (
    select
        model,
        target_type,
        target_id,
        score_month,
        band,
        model_name,
        count(*) as scores,
        count(distinct customer_id) as customers,
        avg(score) as mean_score,
        avg(case when outcome then cast(1 as double) else cast(0 as double) end) as outcome_rate,
        avg(outcome_value) as mean_outcome_value
    from monthly
    group by model, target_type, target_id, score_month, band, model_name
)

select * from summed
