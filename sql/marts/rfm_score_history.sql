-- RFM scores of every night that is kept, this one included. customer_id is what the customer
-- was called that night; who that is today, after merges and splits, current_customer_id says.
--
-- grain: score_date, customer_id
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | id that the customer had that night
-- column: current_customer_id | VARCHAR | | id today; null when nobody has its records any more
-- column: recency_days | BIGINT | days | days from the last purchase day to the score date
-- column: frequency | BIGINT | | distinct purchase days, or orders where configured
-- column: monetary | DOUBLE | currency | net spend per purchase day, or in all where configured
-- column: r_score | BIGINT | | recency score
-- column: f_score | BIGINT | | frequency score
-- column: m_score | BIGINT | | monetary score
-- column: rfm_code | VARCHAR | | the three scores in a row
-- column: rfm_segment | VARCHAR | | one of the eleven named segments
-- column: model_version | VARCHAR | | version of the model's definition and cut points
-- check: references current_customer_id marts.dim_customer.customer_id
with history as (select * from history.rfm_score),

scores as (select * from scores.rfm_score),

successors as (select * from identity.successor),

id_map as (select * from identity.customer_id_map where valid_to is null),

customers as (select customer_id from id_map group by customer_id),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.customer_id,
        history.recency_days,
        history.frequency,
        history.monetary,
        history.r_score,
        history.f_score,
        history.m_score,
        history.rfm_code,
        history.rfm_segment,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.customer_id,
        scores.recency_days,
        scores.frequency,
        scores.monetary,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        scores.rfm_code,
        scores.rfm_segment,
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
        all_nights.recency_days,
        all_nights.frequency,
        all_nights.monetary,
        all_nights.r_score,
        all_nights.f_score,
        all_nights.m_score,
        all_nights.rfm_code,
        all_nights.rfm_segment,
        all_nights.model_version
    from all_nights
    left join customers on all_nights.customer_id = customers.customer_id
    left join successors on all_nights.customer_id = successors.customer_id
)

select * from final_scores
