-- Sums the documents by customer, place (channel and store) and calendar period; unknown
-- customers are one. What the period marts count and add up comes from here.
--
-- grain: period_type, period_start, customer_key, channel, store_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: customer_key | VARCHAR | | customer_id, or (unknown)
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: orders | BIGINT | | orders with goods bought
-- column: bought_units | DECIMAL(18,4) | | units bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with documents as (select * from intermediate.sales_documents),

periods as (select * from intermediate.periods),

months as (
    select
        cast(date_trunc('month', sale_date) as date) as month_start,
        customer_id,
        customer_key,
        channel,
        store_id,
        sum(orders) as orders,
        sum(bought_units) as bought_units,
        sum(net_amount) as net_amount,
        sum(bought_amount) as bought_amount,
        sum(returned_amount) as returned_amount,
        sum(margin_amount) as margin_amount,
        sum(costed_net_amount) as costed_net_amount
    from documents
    group by
        cast(date_trunc('month', sale_date) as date), customer_id, customer_key, channel, store_id
),

-- each month belongs to three periods: its month, its quarter and its year
summed as (
    select
        periods.period_type,
        periods.period_start,
        months.customer_id,
        months.customer_key,
        months.channel,
        months.store_id,
        cast(sum(months.orders) as bigint) as orders,
        cast(sum(months.bought_units) as decimal(18, 4)) as bought_units,
        cast(sum(months.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(months.bought_amount) as decimal(18, 4)) as bought_amount,
        cast(sum(months.returned_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(months.margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(months.costed_net_amount) as decimal(18, 4)) as costed_net_amount
    from months
    inner join periods on months.month_start = periods.month_start
    group by
        periods.period_type,
        periods.period_start,
        months.customer_id,
        months.customer_key,
        months.channel,
        months.store_id
)

select * from summed
