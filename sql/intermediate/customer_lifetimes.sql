-- Sums everything booked for each customer up to the as-of date, whole and in windows that end
-- with it. A window of 30 days is the as-of date and the 29 days before.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with any sales line
-- column: first_sale_date | DATE | | first day with a sales line, a return alone included
-- column: first_purchase_date | DATE | | first purchase day; null when only returns
-- column: last_purchase_date | DATE | | last purchase day; null when only returns
-- column: days_since_last_order | BIGINT | days | last purchase day to as-of date; null when none
-- column: purchase_days | BIGINT | | distinct days with goods bought
-- column: mean_days_between_orders | DOUBLE | days | gap of purchase days; null below two
-- column: orders | BIGINT | | orders with goods bought
-- column: orders_30d | BIGINT | | orders of the last 30 days
-- column: orders_90d | BIGINT | | orders of the last 90 days
-- column: orders_365d | BIGINT | | orders of the last 365 days
-- column: bought_gross_amount | DECIMAL(18,4) | currency | quantity times price of what was bought
-- column: bought_discount_amount | DECIMAL(18,4) | currency | discounts on what was bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: net_amount_30d | DECIMAL(18,4) | currency | revenue of the last 30 days
-- column: net_amount_90d | DECIMAL(18,4) | currency | revenue of the last 90 days
-- column: net_amount_365d | DECIMAL(18,4) | currency | revenue of the last 365 days
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with customer_days as (select * from intermediate.customer_days),

parameters as (select * from run.parameters),

aged as (
    select
        customer_days.*,
        parameters.as_of_date,
        date_diff('day', customer_days.sale_date, parameters.as_of_date) as days_ago
    from customer_days
    cross join parameters
),

summed as (
    select
        customer_id,
        max(as_of_date) as as_of_date,
        min(sale_date) as first_sale_date,
        min(sale_date) filter (where orders > 0) as first_purchase_date,
        max(sale_date) filter (where orders > 0) as last_purchase_date,
        count(distinct sale_date) filter (where orders > 0) as purchase_days,
        cast(sum(orders) as bigint) as orders,
        cast(sum(case when days_ago < 30 then orders else 0 end) as bigint) as orders_30d,
        cast(sum(case when days_ago < 90 then orders else 0 end) as bigint) as orders_90d,
        cast(sum(case when days_ago < 365 then orders else 0 end) as bigint) as orders_365d,
        cast(sum(bought_gross_amount) as decimal(18, 4)) as bought_gross_amount,
        cast(sum(bought_discount_amount) as decimal(18, 4)) as bought_discount_amount,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(case when days_ago < 30 then net_amount else 0 end) as decimal(18, 4))
            as net_amount_30d,
        cast(sum(case when days_ago < 90 then net_amount else 0 end) as decimal(18, 4))
            as net_amount_90d,
        cast(sum(case when days_ago < 365 then net_amount else 0 end) as decimal(18, 4))
            as net_amount_365d,
        cast(sum(returned_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(costed_net_amount) as decimal(18, 4)) as costed_net_amount
    from aged
    group by customer_id
),

final_lifetimes as (
    select
        customer_id,
        first_sale_date,
        first_purchase_date,
        last_purchase_date,
        date_diff('day', last_purchase_date, as_of_date) as days_since_last_order,
        purchase_days,
        cast(date_diff('day', first_purchase_date, last_purchase_date) as double)
        / nullif(cast(purchase_days - 1 as double), 0) as mean_days_between_orders,
        orders,
        orders_30d,
        orders_90d,
        orders_365d,
        bought_gross_amount,
        bought_discount_amount,
        net_amount,
        net_amount_30d,
        net_amount_90d,
        net_amount_365d,
        returned_amount,
        margin_amount,
        costed_net_amount
    from summed
)

select * from final_lifetimes
