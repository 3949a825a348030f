-- The first offer to each customer in every night that is kept, this one included.
-- customer_id is what the customer was called that night; who that is today, after merges
-- and splits, current_customer_id says.
--
-- grain: score_date, customer_id, rank
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: rank | BIGINT | | place that night, 1 is the first
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: category | VARCHAR | | category of the product; null when it had none
-- column: offer_kind | VARCHAR | | repeat, cross_sell or up_sell
-- column: product_id | VARCHAR | | product
-- column: probability | DOUBLE | | probability that it was bought on the next purchase day; null when too little was tested
-- column: expected_margin | DOUBLE | currency | probability times the mean margin of a purchase; null when there was none
-- column: model_name | VARCHAR | | whose answer it is: blend, or the baseline's name
-- column: model_version | VARCHAR | | day of the night that trained the model; null when none was trained
-- check: not_null offer_kind, product_id, model_name
-- check: between probability 0 1
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.next_offer),

scores as (select * from scores.next_offer where rank <= 1),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.rank,
        history.category,
        history.offer_kind,
        history.product_id,
        history.probability,
        history.expected_margin,
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
        scores.category,
        scores.offer_kind,
        scores.product_id,
        scores.probability,
        scores.expected_margin,
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
        all_nights.category,
        all_nights.offer_kind,
        all_nights.product_id,
        all_nights.probability,
        all_nights.expected_margin,
        all_nights.model_name,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
