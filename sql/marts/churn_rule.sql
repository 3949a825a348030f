-- Groups of customers by how many of them leave, in words that can be acted on. Rules are found by
-- a small decision tree, and counted on a later window than they were found on where there is
-- one. Every eligible customer is under exactly one rule.
--
-- grain: rule_id
-- column: rule_id | VARCHAR | | number of the rule
-- column: rule_text | VARCHAR | | conditions, on columns of features.customer
-- column: customers | BIGINT | | eligible customers of today under the rule
-- column: tested_customers | BIGINT | | customers that the rate was counted on
-- column: churn_rate | DOUBLE | | share of them that left; null when nobody was under the rule
-- column: low | DOUBLE | | lower bound of the 90 % interval of the rate
-- column: high | DOUBLE | | upper bound of the 90 % interval of the rate
-- column: lift | DOUBLE | | rate over the rate of all; null when nobody was under the rule
-- column: model_name | VARCHAR | | whose answer it is: a learner, or the baseline
-- column: model_version | VARCHAR | | day of the night that trained the model; null when nothing was trained
-- column: train_end_date | DATE | | last day that the model learnt from; null when from none
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null rule_text, customers
-- check: between churn_rate 0 1
-- check: identity low <= churn_rate and churn_rate <= high
with rules as (select * from scores.churn_rule),

final_rules as (
    select
        rule_id,
        rule_text,
        customers,
        tested_customers,
        churn_rate,
        low,
        high,
        lift,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from rules
)

select * from final_rules
