-- Everything about a customer in one wide row: life, value, habits, service, consent, scores.
-- Every customer of dim_customer has a row, those without a purchase too.
--
-- Lifecycle stage, the first that holds, by days since the last purchase day against the
-- customer's pace (the own mean gap of purchase days from three of them on, else the median
-- gap of all; at least 14 days): new = one purchase day, at most 90 days ago; active = at most
-- 1.5 times the pace; at_risk = at most 3 times; lapsed = at most 6 times; lost = more.
-- Tiers by lifetime revenue or margin: top = first tenth of the customers, high = next two
-- tenths, medium = next three, low = the rest; loss = margin below zero.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | our stable id of the customer
-- column: lifecycle_stage | VARCHAR | | new, active, at_risk, lapsed or lost; null when no purchase
-- column: first_order_at | TIMESTAMP | | moment of the first purchase, UTC; null when none
-- column: last_order_at | TIMESTAMP | | moment of the last purchase, UTC; null when none
-- column: days_since_last_order | BIGINT | days | last purchase day to as-of date; null when none
-- column: orders_lifetime | BIGINT | | orders with goods bought
-- column: net_revenue_lifetime | DECIMAL(18,4) | currency | revenue net of discount and return
-- column: margin_lifetime | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: margin_known_share | DOUBLE | | revenue with known cost, a share; null when no revenue
-- column: returns_lifetime | DECIMAL(18,4) | currency | net amount returned, a positive number
-- column: discount_share | DOUBLE | | discount as a share of gross bought; null when none
-- column: aov | DOUBLE | currency | revenue per order; null when there is no order
-- column: mean_days_between_orders | DOUBLE | days | mean gap of purchase days; null below two
-- column: orders_30d | BIGINT | | orders of the last 30 days
-- column: orders_90d | BIGINT | | orders of the last 90 days
-- column: orders_365d | BIGINT | | orders of the last 365 days
-- column: net_revenue_30d | DECIMAL(18,4) | currency | revenue of the last 30 days
-- column: net_revenue_90d | DECIMAL(18,4) | currency | revenue of the last 90 days
-- column: net_revenue_365d | DECIMAL(18,4) | currency | revenue of the last 365 days
-- column: currency_code | VARCHAR | | ISO 4217 code of all amounts
-- column: preferred_channel | VARCHAR | | channel with the most orders; null when no purchase
-- column: preferred_store | VARCHAR | | store with the most orders; null when none has a store
-- column: channel_count | BIGINT | | channels bought in
-- column: top_category | VARCHAR | | category of highest revenue; null when no master has one
-- column: distinct_categories | BIGINT | | categories bought; null when no master has any
-- column: support_contacts_90d | BIGINT | | contacts of the last 90 days
-- column: last_csat | DOUBLE | 1 to 5 | last satisfaction given; null when never given
-- column: sessions_30d | BIGINT | | visits to the web site in 30 days; null where no web events are loaded
-- column: abandoned_carts_90d | BIGINT | | visits of 90 days that filled a cart and ordered nothing; null where no web events are loaded
-- column: loyalty_points_balance | DECIMAL(18,4) | points | balance; null until points are loaded
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: rfm_segment | VARCHAR | | segment of rfm_score; null when no purchase
-- column: clv_365d | DOUBLE | currency | value expected in 365 days; null when no purchase
-- column: is_high_value | BOOLEAN | | whether among the highest by clv_365d; null when no purchase
-- column: p_alive | DOUBLE | | probability to be a customer still; null when no buying model answers
-- column: churn_probability | DOUBLE | | probability of leaving; null when not asked about, see churn_score
-- column: churn_band | VARCHAR | | high, medium or low; null when not asked about
-- column: churn_reason | VARCHAR | | feature that weighs most in it; null when there is none
-- column: next_order_date | DATE | | expected day of the next order, see next_purchase; null when no purchase, or nobody ever came back
-- column: best_next_product_id | VARCHAR | | product likeliest to be bought next; null when no purchase
-- column: value_tier | VARCHAR | | top, high, medium or low by revenue; null when no sale
-- column: profitability_tier | VARCHAR | | the same by margin, or loss; null when it is not known
-- check: accepted lifecycle_stage new active at_risk lapsed lost
-- check: accepted value_tier top high medium low
-- check: not_null orders_lifetime, net_revenue_lifetime, returns_lifetime
-- check: references customer_id marts.dim_customer.customer_id
-- check: identity first_order_at <= last_order_at
-- check: identity orders_30d <= orders_90d and orders_90d <= orders_365d
-- check: identity orders_365d <= orders_lifetime
-- check: warn between discount_share 0 1
with customers as (select * from marts.dim_customer),

lifetimes as (select * from intermediate.customer_lifetimes),

preferences as (select * from intermediate.customer_preferences),

support as (select * from intermediate.customer_support),

tiers as (select * from intermediate.customer_tiers),

rfm as (select * from scores.rfm_score),

clv as (select * from scores.clv),

next_products as (select * from scores.product_recommendation where rank = 1),

churn as (select * from scores.churn_score),

next_orders as (select * from scores.next_purchase),

pace as (select * from intermediate.purchase_pace),

visits as (select * from intermediate.customer_visits),

web_sources as (select count(*) as feeds from run.source where entity = 'web_events'),

parameters as (select * from run.parameters),

categories as (
    select
        customer_id,
        category,
        row_number() over (
            partition by customer_id
            order by net_amount desc nulls last, category asc nulls last
        ) as place,
        count(*) over (partition by customer_id) as distinct_categories
    from intermediate.customer_categories
    where purchase_lines > 0
),

top_categories as (
    select customer_id, category, distinct_categories
    from categories
    where place = 1
),

-- each joined table has one row a customer: their keys
joined as (
    select
        customers.customer_id,
        preferences.first_purchase_at as first_order_at,
        preferences.last_purchase_at as last_order_at,
        lifetimes.days_since_last_order,
        lifetimes.purchase_days,
        coalesce(lifetimes.orders, 0) as orders_lifetime,
        coalesce(lifetimes.net_amount, 0) as net_revenue_lifetime,
        lifetimes.margin_amount as margin_lifetime,
        cast(lifetimes.costed_net_amount as double)
        / nullif(cast(lifetimes.net_amount as double), 0) as margin_known_share,
        coalesce(lifetimes.returned_amount, 0) as returns_lifetime,
        cast(lifetimes.bought_discount_amount as double)
        / nullif(cast(lifetimes.bought_gross_amount as double), 0) as discount_share,
        cast(lifetimes.net_amount as double) / nullif(cast(lifetimes.orders as double), 0) as aov,
        lifetimes.mean_days_between_orders,
        coalesce(lifetimes.orders_30d, 0) as orders_30d,
        coalesce(lifetimes.orders_90d, 0) as orders_90d,
        coalesce(lifetimes.orders_365d, 0) as orders_365d,
        coalesce(lifetimes.net_amount_30d, 0) as net_revenue_30d,
        coalesce(lifetimes.net_amount_90d, 0) as net_revenue_90d,
        coalesce(lifetimes.net_amount_365d, 0) as net_revenue_365d,
        parameters.currency_code,
        preferences.preferred_channel,
        preferences.preferred_store_id as preferred_store,
        coalesce(preferences.channel_count, 0) as channel_count,
        top_categories.category as top_category,
        top_categories.distinct_categories,
        coalesce(support.contacts_90d, 0) as support_contacts_90d,
        support.last_csat,
        case when web_sources.feeds > 0 then coalesce(visits.sessions_30d, 0) end as sessions_30d,
        case when web_sources.feeds > 0 then coalesce(visits.abandoned_carts_90d, 0) end
            as abandoned_carts_90d,
        customers.consent_email,
        customers.consent_sms,
        customers.consent_phone,
        customers.consent_post,
        rfm.rfm_segment,
        clv.clv_365d,
        next_products.product_id as best_next_product_id,
        clv.is_high_value,
        clv.p_alive,
        churn.probability as churn_probability,
        churn.band as churn_band,
        churn.reason_1_feature as churn_reason,
        next_orders.expected_next_order_date as next_order_date,
        tiers.value_tier,
        tiers.profitability_tier,
        case
            when lifetimes.purchase_days >= 3 then lifetimes.mean_days_between_orders
            else pace.median_gap_days
        end as raw_pace_days
    from customers
    cross join parameters
    cross join pace
    cross join web_sources
    left join lifetimes on customers.customer_id = lifetimes.customer_id
    left join preferences on customers.customer_id = preferences.customer_id
    left join support on customers.customer_id = support.customer_id
    left join visits on customers.customer_id = visits.customer_id
    left join tiers on customers.customer_id = tiers.customer_id
    left join rfm on customers.customer_id = rfm.customer_id
    left join clv on customers.customer_id = clv.customer_id
    left join next_products on customers.customer_id = next_products.customer_id
    left join churn on customers.customer_id = churn.customer_id
    left join next_orders on customers.customer_id = next_orders.customer_id
    left join top_categories on customers.customer_id = top_categories.customer_id
),

paced as (
    select
        joined.*,
        case when raw_pace_days < 14 then cast(14 as double) else raw_pace_days end as pace_days
    from joined
),

final_customers as (
    select
        customer_id,
        case
            when days_since_last_order is null then null
            when purchase_days = 1 and days_since_last_order <= 90 then 'new'
            when days_since_last_order <= 1.5 * pace_days then 'active'
            when days_since_last_order <= 3 * pace_days then 'at_risk'
            when days_since_last_order <= 6 * pace_days then 'lapsed'
            else 'lost'
        end as lifecycle_stage,
        first_order_at,
        last_order_at,
        days_since_last_order,
        orders_lifetime,
        net_revenue_lifetime,
        margin_lifetime,
        margin_known_share,
        returns_lifetime,
        discount_share,
        aov,
        mean_days_between_orders,
        orders_30d,
        orders_90d,
        orders_365d,
        net_revenue_30d,
        net_revenue_90d,
        net_revenue_365d,
        currency_code,
        preferred_channel,
        preferred_store,
        channel_count,
        top_category,
        distinct_categories,
        support_contacts_90d,
        last_csat,
        sessions_30d,
        abandoned_carts_90d,
        cast(null as decimal(18, 4)) as loyalty_points_balance,
        consent_email,
        consent_sms,
        consent_phone,
        consent_post,
        rfm_segment,
        clv_365d,
        is_high_value,
        p_alive,
        churn_probability,
        churn_band,
        churn_reason,
        next_order_date,
        best_next_product_id,
        value_tier,
        profitability_tier
    from paced
)

select * from final_customers
