-- Customer lifetime values of every night that is kept, this one included. customer_id is what the
-- customer was called that night; who that is today, after merges and splits,
-- current_customer_id says.
--
-- grain: score_date, customer_id
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: p_alive | DOUBLE | | probability to be a customer still; null when the baseline answers
-- column: p_no_purchase_90d | DOUBLE | | probability of no purchase in the next 90 days
-- column: expected_orders_90d | DOUBLE | | expected purchase days in the next 90 days
-- column: clv_90d | DOUBLE | currency | expected net spend in the next 90 days, discounted
-- column: clv_180d | DOUBLE | currency | expected net spend in the next 180 days, discounted
-- column: clv_365d | DOUBLE | currency | expected net spend in the next 365 days, discounted
-- column: baseline_clv_90d | DOUBLE | currency | the baseline's answer for 90 days
-- column: value_decile | BIGINT | | tenth of the customers by clv_365d, 1 is the highest
-- column: is_high_value | BOOLEAN | | whether the customer was of high value
-- column: model_name | VARCHAR | | whose answer it is
-- column: model_version | VARCHAR | | version of the model; null when the baseline answers
-- check: between p_alive 0 1
-- check: between value_decile 1 10
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.clv),

scores as (select * from scores.clv),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.p_alive,
        history.p_no_purchase_90d,
        history.expected_orders_90d,
        history.clv_90d,
        history.clv_180d,
        history.clv_365d,
        history.baseline_clv_90d,
        history.value_decile,
        history.is_high_value,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.customer_id,
        scores.p_alive,
        scores.p_no_purchase_90d,
        scores.expected_orders_90d,
        scores.clv_90d,
        scores.clv_180d,
        scores.clv_365d,
        scores.baseline_clv_90d,
        scores.value_decile,
        scores.is_high_value,
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
        coalesce(customers.customer_id, successors.current_customer_id) as current_customer_id,
        all_nights.p_alive,
        all_nights.p_no_purchase_90d,
        all_nights.expected_orders_90d,
        all_nights.clv_90d,
        all_nights.clv_180d,
        all_nights.clv_365d,
        all_nights.baseline_clv_90d,
        all_nights.value_decile,
        all_nights.is_high_value,
        all_nights.model_name,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
