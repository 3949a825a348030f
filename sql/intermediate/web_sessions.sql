-- Visits to the web site: what a visitor did without 30 minutes of silence between, or what
-- the site itself counts as one visit. Bots and our own people are left out.
--
-- A visit is a customer's where somebody was signed in, or an order of a known customer was
-- placed, in it; where two were, the first one's. A later visit of the same visitor is that
-- customer's too, an earlier one is not. A visit with an event that the visitor had not agreed
-- to be known by is nobody's, and tells nothing of other visits.
--
-- grain: source, session_key
-- column: source | VARCHAR | | configured source
-- column: session_key | VARCHAR | | visitor, and the site's number of the visit or our own
-- column: visitor_id | VARCHAR | | browser or device; null when not told | personal
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identified_by | VARCHAR | | number, order or earlier_session; null when unknown
-- column: started_at | TIMESTAMP | | moment of the first event, UTC
-- column: ended_at | TIMESTAMP | | moment of the last event, UTC
-- column: session_date | DATE | | local day of the first event
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
-- check: accepted identified_by number order earlier_session
-- check: identity started_at <= ended_at
with web_events as (
    select
        *,
        coalesce(visitor_id, session_id, event_id) as visitor_key
    from staging.web_events
    where not is_bot and not is_internal
),

numbers as (select * from identity.customer_ref where kind = 'ref'),

-- orders that no event names are left out before they are grouped: where nothing asks for a
-- group, the engine never frees the texts that its minimum keeps
placed as (select order_id from web_events where order_id is not null group by order_id),

sales as (
    select lines.order_id, min(lines.customer_id) as customer_id
    from marts.fct_sales_line as lines
    inner join placed on lines.order_id = placed.order_id
    where lines.customer_id is not null
    group by lines.order_id
    having min(lines.customer_id) = max(lines.customer_id)
),

followed as (
    select
        web_events.*,
        lag(occurred_at) over (
            partition by source, visitor_key, session_id
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as previous_at
    from web_events
),

begun as (
    select
        followed.*,
        case
            when previous_at is null then 1
            when session_id is null and occurred_at > cast(previous_at + interval '30' minute as timestamp)
                then 1
            else 0
        end as begins
    from followed
),

numbered as (
    select
        begun.*,
        sum(begins) over (
            partition by source, visitor_key, session_id
            order by occurred_at asc nulls last, event_id asc nulls last
            rows between unbounded preceding and current row
        ) as part_no
    from begun
),

named as (
    select
        numbered.*,
        numbered.visitor_key || case
            when numbered.session_id is not null then ':' || numbered.session_id
            else '#' || cast(cast(numbered.part_no as bigint) as varchar)
        end as session_key,
        coalesce(numbers.customer_id, sales.customer_id) as known_customer_id,
        case
            when numbers.customer_id is not null then 'number'
            when sales.customer_id is not null then 'order'
        end as known_by
    from numbered
    left join numbers
        on numbered.customer_ref_source = numbers.ref_source and numbered.customer_ref = numbers.ref
    left join sales on numbered.order_id = sales.order_id
),

ranked as (
    select
        named.*,
        row_number() over (
            partition by source, session_key
            order by occurred_at asc nulls last, event_id asc nulls last
        ) as event_no,
        row_number() over (
            partition by source, session_key
            order by
                case when known_customer_id is null then 1 else 0 end asc nulls last,
                occurred_at asc nulls last,
                event_id asc nulls last
        ) as known_no
    from named
),

summed as (
    select
        source,
        session_key,
        min(visitor_id) as visitor_id,
        min(case when has_consent = false then 0 else 1 end) as may_be_known,
        min(case when known_no = 1 then known_customer_id end) as known_customer_id,
        min(case when known_no = 1 then known_by end) as known_by,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        min(case when event_no = 1 then event_date end) as session_date,
        count(*) as events,
        count(case when event = 'page_view' then 1 end) as pages,
        min(case when event_no = 1 then page end) as landing_page,
        min(case when event_no = 1 then source_name end) as source_name,
        min(case when event_no = 1 then medium end) as medium,
        min(case when event_no = 1 then campaign end) as campaign,
        min(case when event_no = 1 then device end) as device,
        min(case when event_no = 1 then country end) as country,
        count(case when event = 'add_to_cart' then 1 end) as add_to_cart_events,
        count(case when event = 'begin_checkout' then 1 end) as checkout_events,
        count(distinct order_id) as orders,
        cast(
            coalesce(sum(case when event = 'purchase' then value_amount end), 0) as decimal(18, 4)
        ) as revenue
    from ranked
    group by source, session_key
),

agreed as (
    select
        summed.*,
        case when may_be_known = 1 then known_customer_id end as own_customer_id,
        case when may_be_known = 1 and visitor_id is not null then visitor_id end as known_visitor
    from summed
),

-- each visit in which a customer is found begins a stretch of the visitor's visits
stretched as (
    select
        agreed.*,
        count(own_customer_id) over (
            partition by source, known_visitor
            order by started_at asc nulls last, session_key asc nulls last
            rows between unbounded preceding and current row
        ) as stretch_no
    from agreed
),

carried as (
    select
        stretched.*,
        case
            when known_visitor is not null
                then max(own_customer_id) over (
                    partition by source, known_visitor, stretch_no
                )
        end as visitor_customer_id
    from stretched
),

final_sessions as (
    select
        source,
        session_key,
        visitor_id,
        coalesce(own_customer_id, visitor_customer_id) as customer_id,
        case
            when own_customer_id is not null then known_by
            when visitor_customer_id is not null then 'earlier_session'
        end as identified_by,
        started_at,
        ended_at,
        session_date,
        events,
        pages,
        landing_page,
        source_name,
        medium,
        campaign,
        device,
        country,
        add_to_cart_events,
        checkout_events,
        orders,
        revenue
    from carried
)

select * from final_sessions
