-- Counts the known customers who bought at each place (channel and store) per calendar period:
-- new ones, those who use several channels, and those who moved between places.
--
-- grain: period_type, period_start, channel, store_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period_start | DATE | | first day of the period
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store, or (none)
-- column: customers | BIGINT | | customers who bought here
-- column: new_customers | BIGINT | | of them, those whose first purchase was here in the period
-- column: multichannel_customers | BIGINT | | of them, those who bought in another channel too
-- column: shifted_in | BIGINT | | of them, those who bought only elsewhere in the period before
-- column: shifted_out | BIGINT | | bought here in the period before, in this one only elsewhere
with preferences as (select * from intermediate.customer_preferences),

lifetimes as (select * from intermediate.customer_lifetimes),

calendar as (
    select period_type, period_start, next_period_start
    from intermediate.periods
    group by period_type, period_start, next_period_start
),

places as (
    select period_type, period_start, customer_id, channel, store_id
    from intermediate.customer_place_periods
    where customer_id is not null and orders > 0
),

buyers as (
    select
        places.period_type,
        places.period_start,
        calendar.next_period_start,
        places.customer_id,
        places.channel,
        places.store_id
    from places
    inner join calendar
        on
            places.period_type = calendar.period_type
            and places.period_start = calendar.period_start
),

-- the same customers wherever they bought
anywhere as (
    select
        period_type,
        period_start,
        next_period_start,
        customer_id,
        min(channel) as first_channel,
        max(channel) as last_channel
    from buyers
    group by period_type, period_start, next_period_start, customer_id
),

several_channels as (
    select period_type, period_start, customer_id
    from anywhere
    where first_channel <> last_channel
),

-- where each customer first bought, and on which day
firsts as (
    select
        preferences.customer_id,
        preferences.first_channel,
        preferences.first_store_id,
        lifetimes.first_purchase_date
    from preferences
    inner join lifetimes on preferences.customer_id = lifetimes.customer_id
),

-- a customer is once in each of the tables joined: their keys
came as (
    select
        buyers.period_type,
        buyers.period_start,
        buyers.channel,
        buyers.store_id,
        count(*) as customers,
        count(firsts.customer_id) as new_customers,
        count(several_channels.customer_id) as multichannel_customers,
        count(anywhere.customer_id) as bought_before,
        count(befores.customer_id) as bought_here_before
    from buyers
    left join firsts
        on
            buyers.customer_id = firsts.customer_id
            and buyers.channel = firsts.first_channel
            and buyers.store_id = firsts.first_store_id
            and buyers.period_start <= firsts.first_purchase_date
    left join several_channels
        on
            buyers.period_type = several_channels.period_type
            and buyers.period_start = several_channels.period_start
            and buyers.customer_id = several_channels.customer_id
    left join anywhere
        on
            buyers.period_type = anywhere.period_type
            and buyers.period_start = anywhere.next_period_start
            and buyers.customer_id = anywhere.customer_id
    left join buyers as befores
        on
            buyers.period_type = befores.period_type
            and buyers.period_start = befores.next_period_start
            and buyers.customer_id = befores.customer_id
            and buyers.channel = befores.channel
            and buyers.store_id = befores.store_id
    group by buyers.period_type, buyers.period_start, buyers.channel, buyers.store_id
),

-- of those who bought here in the period before, who buys anywhere in this one
went as (
    select
        buyers.period_type,
        buyers.next_period_start as period_start,
        buyers.channel,
        buyers.store_id,
        count(anywhere.customer_id) as buy_now
    from buyers
    left join anywhere
        on
            buyers.period_type = anywhere.period_type
            and buyers.next_period_start = anywhere.period_start
            and buyers.customer_id = anywhere.customer_id
    where buyers.next_period_start is not null
    group by
        buyers.period_type, buyers.next_period_start, buyers.channel, buyers.store_id
),

-- who bought here in both periods did not move
counted as (
    select
        coalesce(came.period_type, went.period_type) as period_type,
        coalesce(came.period_start, went.period_start) as period_start,
        coalesce(came.channel, went.channel) as channel,
        coalesce(came.store_id, went.store_id) as store_id,
        coalesce(came.customers, 0) as customers,
        coalesce(came.new_customers, 0) as new_customers,
        coalesce(came.multichannel_customers, 0) as multichannel_customers,
        coalesce(came.bought_before - came.bought_here_before, 0) as shifted_in,
        coalesce(went.buy_now, 0) - coalesce(came.bought_here_before, 0) as shifted_out
    from came
    full outer join went
        on
            came.period_type = went.period_type
            and came.period_start = went.period_start
            and came.channel = went.channel
            and came.store_id = went.store_id
)

select * from counted
