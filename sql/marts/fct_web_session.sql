-- Visits to the web site, one by one, without bots and our own people. Visits of nobody known are in it.
--
-- grain: source, session_key
-- column: source | VARCHAR | | configured source
-- column: session_key | VARCHAR | | visitor, and the site's number of the visit or our own
-- column: session_date | DATE | | local day on which the visit began
-- column: started_at | TIMESTAMP | | moment of the first event, UTC
-- column: ended_at | TIMESTAMP | | moment of the last event, UTC
-- column: duration_seconds | DOUBLE | seconds | from the first event to the last
-- column: visitor_id | VARCHAR | | browser or device; null when not told | personal
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identity_known | BOOLEAN | | whether the customer is known
-- column: identified_by | VARCHAR | | number, order or earlier_session; null when unknown
-- column: events | BIGINT | | events
-- column: pages | BIGINT | | pages viewed
-- column: landing_page | VARCHAR | | page of the first event; null when not told
-- column: source_name | VARCHAR | | where the visit came from; null when not told
-- column: medium | VARCHAR | | how it came; null when not told
-- column: campaign | VARCHAR | | campaign that it came by; null when none
-- column: device | VARCHAR | | device of the first event; null when not told
-- column: country | VARCHAR | | country of the first event; null when not told
-- column: add_to_cart_events | BIGINT | | articles put into the cart
-- column: checkout_events | BIGINT | | checkouts begun
-- column: orders | BIGINT | | orders placed
-- column: revenue | DECIMAL(18,4) | currency | value of the purchases by the site's reckoning; 0 when none
-- column: currency_code | VARCHAR | | ISO 4217 code of the revenue
-- column: is_abandoned_cart | BOOLEAN | | whether articles were put into the cart and none ordered
-- check: references customer_id marts.dim_customer.customer_id
-- check: not_null session_date, events, pages, orders, revenue
with sessions as (select * from intermediate.web_sessions),

parameters as (select * from run.parameters),

final_sessions as (
    select
        sessions.source,
        sessions.session_key,
        sessions.session_date,
        sessions.started_at,
        sessions.ended_at,
        cast(date_diff('second', sessions.started_at, sessions.ended_at) as double)
            as duration_seconds,
        sessions.visitor_id,
        sessions.customer_id,
        sessions.customer_id is not null as identity_known,
        sessions.identified_by,
        sessions.events,
        sessions.pages,
        sessions.landing_page,
        sessions.source_name,
        sessions.medium,
        sessions.campaign,
        sessions.device,
        sessions.country,
        sessions.add_to_cart_events,
        sessions.checkout_events,
        sessions.orders,
        sessions.revenue,
        parameters.currency_code,
        sessions.add_to_cart_events > 0 and sessions.orders = 0 as is_abandoned_cart
    from sessions
    cross join parameters
)

select * from final_sessions
