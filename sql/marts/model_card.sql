-- How good each model is, and against what: one row a model, of propensity one a target. What a
-- model is compared with is a simple rule on the same rows of a later period; at grades C and D,
-- and below the floor, that rule's answer is published instead of the model's.
--
-- grain: model, target_type, target_id
-- column: model | VARCHAR | | clv, churn, propensity, prospect, nextbasket or nextdate
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: model_name | VARCHAR | | whose answer is published: a learner, a buying model, or the baseline
-- column: model_version | VARCHAR | | day of the night that trained the model; null where nothing is trained
-- column: train_end_date | DATE | | last day of the windows learnt from; null where nothing was
-- column: fit_status | VARCHAR | | ok, or what happened, such as below_floor or one_outcome
-- column: grade | VARCHAR | | A: the lower 90 % bound of the gain passes the model's margin; B: it is above 0; C: the interval covers 0; D: it is below; null when not graded
-- column: refused_reason | VARCHAR | | why the baseline's answer is published; null where the model's is
-- column: protocol | VARCHAR | | later_period: tested on the window after a later cutoff; folds: on other customers of the only cutoff; none
-- column: floor_required | VARCHAR | | how much data the model needs, in words
-- column: floor_observed | VARCHAR | | how much there is, in words
-- column: train_from | DATE | | first cutoff learnt from; null where nothing was
-- column: train_to | DATE | | end of the last window learnt from; null where nothing was
-- column: test_from | DATE | | cutoff tested on; null where nothing was
-- column: test_to | DATE | | end of the window tested on; null where nothing was
-- column: train_rows | BIGINT | | rows learnt from
-- column: test_rows | BIGINT | | rows tested on
-- column: features | BIGINT | | features that the model may use
-- column: positive_rate | DOUBLE | | share of the tested rows that have the outcome; null where it does not apply
-- column: baseline_name | VARCHAR | | the simple rule that the model is compared with
-- column: metric_name | VARCHAR | | what is compared
-- column: baseline_metric | DOUBLE | | the baseline's figure; null where nothing was tested
-- column: metric | DOUBLE | | the model's figure; null where nothing was tested
-- column: gain | DOUBLE | | how much better than the baseline, above 0 is better whatever is compared; null where nothing was tested
-- column: gain_low | DOUBLE | | lower bound of the 90 % interval of the gain; null where nothing was tested
-- column: gain_high | DOUBLE | | upper bound of that interval; null where nothing was tested
-- column: auc | DOUBLE | | area under the curve of true over false positives; null where it does not apply
-- column: pr_auc | DOUBLE | | average precision; null where it does not apply
-- column: log_loss | DOUBLE | | mean of minus log probability of what happened; null where it does not apply
-- column: brier | DOUBLE | | mean squared distance of probability and outcome; null where it does not apply
-- column: ece | DOUBLE | | mean distance of probability and rate over ten bands; null where it does not apply
-- column: lift_10 | DOUBLE | | rate in the highest tenth over the rate of all; null where it does not apply
-- column: mae | DOUBLE | | mean absolute error; null where it does not apply
-- column: rmse | DOUBLE | | root of the mean squared error; null where it does not apply
-- column: correlation | DOUBLE | | rank correlation of prediction and outcome; null where it does not apply
-- column: calibration | VARCHAR | | how probabilities were calibrated: none, shift, platt or isotonic; null where it does not apply
-- column: detail | VARCHAR | | all candidates with their figures, a JSON object; null where there are none
-- check: not_null model_name, fit_status
-- check: warn not_null baseline_name, floor_required, floor_observed
-- check: accepted model clv churn propensity prospect nextbasket nextdate
-- check: accepted grade A B C D
-- check: accepted protocol later_period folds none
-- check: identity gain_low <= gain_high
-- check: between positive_rate 0 1
-- check: between auc 0 1
-- check: between brier 0 1
-- check: identity train_from <= train_to
-- check: identity test_from <= test_to
with clv_cards as (select * from scores.clv_card),

churn_cards as (select * from scores.churn_card),

propensity_cards as (select * from scores.propensity_card),

prospect_cards as (select * from scores.prospect_card),

nextbasket_cards as (select * from scores.nextbasket_card),

nextdate_cards as (select * from scores.nextdate_card),

all_cards as (
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from clv_cards
    union all
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from churn_cards
    union all
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from propensity_cards
    union all
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from prospect_cards
    union all
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from nextbasket_cards
    union all
    select
        model, target_type, target_id, published, model_version, train_to, fit_status,
        grade, refused_reason, protocol, floor_required, floor_observed, train_from,
        test_from, test_to, train_rows, test_rows, features, positive_rate,
        baseline_name, metric_name, baseline_metric, metric, gain, gain_low, gain_high,
        auc, pr_auc, log_loss, brier, ece, lift_10, mae, rmse, correlation, calibration,
        detail
    from nextdate_cards
),

final_cards as (
    select
        model,
        target_type,
        target_id,
        published as model_name,
        model_version,
        train_to as train_end_date,
        fit_status,
        grade,
        refused_reason,
        protocol,
        floor_required,
        floor_observed,
        train_from,
        train_to,
        test_from,
        test_to,
        train_rows,
        test_rows,
        features,
        positive_rate,
        baseline_name,
        metric_name,
        baseline_metric,
        metric,
        gain,
        gain_low,
        gain_high,
        auc,
        pr_auc,
        log_loss,
        brier,
        ece,
        lift_10,
        mae,
        rmse,
        correlation,
        calibration,
        detail
    from all_cards
)

select * from final_cards
