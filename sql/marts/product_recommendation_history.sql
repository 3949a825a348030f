-- The first three products recommended to each customer in every night that is kept, this one
-- included: lists of all would be ten times as many rows as customers, every night.
-- customer_id is what the customer was called that night; who that is today, after merges
-- and splits, current_customer_id says.
--
-- grain: score_date, customer_id, rank
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: rank | BIGINT | | place that night, 1 is the first
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: product_id | VARCHAR | | product
-- column: probability | DOUBLE | | probability that it was bought on the next purchase day; null when too little was tested
-- column: reason | VARCHAR | | own_history, co_purchase, similar_customer or popular
-- column: is_repeat | BOOLEAN | | whether the customer had bought it before
-- column: model_name | VARCHAR | | whose answer it is: blend, or the baseline's name
-- column: model_version | VARCHAR | | day of the night that trained the model; null when none was trained
-- check: not_null product_id, reason, is_repeat, model_name
-- check: between probability 0 1
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.product_recommendation),

scores as (select * from scores.product_recommendation where rank <= 3),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.rank,
        history.product_id,
        history.probability,
        history.reason,
        history.is_repeat,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.customer_id,
        scores.rank,
        scores.product_id,
        scores.probability,
        scores.reason,
        scores.is_repeat,
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
        all_nights.rank,
        coalesce(customers.customer_id, successors.current_customer_id) as current_customer_id,
        all_nights.product_id,
        all_nights.probability,
        all_nights.reason,
        all_nights.is_repeat,
        all_nights.model_name,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
