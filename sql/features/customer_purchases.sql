-- What every customer with a purchase had bought by each cutoff: how long ago, how often, how
-- much, and whether it becomes more or less. A purchase counts once it is known (known_date),
-- a return from the day that it was booked. A window of 30 days is the cutoff and the 29 days
-- before. Who is one customer is as known at the as-of date, at earlier cutoffs too; a document
-- that was sent again counts from its first export, with the amounts of the latest.
--
-- A trend compares the last 30, 90 or 365 days with as many before: the difference over the
-- sum, from -1 (nothing any more) by 0 (as before) to 1 (nothing before).
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: recency_days | DOUBLE | days | days from the last purchase day to the cutoff
-- column: tenure_days | DOUBLE | days | days from the first purchase day to the cutoff
-- column: frequency | DOUBLE | | distinct purchase days
-- column: monetary | DOUBLE | currency | net spend per purchase day
-- column: net_amount | DOUBLE | currency | net spend in all, returns deducted
-- column: orders | DOUBLE | | orders
-- column: orders_30d | DOUBLE | | orders of the last 30 days
-- column: orders_90d | DOUBLE | | orders of the last 90 days
-- column: orders_365d | DOUBLE | | orders of the last 365 days
-- column: net_amount_30d | DOUBLE | currency | net spend of the last 30 days
-- column: net_amount_90d | DOUBLE | currency | net spend of the last 90 days
-- column: net_amount_365d | DOUBLE | currency | net spend of the last 365 days
-- column: orders_trend_30d | DOUBLE | | trend of orders; null when none in the 60 days
-- column: orders_trend_90d | DOUBLE | | trend of orders; null when none in the 180 days
-- column: orders_trend_365d | DOUBLE | | trend of orders; null when none in the 730 days
-- column: spend_trend_30d | DOUBLE | | trend of what was bought; null when none in the 60 days
-- column: spend_trend_90d | DOUBLE | | trend of what was bought; null when none in the 180 days
-- column: spend_trend_365d | DOUBLE | | trend of what was bought; null when none in the 730 days
-- column: orders_same_season | DOUBLE | | orders of the 90 days after this day a year ago; null when sales do not reach so far back
-- column: mean_order_amount | DOUBLE | currency | what was bought per order, before returns
-- column: units_per_order | DOUBLE | | units bought per order
-- column: discount_share | DOUBLE | | discount as a share of gross bought; null when gross is nothing
-- column: discount_share_90d | DOUBLE | | the same of the last 90 days; null when nothing was bought
-- column: return_lines | DOUBLE | | lines of goods that came back
-- column: return_lines_90d | DOUBLE | | the same of the last 90 days
-- column: return_share | DOUBLE | | amount returned as a share of what was bought; null when that is nothing
-- column: days_since_return | DOUBLE | days | days from the last return to the cutoff; null when none
-- check: not_null recency_days, tenure_days, frequency, monetary, net_amount, orders
-- check: identity recency_days >= 0 and recency_days <= tenure_days
-- check: identity frequency >= 1 and frequency <= orders
-- check: between orders_trend_90d -1 1
with customer_days as (select * from intermediate.customer_days),

looked_at as (select customer_id, cutoff_date from features.looked_at),

-- goods are bought on their own day: the days that rhythm counts, the first does not count there
rhythms as (
    select customer_id, cutoff_date, btyd_frequency + 1 as frequency from features.customer_rhythm
),

aged as (
    select
        customer_days.*,
        looked_at.cutoff_date,
        date_diff('day', customer_days.sale_date, looked_at.cutoff_date) as days_ago
    from customer_days
    inner join looked_at on customer_days.customer_id = looked_at.customer_id
    where
        customer_days.known_date <= looked_at.cutoff_date
        and customer_days.sale_date <= looked_at.cutoff_date
),

summed as (
    select
        customer_id,
        cutoff_date,
        min(sale_date) as first_sale_date,
        min(days_ago) filter (where orders > 0) as recency_days,
        max(days_ago) filter (where orders > 0) as tenure_days,
        cast(sum(orders) as double) as orders,
        cast(sum(case when days_ago < 30 then orders else 0 end) as double) as orders_30d,
        cast(sum(case when days_ago < 90 then orders else 0 end) as double) as orders_90d,
        cast(sum(case when days_ago < 365 then orders else 0 end) as double) as orders_365d,
        cast(sum(case when days_ago >= 30 and days_ago < 60 then orders else 0 end) as double)
            as orders_before_30d,
        cast(sum(case when days_ago >= 90 and days_ago < 180 then orders else 0 end) as double)
            as orders_before_90d,
        cast(sum(case when days_ago >= 365 and days_ago < 730 then orders else 0 end) as double)
            as orders_before_365d,
        cast(sum(case when days_ago >= 275 and days_ago < 365 then orders else 0 end) as double)
            as orders_same_season,
        cast(sum(net_amount) as double) as net_amount,
        cast(sum(case when days_ago < 30 then net_amount else 0 end) as double)
            as net_amount_30d,
        cast(sum(case when days_ago < 90 then net_amount else 0 end) as double)
            as net_amount_90d,
        cast(sum(case when days_ago < 365 then net_amount else 0 end) as double)
            as net_amount_365d,
        cast(sum(bought_amount) as double) as bought,
        cast(sum(case when days_ago < 30 then bought_amount else 0 end) as double) as bought_30d,
        cast(sum(case when days_ago < 90 then bought_amount else 0 end) as double) as bought_90d,
        cast(sum(case when days_ago < 365 then bought_amount else 0 end) as double)
            as bought_365d,
        cast(
            sum(case when days_ago >= 30 and days_ago < 60 then bought_amount else 0 end) as double
        ) as bought_before_30d,
        cast(
            sum(case when days_ago >= 90 and days_ago < 180 then bought_amount else 0 end)
            as double
        ) as bought_before_90d,
        cast(
            sum(case when days_ago >= 365 and days_ago < 730 then bought_amount else 0 end)
            as double
        ) as bought_before_365d,
        cast(sum(bought_units) as double) as bought_units,
        cast(sum(bought_gross_amount) as double) as gross,
        cast(sum(bought_discount_amount) as double) as discount,
        cast(sum(case when days_ago < 90 then bought_gross_amount else 0 end) as double)
            as gross_90d,
        cast(sum(case when days_ago < 90 then bought_discount_amount else 0 end) as double)
            as discount_90d,
        cast(sum(return_lines) as double) as return_lines,
        cast(sum(case when days_ago < 90 then return_lines else 0 end) as double)
            as return_lines_90d,
        cast(sum(returned_amount) as double) as returned,
        min(days_ago) filter (where return_lines > 0) as days_since_return
    from aged
    group by customer_id, cutoff_date
),

history as (
    select cutoff_date, min(first_sale_date) as first_sale_date
    from summed
    group by cutoff_date
),

measured as (
    select
        summed.customer_id,
        summed.cutoff_date,
        cast(summed.recency_days as double) as recency_days,
        cast(summed.tenure_days as double) as tenure_days,
        rhythms.frequency,
        summed.net_amount / nullif(rhythms.frequency, 0) as monetary,
        summed.net_amount,
        summed.orders,
        summed.orders_30d,
        summed.orders_90d,
        summed.orders_365d,
        summed.net_amount_30d,
        summed.net_amount_90d,
        summed.net_amount_365d,
        (summed.orders_30d - summed.orders_before_30d)
        / nullif(summed.orders_30d + summed.orders_before_30d, 0) as orders_trend_30d,
        (summed.orders_90d - summed.orders_before_90d)
        / nullif(summed.orders_90d + summed.orders_before_90d, 0) as orders_trend_90d,
        (summed.orders_365d - summed.orders_before_365d)
        / nullif(summed.orders_365d + summed.orders_before_365d, 0) as orders_trend_365d,
        (summed.bought_30d - summed.bought_before_30d)
        / nullif(abs(summed.bought_30d) + abs(summed.bought_before_30d), 0) as spend_trend_30d,
        (summed.bought_90d - summed.bought_before_90d)
        / nullif(abs(summed.bought_90d) + abs(summed.bought_before_90d), 0) as spend_trend_90d,
        (summed.bought_365d - summed.bought_before_365d)
        / nullif(abs(summed.bought_365d) + abs(summed.bought_before_365d), 0)
            as spend_trend_365d,
        case
            when date_diff('day', history.first_sale_date, summed.cutoff_date) >= 364
                then summed.orders_same_season
        end as orders_same_season,
        summed.bought / nullif(summed.orders, 0) as mean_order_amount,
        summed.bought_units / nullif(summed.orders, 0) as units_per_order,
        summed.discount / nullif(summed.gross, 0) as discount_share,
        summed.discount_90d / nullif(summed.gross_90d, 0) as discount_share_90d,
        summed.return_lines,
        summed.return_lines_90d,
        summed.returned / nullif(summed.bought, 0) as return_share,
        cast(summed.days_since_return as double) as days_since_return
    from summed
    inner join history on summed.cutoff_date = history.cutoff_date
    inner join rhythms
        on
            summed.customer_id = rhythms.customer_id
            and summed.cutoff_date = rhythms.cutoff_date
    where summed.orders > 0
)

select * from measured
