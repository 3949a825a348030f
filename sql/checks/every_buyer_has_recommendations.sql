-- Every customer with a purchase of a known product has recommendations, and nobody else has.
-- severity: warn
-- table: marts.product_recommendation
-- column: customer_id | VARCHAR | | customer on one side only
-- column: bought | BOOLEAN | | whether the customer has bought
with buyers as (
    select customer_id from intermediate.basket_items where customer_id is not null
    group by customer_id
),

recommended as (select customer_id from marts.product_recommendation where rank = 1),

offending as (
    select
        coalesce(buyers.customer_id, recommended.customer_id) as customer_id,
        buyers.customer_id is not null as bought
    from buyers
    full outer join recommended on buyers.customer_id = recommended.customer_id
    where buyers.customer_id is null or recommended.customer_id is null
)

select * from offending
