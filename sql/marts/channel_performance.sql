-- How each place of sale (channel and store) did per calendar period, and who came from or
-- went to another place. The period of the as-of date may be incomplete.
--
-- Customers count at every place where they buy, so they do not add up over places; revenue
-- and orders do, new customers too (they count where they first bought). Shifted in: bought
-- here, and in the period before only elsewhere. Shifted out: bought here in the period before
-- and in this one only elsewhere.
--
-- grain: period_type, period, channel, store_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | 2011-03, 2011-Q1 or 2011
-- column: period_start | DATE | | first day of the period
-- column: is_complete | BOOLEAN | | whether the period ended by the as-of date
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: customers | BIGINT | | known customers who bought here
-- column: new_customers | BIGINT | | of them, those whose first purchase was here in the period
-- column: orders | BIGINT | | orders, those of unknown customers included
-- column: revenue | DECIMAL(18,4) | currency | revenue, that of unknown customers included
-- column: unknown_revenue | DECIMAL(18,4) | currency | revenue of unknown customers
-- column: margin | DECIMAL(18,4) | currency | margin of lines with a cost; null when none has
-- column: margin_known_share | DOUBLE | | revenue with known cost, a share; null when no revenue
-- column: returns_amount | DECIMAL(18,4) | currency | net amount returned, a positive number
-- column: returns_rate | DOUBLE | | returned share of what was bought; null when nothing was
-- column: multichannel_customers | BIGINT | | customers who also bought in another channel
-- column: channel_shift_in | BIGINT | | customers who came from other places
-- column: channel_shift_out | BIGINT | | customers who went to other places
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- check: identity new_customers <= customers
-- check: identity multichannel_customers <= customers
with places as (select * from intermediate.place_periods),

moves as (select * from intermediate.place_moves),

parameters as (select * from run.parameters),

calendar as (
    select period_type, period_start, period, is_complete
    from intermediate.periods
    group by period_type, period_start, period, is_complete
),

sums as (
    select
        period_type,
        period_start,
        channel,
        store_id,
        sum(orders) as orders,
        sum(net_amount) as revenue,
        sum(case when identity_known then 0 else net_amount end) as unknown_revenue,
        sum(margin_amount) as margin,
        sum(costed_net_amount) as costed_revenue,
        sum(bought_amount) as bought_amount,
        sum(returned_amount) as returned_amount
    from places
    group by period_type, period_start, channel, store_id
),

-- a place where nothing was sold has a row when customers left it
listed as (
    select period_type, period_start, channel, store_id from sums
    union
    select period_type, period_start, channel, store_id from moves
),

final_places as (
    select
        listed.period_type,
        calendar.period,
        listed.period_start,
        calendar.is_complete,
        listed.channel,
        listed.store_id,
        coalesce(moves.customers, 0) as customers,
        coalesce(moves.new_customers, 0) as new_customers,
        cast(coalesce(sums.orders, 0) as bigint) as orders,
        cast(coalesce(sums.revenue, 0) as decimal(18, 4)) as revenue,
        cast(coalesce(sums.unknown_revenue, 0) as decimal(18, 4)) as unknown_revenue,
        cast(sums.margin as decimal(18, 4)) as margin,
        cast(sums.costed_revenue as double) / nullif(cast(sums.revenue as double), 0)
            as margin_known_share,
        cast(coalesce(sums.returned_amount, 0) as decimal(18, 4)) as returns_amount,
        cast(sums.returned_amount as double) / nullif(cast(sums.bought_amount as double), 0)
            as returns_rate,
        coalesce(moves.multichannel_customers, 0) as multichannel_customers,
        coalesce(moves.shifted_in, 0) as channel_shift_in,
        coalesce(moves.shifted_out, 0) as channel_shift_out,
        parameters.currency_code
    from listed
    cross join parameters
    inner join calendar
        on
            listed.period_type = calendar.period_type
            and listed.period_start = calendar.period_start
    left join sums
        on
            listed.period_type = sums.period_type
            and listed.period_start = sums.period_start
            and listed.channel = sums.channel
            and listed.store_id = sums.store_id
    left join moves
        on
            listed.period_type = moves.period_type
            and listed.period_start = moves.period_start
            and listed.channel = moves.channel
            and listed.store_id = moves.store_id
)

select * from final_places
