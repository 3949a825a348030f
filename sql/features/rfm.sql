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
with purchases as (
    select customer_id, cutoff_date, recency_days, frequency, orders, monetary, net_amount
    from features.customer_purchases
),

cutoffs as (select cutoff_date from run.cutoffs where purpose = 'score'),

parameters as (select rfm_frequency_by, rfm_monetary_by from run.parameters),

measured as (
    select
        purchases.customer_id,
        purchases.cutoff_date,
        cast(floor(purchases.recency_days + 0.5) as bigint) as recency_days,
        cast(
            floor(
                case
                    when parameters.rfm_frequency_by = 'orders' then purchases.orders
                    else purchases.frequency
                end + 0.5
            ) as bigint
        ) as frequency,
        case
            when parameters.rfm_monetary_by = 'total' then purchases.net_amount
            else purchases.monetary
        end as monetary,
        purchases.net_amount
    from purchases
    inner join cutoffs on purchases.cutoff_date = cutoffs.cutoff_date
    cross join parameters
)

select * from measured
