-- Propensity scores of every night that is kept, this one included.
-- customer_id is what the customer was called that night; who that is today, after merges
-- and splits, current_customer_id says. Who was not asked about has no row.
--
-- grain: score_date, customer_id, target_type, target_id
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: target_type | VARCHAR | | category, cross_sell or up_sell
-- column: target_id | VARCHAR | | the category; empty for the other two
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: raw_score | DOUBLE | log-odds | score before calibration; null when the baseline answers
-- column: probability | DOUBLE | | calibrated probability of buying the target in the window
-- column: band | VARCHAR | | high, medium or low
-- column: window_days | BIGINT | days | days after the score date that it is about
-- column: model_name | VARCHAR | | whose answer it is: a learner, or the baseline
-- column: model_version | VARCHAR | | version of the model that scored; null when nothing was trained
-- check: not_null probability, window_days, model_name
-- check: between probability 0 1
-- check: accepted band high medium low
-- check: accepted target_type category cross_sell up_sell
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.propensity_score),

scores as (select * from scores.propensity_score where eligible and probability is not null),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.target_type,
        history.target_id,
        history.raw_score,
        history.probability,
        history.band,
        history.window_days,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.customer_id,
        scores.target_type,
        scores.target_id,
        scores.raw_score,
        scores.probability,
        scores.band,
        scores.window_days,
        scores.model_name,
        scores.model_version
    from scores
    cross join parameters
),

-- one customer and one successor for an id: keys of those tables
final_scores as (
    select
        all_nights.score_date,
        all_nights.customer_id,
        all_nights.target_type,
        all_nights.target_id,
        coalesce(customers.customer_id, successors.current_customer_id) as current_customer_id,
        all_nights.raw_score,
        all_nights.probability,
        all_nights.band,
        all_nights.window_days,
        all_nights.model_name,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
