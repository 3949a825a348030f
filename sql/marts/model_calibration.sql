-- What became of the tested rows by band of probability: where a model says 20 %, about 20 % should
-- have had the outcome. The bands are of about equal size.
--
-- grain: model, target_type, target_id, band
-- column: model | VARCHAR | | clv, churn, propensity, prospect, nextbasket or nextdate
-- column: target_type | VARCHAR | | category, cross_sell or up_sell, of nextdate order_7d, order_30d and order_90d; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: model_version | VARCHAR | | day of the night that trained the model; null where nothing is trained
-- column: band | BIGINT | | band of similar probability, 1 is the lowest
-- column: n | BIGINT | | tested rows in the band
-- column: mean_predicted | DOUBLE | | mean probability that was predicted
-- column: actual_rate | DOUBLE | | share that had the outcome
-- column: low | DOUBLE | | lower bound of the 90 % interval of that share
-- column: high | DOUBLE | | upper bound of it
-- check: not_null n, mean_predicted, actual_rate
-- check: accepted model clv churn propensity prospect nextbasket nextdate
-- check: between mean_predicted 0 1
-- check: between actual_rate 0 1
-- check: identity low <= high
with clv_bands as (select * from scores.clv_calibration),

churn_bands as (select * from scores.churn_calibration),

propensity_bands as (select * from scores.propensity_calibration),

prospect_bands as (select * from scores.prospect_calibration),

nextbasket_bands as (select * from scores.nextbasket_calibration),

nextdate_bands as (select * from scores.nextdate_calibration),

all_bands as (
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from clv_bands
    union all
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from churn_bands
    union all
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from propensity_bands
    union all
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from prospect_bands
    union all
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from nextbasket_bands
    union all
    select
        model, target_type, target_id, model_version, band, n, mean_predicted,
        actual_rate, low, high
    from nextdate_bands
),

final_bands as (
    select
        model,
        target_type,
        target_id,
        model_version,
        band,
        n,
        mean_predicted,
        actual_rate,
        low,
        high
    from all_bands
)

select * from final_bands
