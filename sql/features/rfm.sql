-- Recency, frequency and monetary value of every customer with a purchase, at each cutoff.
-- A purchase day is a day on which goods were bought; a customer with returns alone has none
-- and is not here. Money is net of all returns known by the cutoff, whatever their day.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: recency_days | BIGINT | days | days from the last purchase day to the cutoff
-- column: frequency | BIGINT | | distinct purchase days, or orders where configured
-- column: monetary | DOUBLE | currency | net spend per purchase day, or in all where configured
-- column: net_amount | DOUBLE | currency | net spend in all, returns deducted
-- check: not_null recency_days, frequency, monetary, net_amount
-- check: between recency_days 0 1000000
with customer_days as (select * from intermediate.customer_days),

cutoffs as (select * from run.cutoffs where purpose = 'score'),

parameters as (select * from run.parameters),

summed as (
    select
        customer_days.customer_id,
        cutoffs.cutoff_date,
        max(customer_days.sale_date) filter (where customer_days.orders > 0) as last_purchase_date,
        count(distinct customer_days.sale_date) filter (where customer_days.orders > 0)
            as purchase_days,
        sum(customer_days.orders) as orders,
        cast(sum(customer_days.net_amount) as double) as net_amount
    from customer_days
    cross join cutoffs
    where
        customer_days.known_date <= cutoffs.cutoff_date
        and customer_days.sale_date <= cutoffs.cutoff_date
    group by customer_days.customer_id, cutoffs.cutoff_date
),

measured as (
    select
        summed.customer_id,
        summed.cutoff_date,
        date_diff('day', summed.last_purchase_date, summed.cutoff_date) as recency_days,
        cast(
            case
                when parameters.rfm_frequency_by = 'orders' then summed.orders
                else summed.purchase_days
            end as bigint
        ) as frequency,
        case
            when parameters.rfm_monetary_by = 'total' then summed.net_amount
            else summed.net_amount / nullif(cast(summed.purchase_days as double), 0)
        end as monetary,
        summed.net_amount
    from summed
    cross join parameters
    where summed.purchase_days > 0
)

select * from measured
