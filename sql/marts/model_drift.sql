-- How far every feature, and the score itself, has moved since the model was trained. From a
-- population stability index of 0.25 on the model is asked about other customers than it learnt
-- from.
--
-- grain: model, target_type, target_id, feature
-- column: model | VARCHAR | | clv, churn, propensity, prospect, nextbasket or nextdate
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: model_version | VARCHAR | | day of the night that trained the model; null where nothing is trained
-- column: feature | VARCHAR | | feature, or score for what the model says
-- column: psi | DOUBLE | | population stability index of now against training; null where either is empty
-- column: train_mean | DOUBLE | | mean while training; null for categories and where all was missing
-- column: now_mean | DOUBLE | | mean now; null for categories and where all is missing
-- column: missing_share | DOUBLE | | share of rows without a value now
-- column: status | VARCHAR | | ok below 0.1, watch below 0.25, else drifted
-- check: not_null status
-- check: accepted model clv churn propensity prospect nextbasket nextdate
-- check: accepted status ok watch drifted
-- check: between missing_share 0 1
with clv_features as (select * from scores.clv_drift),

churn_features as (select * from scores.churn_drift),

propensity_features as (select * from scores.propensity_drift),

prospect_features as (select * from scores.prospect_drift),

nextbasket_features as (select * from scores.nextbasket_drift),

nextdate_features as (select * from scores.nextdate_drift),

all_features as (
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from clv_features
    union all
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from churn_features
    union all
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from propensity_features
    union all
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from prospect_features
    union all
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from nextbasket_features
    union all
    select
        model, target_type, target_id, model_version, feature, psi, train_mean,
        now_mean, missing_share, status
    from nextdate_features
),

final_features as (
    select
        model,
        target_type,
        target_id,
        model_version,
        feature,
        psi,
        train_mean,
        now_mean,
        missing_share,
        status
    from all_features
)

select * from final_features
