-- What every customer of features.customer did in the window after the cutoff: what models of
-- churn and of lifetime value learn and are tested by. The window is the churn_window_days days
-- after the cutoff; nothing up to the cutoff is in it. Until it has passed by the as-of date
-- all answers are null. Asked about are those who bought in the churn_eligibility_days to the
-- cutoff; the others have a label too.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day after which the window begins
-- column: is_eligible | BOOLEAN | | whether the customer is asked about
-- column: is_churned | BOOLEAN | | whether nothing was bought in the window; null until it has passed
-- column: future_orders | BIGINT | | orders in the window; null until it has passed
-- column: future_purchase_days | BIGINT | | purchase days in the window; null until it has passed
-- column: future_net_amount | DOUBLE | currency | net spend booked in the window, all returns deducted; null until it has passed
-- check: not_null is_eligible
-- check: identity is_churned = (future_orders = 0)
-- check: identity future_purchase_days <= future_orders
with customers as (select customer_id, cutoff_date, recency_days from features.customer_purchases),

customer_days as (select * from intermediate.customer_days),

parameters as (select * from run.parameters),

cutoffs as (select cutoff_date from run.cutoffs),

windows as (
    select
        cutoffs.cutoff_date,
        parameters.churn_window_days,
        parameters.churn_eligibility_days,
        date_diff('day', cutoffs.cutoff_date, parameters.as_of_date)
        >= parameters.churn_window_days as has_passed
    from cutoffs
    cross join parameters
),

futures as (
    select
        customer_days.customer_id,
        windows.cutoff_date,
        cast(sum(customer_days.orders) as bigint) as orders,
        count(distinct customer_days.sale_date) filter (where customer_days.orders > 0)
            as purchase_days,
        cast(sum(customer_days.net_amount) as double) as net_amount
    from customer_days
    cross join windows
    where
        windows.has_passed
        and date_diff('day', windows.cutoff_date, customer_days.sale_date) >= 1
        and date_diff('day', windows.cutoff_date, customer_days.sale_date)
        <= windows.churn_window_days
    group by customer_days.customer_id, windows.cutoff_date
),

labelled as (
    select
        customers.customer_id,
        customers.cutoff_date,
        customers.recency_days < windows.churn_eligibility_days as is_eligible,
        case when windows.has_passed then coalesce(futures.orders, 0) = 0 end as is_churned,
        case when windows.has_passed then coalesce(futures.orders, 0) end as future_orders,
        case when windows.has_passed then coalesce(futures.purchase_days, 0) end
            as future_purchase_days,
        case when windows.has_passed then coalesce(futures.net_amount, cast(0 as double)) end
            as future_net_amount
    from customers
    inner join windows on customers.cutoff_date = windows.cutoff_date
    left join futures
        on
            customers.customer_id = futures.customer_id
            and customers.cutoff_date = futures.cutoff_date
)

select * from labelled
