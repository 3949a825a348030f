-- What is bought after what: articles, or categories, that known customers bought in this order,
-- each on another day, within the days of models.sequence. A customer counts once. Sequences of
-- enough customers are all there, those that chance explains too: q_value says which are not
-- chance. Lift allows for how much each customer buys, not for tastes: who likes an article buys
-- it before and after others; order_lift and order_q_value tell whether the order matters.
--
-- grain: sequence_id
-- column: sequence_id | BIGINT | | number of the sequence this night: by level, length and customers
-- column: level | VARCHAR | | what the steps are: item or category
-- column: sequence_length | BIGINT | steps | steps
-- column: step_1 | VARCHAR | | article, or category, bought as number 1
-- column: step_1_name | VARCHAR | | its name, cut at 120 characters; the id when it has none
-- column: step_2 | VARCHAR | | article, or category, bought as number 2
-- column: step_2_name | VARCHAR | | its name, cut at 120 characters; the id when it has none
-- column: step_3 | VARCHAR | | article, or category, bought as number 3; null when the sequence is shorter
-- column: step_3_name | VARCHAR | | its name, cut at 120 characters, or the id; null when the sequence is shorter
-- column: step_4 | VARCHAR | | article, or category, bought as number 4; null when the sequence is shorter
-- column: step_4_name | VARCHAR | | its name, cut at 120 characters, or the id; null when the sequence is shorter
-- column: step_5 | VARCHAR | | article, or category, bought as number 5; null when the sequence is shorter
-- column: step_5_name | VARCHAR | | its name, cut at 120 characters, or the id; null when the sequence is shorter
-- column: customers | BIGINT | | customers who bought the steps in this order, each on another day, within the limits on time
-- column: customers_next_order | BIGINT | | of these, customers with every step in the purchase directly after the one before
-- column: customers_prefix | BIGINT | | customers with all steps but the last
-- column: customers_reversed | BIGINT | | customers with the steps in the opposite order, within the same limits
-- column: customers_all | BIGINT | | customers with a purchase; at level category of an article with one
-- column: support_any_gap | DOUBLE | share | customers of customers_all
-- column: support_next_order | DOUBLE | share | customers_next_order of customers_all
-- column: confidence | DOUBLE | share | customers of customers_prefix
-- column: expected_customers | DOUBLE | customers | what customers would be if purchases held the last step independently of what came before
-- column: lift | DOUBLE | | customers over expected_customers, 1: independent
-- column: lift_next_order | DOUBLE | | the same for the purchase directly after; null when none could hold it
-- column: simple_lift | DOUBLE | | support over the product of the shares of customers with each step
-- column: p_value | DOUBLE | share | probability of so many customers or more, were the last step independent, at most
-- column: q_value | DOUBLE | share | chance finds among the sequences of this p-value or less, at most
-- column: order_lift | DOUBLE | | customers over the mean of customers and customers_reversed, 0 to 2, 1: no order; null when the sequence reads the same both ways
-- column: order_p_value | DOUBLE | share | sign test of the order; null when the sequence reads the same both ways
-- column: order_q_value | DOUBLE | share | chance finds among the orders of this p-value or less, at most; null when the sequence reads the same both ways
-- column: median_days | DOUBLE | days | median of the days from the step before to the last, the first time
-- column: median_span_days | DOUBLE | days | median of the days from the first step to the last, the first time
-- column: complete_from_customers | BIGINT | | customers from which on all sequences of the level are there
-- column: fit_status | VARCHAR | | ok, or support_raised when not all that was asked for fits
-- check: not_null level, sequence_length, step_1, step_2, customers, customers_next_order, customers_prefix
-- check: not_null customers_all, lift, p_value, q_value, median_days, fit_status
-- check: accepted level item category
-- check: accepted fit_status ok support_raised
-- check: between q_value 0 1
-- check: between order_lift 0 2
-- check: identity customers_next_order <= customers
-- check: identity customers <= customers_prefix and customers_prefix <= customers_all
with sequences as (select * from patterns.purchase_sequence),

final_sequences as (
    select
        sequence_id,
        level,
        sequence_length,
        step_1,
        step_1_name,
        step_2,
        step_2_name,
        step_3,
        step_3_name,
        step_4,
        step_4_name,
        step_5,
        step_5_name,
        customers,
        customers_next_order,
        customers_prefix,
        customers_reversed,
        customers_all,
        support_any_gap,
        support_next_order,
        confidence,
        expected_customers,
        lift,
        lift_next_order,
        simple_lift,
        p_value,
        q_value,
        order_lift,
        order_p_value,
        order_q_value,
        median_days,
        median_span_days,
        complete_from_customers,
        fit_status
    from sequences
)

select * from final_sequences
