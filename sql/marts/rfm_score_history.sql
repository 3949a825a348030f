-- RFM scores of every night that is kept, this one included.
--
-- grain: score_date, customer_id
-- column: score_date | DATE | | as-of date of the night
-- column: customer_id | VARCHAR | | customer | personal
-- column: recency_days | BIGINT | days | days from the last purchase day to the score date
-- column: frequency | BIGINT | | distinct purchase days, or orders where configured
-- column: monetary | DOUBLE | currency | net spend per purchase day, or in all where configured
-- column: r_score | BIGINT | | recency score
-- column: f_score | BIGINT | | frequency score
-- column: m_score | BIGINT | | monetary score
-- column: rfm_code | VARCHAR | | the three scores in a row
-- column: rfm_segment | VARCHAR | | one of the eleven named segments
-- column: model_version | VARCHAR | | version of the model's definition and cut points
with history as (select * from history.rfm_score),

scores as (select * from scores.rfm_score),

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
)

select * from all_nights
