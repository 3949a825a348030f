-- What each customer spent in a calendar period against the period before: who is new, came
-- again, came back or stayed away. The period of the as-of date may be incomplete.
--
-- Status by purchases: new = first purchase ever; repeating = bought in both; reactivated =
-- bought before, not in the prior period; lapsed = bought in the prior period only;
-- returns_only = bought in neither, money went back. Unknown customers are left out, with
-- their share stated. The first period has no prior one: its spend_prior is 0.
--
-- grain: period_type, period, customer_id
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | 2011-03, 2011-Q1 or 2011
-- column: prior_period | VARCHAR | | period before; null for the first one
-- column: period_start | DATE | | first day of the period
-- column: is_complete | BOOLEAN | | whether the period ended by the as-of date
-- column: customer_id | VARCHAR | | customer
-- column: status | VARCHAR | | new, repeating, lapsed, reactivated or returns_only
-- column: spend_prior | DECIMAL(18,4) | currency | revenue of the period before
-- column: spend_now | DECIMAL(18,4) | currency | revenue of the period
-- column: delta | DECIMAL(18,4) | currency | spend_now less spend_prior
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- column: unknown_revenue_share | DOUBLE | | share of the period's revenue left out; null when 0
-- check: accepted status new repeating lapsed reactivated returns_only
-- check: identity delta = spend_now - spend_prior
with places as (select * from intermediate.customer_place_periods),

all_places as (select * from intermediate.place_periods),

lifetimes as (select * from intermediate.customer_lifetimes),

parameters as (select * from run.parameters),

calendar as (
    select
        period_type, period_start, period, prior_period, next_period_start, is_complete
    from intermediate.periods
    group by period_type, period_start, period, prior_period, next_period_start, is_complete
),

unknown_shares as (
    select
        period_type,
        period_start,
        cast(sum(case when identity_known then 0 else net_amount end) as double)
        / nullif(cast(sum(net_amount) as double), 0) as unknown_revenue_share
    from all_places
    group by period_type, period_start
),

customer_periods as (
    select
        places.period_type,
        places.period_start,
        calendar.next_period_start,
        places.customer_id,
        sum(places.orders) as orders,
        cast(sum(places.net_amount) as decimal(18, 4)) as net_amount
    from places
    inner join calendar
        on
            places.period_type = calendar.period_type
            and places.period_start = calendar.period_start
    where places.customer_id is not null
    group by
        places.period_type, places.period_start, calendar.next_period_start, places.customer_id
),

befores as (
    select period_type, next_period_start as period_start, customer_id, orders, net_amount
    from customer_periods
    where next_period_start is not null
),

-- one row a customer and period on each side
compared as (
    select
        coalesce(nows.period_type, befores.period_type) as period_type,
        coalesce(nows.period_start, befores.period_start) as period_start,
        coalesce(nows.customer_id, befores.customer_id) as customer_id,
        coalesce(nows.orders, 0) as orders_now,
        coalesce(befores.orders, 0) as orders_prior,
        coalesce(nows.net_amount, 0) as spend_now,
        coalesce(befores.net_amount, 0) as spend_prior
    from customer_periods as nows
    full outer join befores
        on
            nows.period_type = befores.period_type
            and nows.period_start = befores.period_start
            and nows.customer_id = befores.customer_id
),

-- one period and one lifetime for a row: keys of those tables
final_changes as (
    select
        compared.period_type,
        calendar.period,
        calendar.prior_period,
        compared.period_start,
        calendar.is_complete,
        compared.customer_id,
        case
            when compared.orders_now > 0 and lifetimes.first_purchase_date >= compared.period_start
                then 'new'
            when compared.orders_now > 0 and compared.orders_prior > 0 then 'repeating'
            when compared.orders_now > 0 then 'reactivated'
            when compared.orders_prior > 0 then 'lapsed'
            else 'returns_only'
        end as status,
        compared.spend_prior,
        compared.spend_now,
        cast(compared.spend_now - compared.spend_prior as decimal(18, 4)) as delta,
        parameters.currency_code,
        unknown_shares.unknown_revenue_share
    from compared
    cross join parameters
    inner join calendar
        on
            compared.period_type = calendar.period_type
            and compared.period_start = calendar.period_start
    inner join lifetimes on compared.customer_id = lifetimes.customer_id
    left join unknown_shares
        on
            compared.period_type = unknown_shares.period_type
            and compared.period_start = unknown_shares.period_start
)

select * from final_changes
