-- Expected next orders of every night that is kept, this one included. customer_id is what the
-- customer was called that night; who that is today, after merges and splits,
-- current_customer_id says.
--
-- grain: score_date, customer_id
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: expected_next_order_date | DATE | | median day of the next order, of those who order within the horizon; null where nobody ever came back
-- column: low_date | DATE | | first day of the middle 80 % of the same; null where nobody ever came back
-- column: high_date | DATE | | last day of it; null where nobody ever came back
-- column: p_order_7d | DOUBLE | | probability of an order within 7 days of the as-of date, leaving for good included
-- column: p_order_30d | DOUBLE | | the same of 30 days
-- column: p_order_90d | DOUBLE | | the same of 90 days
-- column: overdue_ratio | DOUBLE | | days since the last order over the customer's expected gap; 1 is due
-- column: horizon_days | BIGINT | days | days ahead that are predicted
-- column: model_name | VARCHAR | | whose answer it is: a candidate of the model, or the baseline
-- column: model_version | VARCHAR | | day of the night that learnt; null when nothing was learnt
-- check: identity p_order_7d <= p_order_30d and p_order_30d <= p_order_90d
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.next_purchase),

scores as (select * from scores.next_purchase),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.expected_next_order_date,
        history.low_date,
        history.high_date,
        history.p_order_7d,
        history.p_order_30d,
        history.p_order_90d,
        history.overdue_ratio,
        history.horizon_days,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.customer_id,
        scores.expected_next_order_date,
        scores.low_date,
        scores.high_date,
        scores.p_order_7d,
        scores.p_order_30d,
        scores.p_order_90d,
        scores.overdue_ratio,
        scores.horizon_days,
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
        all_nights.expected_next_order_date,
        all_nights.low_date,
        all_nights.high_date,
        all_nights.p_order_7d,
        all_nights.p_order_30d,
        all_nights.p_order_90d,
        all_nights.overdue_ratio,
        all_nights.horizon_days,
        all_nights.model_name,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
