-- What visitors did on the web site, event by event, up to the end of the as-of date. An event
-- that comes again counts once, from the latest export. Of a batch, which is delivered as a
-- whole, the exports of the last day on which it was delivered count and no others: an event
-- that they lack is gone.
--
-- grain: source, event_id
-- column: source | VARCHAR | | configured source
-- column: event_id | VARCHAR | | number of the event
-- column: occurred_at | TIMESTAMP | | moment of the event, in UTC
-- column: event_date | DATE | | local day of it
-- column: visitor_id | VARCHAR | | browser or device, as the site knows it again; null when it does not | personal
-- column: session_id | VARCHAR | | visit, where the site counts visits itself; else sessions end after 30 minutes of silence; null when not told
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number of the account that was signed in; null when none was | personal
-- column: event | VARCHAR | | page_view, view_item, add_to_cart, begin_checkout, purchase … as the source maps it
-- column: page | VARCHAR | | address of the page; null when not told
-- column: referrer | VARCHAR | | address of the page before; null when not told
-- column: source_name | VARCHAR | | where the visit came from: the search engine, site or newsletter; null when not told
-- column: medium | VARCHAR | | how it came: organic, cpc, email, referral …; null when not told
-- column: campaign | VARCHAR | | campaign that the visit came by; null when not told
-- column: product_id | VARCHAR | | article that the event is about; null when not told
-- column: order_id | VARCHAR | | order that the event placed; null when not told
-- column: value_amount | DECIMAL(18,4) | currency | what the event is worth by the site's reckoning; null when not told
-- column: currency_code | VARCHAR | | ISO 4217 code of value_amount; null when that is
-- column: device | VARCHAR | | desktop, mobile, tablet … in the export's words; null when not told
-- column: country | VARCHAR | | country that the visitor was in, as written; null when not told
-- column: is_bot | BOOLEAN | | whether a program did it, as far as it says so
-- column: is_internal | BOOLEAN | | whether our own people did it
-- column: has_consent | BOOLEAN | | whether the visitor had agreed to be known; null when the export does not tell
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null occurred_at, event
with web_events as (select * from raw.web_events),

exports as (select * from staging.exports where entity = 'web_events'),

-- batches that were delivered on several days
redelivered as (
    select web_events.source, web_events.batch, max(exports.exported_on) as last_exported_on
    from web_events
    inner join exports
        on web_events.source = exports.source and web_events.source_file = exports.source_file
    where web_events.batch is not null
    group by web_events.source, web_events.batch
    having min(exports.exported_on) < max(exports.exported_on)
),

ranked as (
    select
        web_events.*,
        exports.as_of_date,
        row_number() over (
            partition by web_events.source, web_events.event_id
            order by
                exports.export_no desc nulls last,
                web_events.received_at desc nulls last,
                web_events.source_line desc nulls last,
                web_events.source_file asc nulls last
        ) as version_no
    from web_events
    inner join exports
        on web_events.source = exports.source and web_events.source_file = exports.source_file
    left join redelivered
        on web_events.source = redelivered.source and web_events.batch = redelivered.batch
    where
        web_events.event_date <= exports.as_of_date
        and (
            redelivered.last_exported_on is null
            or redelivered.last_exported_on = exports.exported_on
        )
),

final_web_events as (
    select
        source,
        event_id,
        occurred_at,
        event_date,
        nullif(visitor_id, '') as visitor_id,
        nullif(session_id, '') as session_id,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        event,
        nullif(trim(page), '') as page,
        nullif(trim(referrer), '') as referrer,
        nullif(trim(source_name), '') as source_name,
        nullif(trim(medium), '') as medium,
        nullif(trim(campaign), '') as campaign,
        nullif(product_id, '') as product_id,
        nullif(order_id, '') as order_id,
        value_amount,
        case when value_amount is not null then currency_code end as currency_code,
        nullif(trim(device), '') as device,
        nullif(trim(country), '') as country,
        coalesce(is_bot, false) as is_bot,
        coalesce(is_internal, false) as is_internal,
        has_consent,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_web_events
