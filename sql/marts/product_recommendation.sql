-- What each customer will buy next: the first products of everybody who ever bought, configured
-- how many, both those bought before and new ones. Products that are discontinued, not on sale
-- yet, or that nobody has bought for long are left out, and durable ones for whom has them.
--
-- How good it is, and whose answer it is, the model card says: the recall of the first ten
-- products, against each customer's own most frequent ones filled up with popular ones. Where the
-- blend of all signals is not surely better, that simple rule answers. The probability is that
-- the product is among what the customer buys on the next purchase day, whenever that is.
--
-- grain: customer_id, rank
-- column: customer_id | VARCHAR | | customer
-- column: rank | BIGINT | | place in the customer's list, 1 is the first
-- column: product_id | VARCHAR | | product
-- column: product_name | VARCHAR | | its text; null when none
-- column: score | DOUBLE | | higher ranks first; comparable within a customer alone
-- column: probability | DOUBLE | | calibrated probability that it is among what the customer buys on the next purchase day; null when too little was tested
-- column: reason | VARCHAR | | own_history: the customer buys it; co_purchase: others buy it with what the customer buys; similar_customer: customers with like purchases buy it; popular: many buy it
-- column: is_repeat | BOOLEAN | | whether the customer has bought it before
-- column: last_bought_at | DATE | | day of the customer's last purchase of it; null when never
-- column: model_name | VARCHAR | | whose answer it is: blend, or the baseline's name
-- column: model_version | VARCHAR | | day of the night that trained the model; null when none was trained
-- column: train_end_date | DATE | | last day of the purchases that the model was graded without; null when it was not graded
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null product_id, score, reason, is_repeat, model_name, fit_status
-- check: accepted reason own_history co_purchase similar_customer popular
-- check: between probability 0 1
-- check: identity is_repeat or last_bought_at is null
-- check: references customer_id marts.dim_customer.customer_id
with recommendations as (select * from scores.product_recommendation),

final_recommendations as (
    select
        customer_id,
        rank,
        product_id,
        product_name,
        score,
        probability,
        reason,
        is_repeat,
        last_bought_at,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from recommendations
)

select * from final_recommendations
