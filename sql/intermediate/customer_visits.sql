-- Visits of each customer to the web site in the last days, and carts that were left.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: sessions_30d | BIGINT | | visits of the last 30 days, the as-of date included
-- column: abandoned_carts_90d | BIGINT | | visits of 90 days that filled a cart and ordered nothing
with sessions as (select * from intermediate.web_sessions where customer_id is not null),

parameters as (select * from run.parameters),

aged as (
    select
        sessions.customer_id,
        sessions.add_to_cart_events > 0 and sessions.orders = 0 as is_abandoned,
        date_diff('day', sessions.session_date, parameters.as_of_date) as days_ago
    from sessions
    cross join parameters
),

final_visits as (
    select
        customer_id,
        count(case when days_ago < 30 then 1 end) as sessions_30d,
        count(case when days_ago < 90 and is_abandoned then 1 end) as abandoned_carts_90d
    from aged
    group by customer_id
)

select * from final_visits
