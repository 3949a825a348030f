-- Kept scores of customers whose window has passed by the as-of date, with the customer that the
-- id is today. After a merge two scores of a night may be about one customer: then the one of the
-- id that still holds, else of the lowest id, is what an outcome counts for; the others are
-- merged. After a split a score is about whom its id is today, or who took most of its records
-- over; whoever was split off had no score that night. Nobody may be left: then it is gone.
--
-- Each customer's outcome is counted at most once a week, of propensity once a month: the scores
-- of the first night of it that is kept. Windows of nights that follow each other overlap, so
-- that more of them would add rows without telling more.
--
-- grain: model, target_type, target_id, score_date, customer_id_then
-- column: model | VARCHAR | | churn, propensity or clv
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id_then | VARCHAR | | id that the customer had that night
-- column: customer_id_now | VARCHAR | | id today; null when nobody has its records any more
-- column: score | DOUBLE | | probability; of clv the value of the next 90 days
-- column: band | VARCHAR | | high, medium or low; of clv the decile, 1 is the highest
-- column: window_days | BIGINT | days | days after the score date that it is about
-- column: outcome_date | DATE | | last day of the window
-- column: outcome_status | VARCHAR | | known, merged or gone
-- column: model_name | VARCHAR | | whose answer it was
-- column: model_version | VARCHAR | | version of the model; null when the baseline answered
-- check: accepted outcome_status known merged gone
with churn_nights as (
    select min(as_of_date) as as_of_date
    from history.churn_score
    group by cast(date_trunc('week', as_of_date) as date)
),

propensity_nights as (
    select min(as_of_date) as as_of_date
    from history.propensity_score
    group by cast(date_trunc('month', as_of_date) as date)
),

clv_nights as (
    select min(as_of_date) as as_of_date
    from history.clv
    group by cast(date_trunc('week', as_of_date) as date)
),

churn_scores as (
    select * from history.churn_score where as_of_date in (select as_of_date from churn_nights)
),

propensity_scores as (
    select * from history.propensity_score
    where as_of_date in (select as_of_date from propensity_nights)
),

values_of_customers as (
    select * from history.clv
    where clv_90d is not null and as_of_date in (select as_of_date from clv_nights)
),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select as_of_date from run.parameters),

kept as (
    select
        'churn' as model, '' as target_type, '' as target_id, as_of_date as score_date,
        customer_id, probability as score, band, window_days, model_name, model_version
    from churn_scores
    union all
    select
        'propensity' as model, target_type, target_id, as_of_date as score_date,
        customer_id, probability as score, band, window_days, model_name, model_version
    from propensity_scores
    union all
    select
        'clv' as model, '' as target_type, '' as target_id, as_of_date as score_date,
        customer_id, clv_90d as score, cast(value_decile as varchar) as band,
        cast(90 as bigint) as window_days, model_name, model_version
    from values_of_customers
),

-- one customer and one successor for an id: keys of those tables
due as (
    select
        kept.model,
        kept.target_type,
        kept.target_id,
        kept.score_date,
        kept.customer_id as customer_id_then,
        coalesce(customers.customer_id, successors.current_customer_id) as customer_id_now,
        kept.score,
        kept.band,
        kept.window_days,
        kept.model_name,
        kept.model_version
    from kept
    cross join parameters
    left join customers on kept.customer_id = customers.customer_id
    left join successors on kept.customer_id = successors.customer_id
    where date_diff('day', kept.score_date, parameters.as_of_date) >= kept.window_days
),

ranked as (
    select
        model,
        target_type,
        target_id,
        score_date,
        customer_id_then,
        customer_id_now,
        score,
        band,
        window_days,
        model_name,
        model_version,
        row_number() over (
            partition by model, target_type, target_id, score_date, customer_id_now
            order by
                case when customer_id_then = customer_id_now then 0 else 1 end asc nulls last,
                customer_id_then asc nulls last
        ) as place
    from due
),

final_scores as (
    select
        model,
        target_type,
        target_id,
        score_date,
        customer_id_then,
        customer_id_now,
        score,
        band,
        window_days,
        cast(score_date + window_days * interval '1' day as date) as outcome_date,
        case
            when customer_id_now is null then 'gone'
            when place > 1 then 'merged'
            else 'known'
        end as outcome_status,
        model_name,
        model_version
    from ranked
)

select * from final_scores
