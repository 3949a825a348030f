-- Who will buy what: for every customer who bought lately enough to be asked (as in churn_score),
-- the calibrated probability to buy each target in the window after the as-of date, with the
-- features that made it. There is no row of others. Targets are the configured number of
-- categories of most buyers, as target_type category with the category in target_id; up_sell,
-- goods of a higher price tier than the usual one; and cross_sell, any category never bought.
--
-- Whom to offer a certain category for the first time is asked by target_type = 'category' and
-- is_cross_sell: probabilities there are of those who have not bought of it. target_type
-- cross_sell tells who is open to something new, whatever it is. Who has bought of all categories
-- is not eligible for it, nor is for up_sell who has no tier above the usual one.
--
-- How good it is, and whose answer it is, the model card says for each target. Reasons are on the
-- scale before calibration; each stands for all features of its kind and is told by the one that
-- weighs most. Where the baseline answers, all have the rate of the category and no reasons.
--
-- grain: customer_id, target_type, target_id
-- column: customer_id | VARCHAR | | customer
-- column: target_type | VARCHAR | | category, cross_sell or up_sell
-- column: target_id | VARCHAR | | the category; empty for the other two
-- column: is_cross_sell | BOOLEAN | | whether it would be a first purchase: of a category never bought, always for cross_sell, never for up_sell
-- column: eligible | BOOLEAN | | whether the customer can be asked about the target
-- column: ineligible_reason | VARCHAR | | why not; null when eligible
-- column: raw_score | DOUBLE | log-odds | score before calibration; null when there is none
-- column: probability | DOUBLE | | probability to buy the target in the window, calibrated; null when not eligible, or when no window has passed yet
-- column: score_0_100 | BIGINT | | the probability in hundredths; null when there is none
-- column: percentile | DOUBLE | | share of the target's eligible with at most this probability, times 100; null when there is none
-- column: decile | BIGINT | | tenth of the target's eligible by probability, 1 is the highest; null when there is none
-- column: band | VARCHAR | | high from the threshold on, medium from half of it on, else low; null when there is none
-- column: score_trend | DOUBLE | | change of the probability since the night before; null when not scored then
-- column: window_days | BIGINT | days | length of the window that is predicted
-- column: threshold_used | DOUBLE | | probability from which customers are labelled: the one that labels as many as are expected to buy, a half where the baseline answers; null when there is none
-- column: label_at_threshold | BOOLEAN | | whether the customer is expected to buy; null when there is no probability
-- column: baseline_probability | DOUBLE | | probability of the mean customer and target, from which the reasons lead away; null when there is none
-- column: reason_1_feature | VARCHAR | | feature of reason 1, the heaviest first; null when there is none
-- column: reason_1_value | VARCHAR | | the customer's value of it; null when there is none
-- column: reason_1_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when there is none
-- column: reason_2_feature | VARCHAR | | feature of reason 2, the heaviest first; null when there is none
-- column: reason_2_value | VARCHAR | | the customer's value of it; null when there is none
-- column: reason_2_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when there is none
-- column: reason_3_feature | VARCHAR | | feature of reason 3, the heaviest first; null when there is none
-- column: reason_3_value | VARCHAR | | the customer's value of it; null when there is none
-- column: reason_3_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when there is none
-- column: reason_4_feature | VARCHAR | | feature of reason 4, the heaviest first; null when there is none
-- column: reason_4_value | VARCHAR | | the customer's value of it; null when there is none
-- column: reason_4_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when there is none
-- column: reason_5_feature | VARCHAR | | feature of reason 5, the heaviest first; null when there is none
-- column: reason_5_value | VARCHAR | | the customer's value of it; null when there is none
-- column: reason_5_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when there is none
-- column: model_name | VARCHAR | | whose answer it is: a learner, or the baseline
-- column: model_version | VARCHAR | | day of the night that trained the model; null when nothing was trained
-- column: train_end_date | DATE | | last day that the model learnt from; null when from none
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null eligible, is_cross_sell, window_days, model_name, fit_status
-- check: accepted target_type category cross_sell up_sell
-- check: accepted band high medium low
-- check: between probability 0 1
-- check: between decile 1 10
-- check: identity eligible or probability is null
-- check: references customer_id marts.dim_customer.customer_id
with scores as (select * from scores.propensity_score),

final_scores as (
    select
        customer_id,
        target_type,
        target_id,
        is_cross_sell,
        eligible,
        ineligible_reason,
        raw_score,
        probability,
        score_0_100,
        percentile,
        decile,
        band,
        score_trend,
        window_days,
        threshold_used,
        label_at_threshold,
        baseline_probability,
        reason_1_feature,
        reason_1_value,
        reason_1_effect,
        reason_2_feature,
        reason_2_value,
        reason_2_effect,
        reason_3_feature,
        reason_3_value,
        reason_3_effect,
        reason_4_feature,
        reason_4_value,
        reason_4_effect,
        reason_5_feature,
        reason_5_value,
        reason_5_effect,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from scores
)

select * from final_scores
