-- How the grades and figures of the models went, night by night, this one included.
--
-- grain: score_date, model, target_type, target_id
-- column: score_date | DATE | | as-of date of the night
-- column: model | VARCHAR | | clv, churn, propensity, prospect or nextbasket
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: model_name | VARCHAR | | whose answer was published: a learner, a buying model, or the baseline
-- column: model_version | VARCHAR | | day of the night that trained the model; null where nothing was trained
-- column: grade | VARCHAR | | A, B, C or D; null when not graded
-- column: previous_grade | VARCHAR | | grade of the night before, of those kept; null when it was not graded or there is none
-- column: fit_status | VARCHAR | | ok, or what happened
-- column: refused_reason | VARCHAR | | why the baseline's answer was published; null where the model's was
-- column: protocol | VARCHAR | | how it was tested
-- column: train_to | DATE | | end of the last window learnt from; null where nothing was
-- column: test_from | DATE | | cutoff tested on; null where nothing was
-- column: test_to | DATE | | end of the window tested on; null where nothing was
-- column: test_rows | BIGINT | | rows tested on
-- column: positive_rate | DOUBLE | | share of the tested rows that have the outcome; null where it does not apply
-- column: baseline_name | VARCHAR | | the simple rule that the model was compared with
-- column: metric_name | VARCHAR | | what was compared
-- column: baseline_metric | DOUBLE | | the baseline's figure; null where nothing was tested
-- column: metric | DOUBLE | | the model's figure; null where nothing was tested
-- column: gain | DOUBLE | | how much better than the baseline; null where nothing was tested
-- column: gain_low | DOUBLE | | lower bound of the 90 % interval of the gain; null where nothing was tested
-- column: gain_high | DOUBLE | | upper bound of it; null where nothing was tested
-- column: auc | DOUBLE | | area under the curve of true over false positives; null where it does not apply
-- column: brier | DOUBLE | | mean squared distance of probability and outcome; null where it does not apply
-- column: ece | DOUBLE | | mean distance of probability and rate over ten bands; null where it does not apply
-- check: accepted grade A B C D
with history as (select * from history.model_card),

cards as (select * from marts.model_card),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.model,
        history.target_type,
        history.target_id,
        history.published as model_name,
        history.model_version,
        history.grade,
        history.fit_status,
        history.refused_reason,
        history.protocol,
        history.train_to,
        history.test_from,
        history.test_to,
        history.test_rows,
        history.positive_rate,
        history.baseline_name,
        history.metric_name,
        history.baseline_metric,
        history.metric,
        history.gain,
        history.gain_low,
        history.gain_high,
        history.auc,
        history.brier,
        history.ece
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        cards.model,
        cards.target_type,
        cards.target_id,
        cards.model_name,
        cards.model_version,
        cards.grade,
        cards.fit_status,
        cards.refused_reason,
        cards.protocol,
        cards.train_to,
        cards.test_from,
        cards.test_to,
        cards.test_rows,
        cards.positive_rate,
        cards.baseline_name,
        cards.metric_name,
        cards.baseline_metric,
        cards.metric,
        cards.gain,
        cards.gain_low,
        cards.gain_high,
        cards.auc,
        cards.brier,
        cards.ece
    from cards
    cross join parameters
),

final_cards as (
    select
        score_date,
        model,
        target_type,
        target_id,
        model_name,
        model_version,
        grade,
        lag(grade) over (
            partition by model, target_type, target_id
            order by score_date asc nulls last
        ) as previous_grade,
        fit_status,
        refused_reason,
        protocol,
        train_to,
        test_from,
        test_to,
        test_rows,
        positive_rate,
        baseline_name,
        metric_name,
        baseline_metric,
        metric,
        gain,
        gain_low,
        gain_high,
        auc,
        brier,
        ece
    from all_nights
)

select * from final_cards
