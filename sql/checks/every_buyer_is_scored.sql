-- Every customer with a purchase has an RFM score, and nobody else has one.
-- severity: error
-- table: marts.rfm_score
-- column: customer_id | VARCHAR | | customer on one side only
-- column: orders_lifetime | BIGINT | | orders in customer_360; null when not there
-- column: rfm_code | VARCHAR | | score; null when not scored
with customers as (
    select customer_id, orders_lifetime from marts.customer_360 where orders_lifetime > 0
),

scores as (select customer_id, rfm_code from marts.rfm_score),

offending as (
    select
        coalesce(customers.customer_id, scores.customer_id) as customer_id,
        customers.orders_lifetime,
        scores.rfm_code
    from customers
    full outer join scores on customers.customer_id = scores.customer_id
    where customers.customer_id is null or scores.customer_id is null
)

select * from offending
