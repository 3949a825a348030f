-- What every customer with a purchase is expected to bring: purchases by a buying model, spend
-- on each by a model of spend, value discounted to the as-of date by models.clv.discount_rate.
-- Where these are not surely better than the baseline, or there is too little to tell, the
-- baseline's answer stands here instead: model_name says whose it is, mart model_card why. The
-- bounds are those of the expectation; what one customer will bring scatters far more widely.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: frequency | BIGINT | | repeat purchase days, the first does not count
-- column: recency | BIGINT | days | days from the first to the last purchase day
-- column: age | BIGINT | days | days from the first purchase day to the as-of date
-- column: mean_value | DOUBLE | currency | mean net spend of the repeat days; null when none
-- column: p_alive | DOUBLE | | probability to be a customer still; null when the baseline answers
-- column: p_no_purchase_90d | DOUBLE | | probability of no purchase in the next 90 days
-- column: p_no_purchase_180d | DOUBLE | | probability of no purchase in the next 180 days
-- column: p_no_purchase_365d | DOUBLE | | probability of no purchase in the next 365 days
-- column: expected_orders_90d | DOUBLE | | expected purchase days in the next 90 days
-- column: expected_orders_180d | DOUBLE | | expected purchase days in the next 180 days
-- column: expected_orders_365d | DOUBLE | | expected purchase days in the next 365 days
-- column: expected_value_per_order | DOUBLE | currency | expected net spend on a purchase day
-- column: clv_90d | DOUBLE | currency | expected net spend in the next 90 days, discounted
-- column: clv_low_90d | DOUBLE | currency | lower 90 % bound of that; null when the baseline answers
-- column: clv_high_90d | DOUBLE | currency | upper 90 % bound of that; null when the baseline answers
-- column: clv_180d | DOUBLE | currency | expected net spend in the next 180 days, discounted
-- column: clv_low_180d | DOUBLE | currency | lower 90 % bound of that; null when the baseline answers
-- column: clv_high_180d | DOUBLE | currency | upper 90 % bound of that; null when the baseline answers
-- column: clv_365d | DOUBLE | currency | expected net spend in the next 365 days, discounted
-- column: clv_low_365d | DOUBLE | currency | lower 90 % bound of that; null when the baseline answers
-- column: clv_high_365d | DOUBLE | currency | upper 90 % bound of that; null when the baseline answers
-- column: historic_value | DECIMAL(18,4) | currency | net spend so far, returns deducted
-- column: total_value | DOUBLE | currency | net spend so far and clv_365d
-- column: value_decile | BIGINT | | tenth of the customers by clv_365d, 1 is the highest
-- column: is_high_value | BOOLEAN | | whether among the models.clv.high_value_share of highest clv_365d
-- column: baseline_clv_90d | DOUBLE | currency | mean spend times retention over 90 days, discounted
-- column: baseline_clv_180d | DOUBLE | currency | mean spend times retention over 180 days, discounted
-- column: baseline_clv_365d | DOUBLE | currency | mean spend times retention over 365 days, discounted
-- column: model_name | VARCHAR | | whose answer it is: bgnbd, mbgnbd, paretonbd, or the baseline's name
-- column: model_version | VARCHAR | | day of the night that trained it; null when the baseline answers
-- column: train_end_date | DATE | | last day of the histories learnt from
-- column: fit_status | VARCHAR | | ok, or what happened in the fit, several things with a comma between
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null frequency, recency, age, clv_90d, clv_180d, clv_365d, historic_value, total_value
-- check: not_null p_no_purchase_90d, expected_orders_90d, expected_value_per_order, value_decile
-- check: not_null baseline_clv_90d, baseline_clv_180d, baseline_clv_365d, model_name, fit_status
-- check: between value_decile 1 10
-- check: between p_alive 0 1
-- check: between p_no_purchase_90d 0 1
-- check: between p_no_purchase_365d 0 1
-- check: identity clv_90d <= clv_180d and clv_180d <= clv_365d
-- check: identity clv_low_365d <= clv_365d and clv_365d <= clv_high_365d
-- check: references customer_id marts.dim_customer.customer_id
with scores as (select * from scores.clv),

lifetimes as (select customer_id, net_amount from intermediate.customer_lifetimes),

-- one row a customer: the key of customer_lifetimes, which has everybody with a sale
final_values as (
    select
        scores.customer_id,
        scores.frequency,
        scores.recency,
        scores.age,
        scores.mean_value,
        scores.p_alive,
        scores.p_no_purchase_90d,
        scores.p_no_purchase_180d,
        scores.p_no_purchase_365d,
        scores.expected_orders_90d,
        scores.expected_orders_180d,
        scores.expected_orders_365d,
        scores.expected_value_per_order,
        scores.clv_90d,
        scores.clv_low_90d,
        scores.clv_high_90d,
        scores.clv_180d,
        scores.clv_low_180d,
        scores.clv_high_180d,
        scores.clv_365d,
        scores.clv_low_365d,
        scores.clv_high_365d,
        cast(lifetimes.net_amount as decimal(18, 4)) as historic_value,
        cast(lifetimes.net_amount as double) + scores.clv_365d as total_value,
        scores.value_decile,
        scores.is_high_value,
        scores.baseline_clv_90d,
        scores.baseline_clv_180d,
        scores.baseline_clv_365d,
        scores.model_name,
        scores.model_version,
        scores.train_end_date,
        scores.fit_status,
        scores.grade
    from scores
    left join lifetimes on scores.customer_id = lifetimes.customer_id
)

select * from final_values
