-- What to offer each customer next, ranked by the margin it can be expected to bring: of the
-- likeliest products of the customer the best of each category and kind, configured how many.
--
-- repeat: a product that the customer has bought before. cross_sell: one of a category that the
-- customer never bought from. up_sell: a new one of a category that the customer buys from, dearer
-- than the mean of what was bought there. Products without a category are offered again alone.
-- What may be offered is what may be recommended (product_recommendation).
--
-- grain: customer_id, rank
-- column: customer_id | VARCHAR | | customer
-- column: rank | BIGINT | | place among the customer's offers by expected margin, those without one last, then by probability
-- column: category | VARCHAR | | category of the product; null when it has none
-- column: offer_kind | VARCHAR | | repeat, cross_sell or up_sell
-- column: product_id | VARCHAR | | product
-- column: product_name | VARCHAR | | its text; null when none
-- column: probability | DOUBLE | | calibrated probability that it is among what the customer buys on the next purchase day; null when too little was tested
-- column: expected_margin | DOUBLE | currency | probability times the mean margin of a purchase of the product; null when it has no cost, or no probability
-- column: model_name | VARCHAR | | whose answer it is: blend, or the baseline's name
-- column: model_version | VARCHAR | | day of the night that trained the model; null when none was trained
-- column: train_end_date | DATE | | last day of the purchases that the model was graded without; null when it was not graded
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade on the model card; null when not graded
-- check: not_null offer_kind, product_id, model_name, fit_status
-- check: accepted offer_kind repeat cross_sell up_sell
-- check: between probability 0 1
-- check: references customer_id marts.dim_customer.customer_id
with offers as (select * from scores.next_offer),

final_offers as (
    select
        customer_id,
        rank,
        category,
        offer_kind,
        product_id,
        product_name,
        probability,
        expected_margin,
        model_name,
        model_version,
        train_end_date,
        fit_status,
        grade
    from offers
)

select * from final_offers
