-- When each customer orders next: every customer who ever bought has a row. The expected day and the
-- interval are of those who order within the horizon; who may never order again is told by the
-- probabilities, which count leaving for good. Where p_order_90d is low, the day says little.
--
-- Learnt anew every night from the days on which customers bought: the own gaps shrunk to those of
-- all, the time that has passed already, and what came after such rhythms on earlier days. Where the
-- model card has no skill, all have the days of the better baseline, named by model_name.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: expected_next_order_date | DATE | | median day of the next order, of those who order within the horizon; null where nobody ever came back
-- column: low_date | DATE | | first day of the middle 80 % of the same; null where nobody ever came back
-- column: high_date | DATE | | last day of it; null where nobody ever came back
-- column: p_order_7d | DOUBLE | | probability of an order within 7 days of the as-of date, leaving for good included
-- column: p_order_30d | DOUBLE | | the same of 30 days
-- column: p_order_90d | DOUBLE | | the same of 90 days
-- column: overdue_ratio | DOUBLE | | days since the last order over the customer's expected gap; 1 is due
-- column: days_since_last_order | BIGINT | days | last purchase day to as-of date
-- column: horizon_days | BIGINT | days | days ahead that are predicted
-- column: model_name | VARCHAR | | whose answer it is: a candidate of the model, or the baseline
-- column: model_version | VARCHAR | | day of the night that learnt; null when nothing was learnt
-- column: train_end_date | DATE | | last day learnt from; null when none
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null p_order_7d, p_order_30d, p_order_90d, days_since_last_order, model_name, fit_status
-- check: between p_order_7d 0 1
-- check: between p_order_90d 0 1
-- check: identity p_order_7d <= p_order_30d and p_order_30d <= p_order_90d
-- check: identity low_date <= expected_next_order_date and expected_next_order_date <= high_date
-- check: accepted grade A B C D
-- check: references customer_id marts.dim_customer.customer_id
with scores as (select * from scores.next_purchase),

final_scores as (
    select
        customer_id,
        expected_next_order_date,
        low_date,
        high_date,
        p_order_7d,
        p_order_30d,
        p_order_90d,
        overdue_ratio,
        days_since_last_order,
        horizon_days,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from scores
)

select * from final_scores
