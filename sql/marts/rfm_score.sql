-- Scores every customer with a purchase by recency, frequency and monetary value at the end of
-- the as-of date. Scores run from 1 (worst) to 5 (best) by quantile, equal values share a
-- score; the cut points are in rfm_cutpoint. Configured bins may be other than five.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: recency_days | BIGINT | days | days from the last purchase day to the as-of date
-- column: frequency | BIGINT | | distinct purchase days, or orders where configured
-- column: monetary | DOUBLE | currency | net spend per purchase day, or in all where configured
-- column: net_amount | DOUBLE | currency | net spend in all, returns deducted
-- column: r_score | BIGINT | | recency score, 5 is the most recent
-- column: f_score | BIGINT | | frequency score, 5 is the most frequent
-- column: m_score | BIGINT | | monetary score, 5 is the highest
-- column: rfm_code | VARCHAR | | the three scores in a row
-- column: rfm_segment | VARCHAR | | segment by the scores brought to five, fm being the mean of f and m, halves up: champions r 5, fm 4-5; loyal r 3-4, fm 4-5; potential_loyalist r 4-5, fm 3, or r 4-5, f 2-5, fm 1-2; new_customers r 5, f 1, fm 1-2; promising r 4, f 1, fm 1-2; need_attention r 3, fm 3; about_to_sleep r 3, fm 1-2; at_risk r 1-2, fm 3-4; cannot_lose_them r 1-2, fm 5; hibernating r 2, fm 1-2, or r 1, f 2-5, fm 1-2; lost r 1, f 1, fm 1-2
-- column: previous_rfm_segment | VARCHAR | | segment the night before; null when it was not scored
-- column: is_net_positive | BOOLEAN | | whether net spend is above zero
-- column: model_name | VARCHAR | | model
-- column: model_version | VARCHAR | | version of the model's definition and cut points
-- column: train_end_date | DATE | | last day of the data behind the cut points; null when fixed
-- column: fit_status | VARCHAR | | how the cut points came about
-- column: grade | VARCHAR | | grade on the model card; null where the model predicts nothing
-- check: not_null recency_days, frequency, monetary, r_score, f_score, m_score, rfm_code
-- check: accepted rfm_segment champions loyal potential_loyalist new_customers promising need_attention about_to_sleep at_risk cannot_lose_them hibernating lost
-- check: references customer_id marts.dim_customer.customer_id
with scores as (select * from scores.rfm_score),

final_scores as (
    select
        customer_id,
        recency_days,
        frequency,
        monetary,
        net_amount,
        r_score,
        f_score,
        m_score,
        rfm_code,
        rfm_segment,
        previous_rfm_segment,
        is_net_positive,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from scores
)

select * from final_scores
