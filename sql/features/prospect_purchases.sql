-- What a prospect who is a customer had bought by each cutoff. Those without a purchase have no
-- row. Who is whose customer is what is known at the as-of date.
--
-- grain: prospect_id, cutoff_date
-- column: prospect_id | VARCHAR | | prospect
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: orders | DOUBLE | | orders
-- column: days_since_order | DOUBLE | days | days since the last one
with customers as (select prospect_id, customer_id from intermediate.prospect_customers),

customer_days as (
    select customer_id, sale_date, known_date, orders
    from intermediate.customer_days
    where orders > 0
),

cutoffs as (select cutoff_date from features.prospect_cutoff),

counted as (
    select
        customers.prospect_id,
        cutoffs.cutoff_date,
        cast(sum(customer_days.orders) as double) as orders,
        cast(min(date_diff('day', customer_days.sale_date, cutoffs.cutoff_date)) as double)
            as days_since_order
    from customers
    inner join customer_days on customers.customer_id = customer_days.customer_id
    cross join cutoffs
    where
        customer_days.known_date <= cutoffs.cutoff_date
        and customer_days.sale_date <= cutoffs.cutoff_date
    group by customers.prospect_id, cutoffs.cutoff_date
)

select * from counted
