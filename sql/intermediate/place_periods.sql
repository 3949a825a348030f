-- Sums the documents by place (channel and store) and calendar period, those of known and of
-- unknown customers apart.
--
-- grain: period_type, period_start, channel, store_id, identity_known
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: identity_known | BOOLEAN | | whether the customers are known
-- column: orders | BIGINT | | orders with goods bought
-- column: bought_units | DECIMAL(18,4) | | units bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with documents as (select * from intermediate.sales_documents),

periods as (select * from intermediate.periods),

days as (
    select
        sale_date,
        channel,
        store_id,
        customer_id is not null as identity_known,
        sum(orders) as orders,
        sum(bought_units) as bought_units,
        sum(net_amount) as net_amount,
        sum(bought_amount) as bought_amount,
        sum(returned_amount) as returned_amount,
        sum(margin_amount) as margin_amount,
        sum(costed_net_amount) as costed_net_amount
    from documents
    group by sale_date, channel, store_id, customer_id is not null
),

-- each day belongs to three periods: its month, its quarter and its year
summed as (
    select
        periods.period_type,
        periods.period_start,
        days.channel,
        days.store_id,
        days.identity_known,
        cast(sum(days.orders) as bigint) as orders,
        cast(sum(days.bought_units) as decimal(18, 4)) as bought_units,
        cast(sum(days.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(days.bought_amount) as decimal(18, 4)) as bought_amount,
        cast(sum(days.returned_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(days.margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(days.costed_net_amount) as decimal(18, 4)) as costed_net_amount
    from days
    inner join periods on cast(date_trunc('month', days.sale_date) as date) = periods.month_start
    group by
        periods.period_type, periods.period_start, days.channel, days.store_id,
        days.identity_known
)

select * from summed
