-- How every customer's orders of the last 365 days were delivered by each cutoff, as known
-- then. Usual is the median of the days from order to delivery of the orders of the same source
-- that came in those days. Late is an order that took, or has waited, more than twice as long
-- as usual and at least three days longer. Customers without an order that tells have no row.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer with such an order
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: delivered_orders | DOUBLE | | orders delivered
-- column: late_orders | DOUBLE | | orders that came late or are late and not here yet
-- column: late_orders_90d | DOUBLE | | those among them ordered in the last 90 days
-- column: late_order_share | DOUBLE | | late orders as a share of those and of the delivered ones; null when there is neither
-- column: waiting_orders | DOUBLE | | orders not delivered yet
-- column: mean_delivery_days | DOUBLE | days | mean time from order to delivery; null when none was delivered
-- column: last_delivery_days | DOUBLE | days | that of the last order delivered; null when none was
-- column: last_delivery_ratio | DOUBLE | | that over what is usual; null when none was delivered
-- column: is_last_order_late | DOUBLE | | 1 when the last order came or is late, else 0
-- column: days_since_late | DOUBLE | days | days from the last late order to the cutoff; null when none
-- check: identity late_orders_90d <= late_orders
with states as (select * from features.delivery_states),

looked_at as (select customer_id, cutoff_date from features.looked_at),

seen as (
    select
        states.source,
        states.order_id,
        states.export_no,
        states.customer_id,
        states.order_date,
        looked_at.cutoff_date,
        date_diff('day', states.order_date, looked_at.cutoff_date) as days_ago,
        case
            when states.delivered_date <= looked_at.cutoff_date
                then date_diff('day', states.order_date, states.delivered_date)
        end as delivery_days
    from states
    inner join looked_at on states.customer_id = looked_at.customer_id
    where
        states.known_from <= looked_at.cutoff_date
        and (states.known_until is null or states.known_until > looked_at.cutoff_date)
        and states.is_cancelled = false
        and date_diff('day', states.order_date, looked_at.cutoff_date) < 365
),

day_counts as (
    select
        source,
        cutoff_date,
        delivery_days,
        count(*) as orders
    from seen
    where delivery_days is not null
    group by source, cutoff_date, delivery_days
),

running as (
    select
        source,
        cutoff_date,
        delivery_days,
        sum(orders) over (
            partition by source, cutoff_date
            order by delivery_days asc nulls last
            rows between unbounded preceding and current row
        ) as orders_so_far,
        sum(orders) over (partition by source, cutoff_date) as all_orders
    from day_counts
),

usual as (
    select source, cutoff_date, min(delivery_days) as usual_days
    from running
    where 2 * orders_so_far >= all_orders
    group by source, cutoff_date
),

judged as (
    select
        seen.*,
        usual.usual_days,
        coalesce(
            coalesce(seen.delivery_days, seen.days_ago) > 2 * usual.usual_days
            and coalesce(seen.delivery_days, seen.days_ago) >= usual.usual_days + 3,
            false
        ) as is_late,
        row_number() over (
            partition by seen.customer_id, seen.cutoff_date
            order by
                seen.order_date desc nulls last, seen.source asc nulls last,
                seen.order_id asc nulls last, seen.export_no asc nulls last
        ) as place,
        row_number() over (
            partition by seen.customer_id, seen.cutoff_date
            order by
                case when seen.delivery_days is null then 1 else 0 end asc nulls last,
                seen.order_date desc nulls last, seen.source asc nulls last,
                seen.order_id asc nulls last, seen.export_no asc nulls last
        ) as delivered_place
    from seen
    left join usual
        on seen.source = usual.source and seen.cutoff_date = usual.cutoff_date
),

summed as (
    select
        customer_id,
        cutoff_date,
        cast(count(delivery_days) as double) as delivered_orders,
        cast(count(*) filter (where is_late) as double) as late_orders,
        cast(count(*) filter (where is_late and days_ago < 90) as double) as late_orders_90d,
        cast(count(*) filter (where is_late or delivery_days is not null) as double)
            as judged_orders,
        cast(count(*) filter (where delivery_days is null) as double) as waiting_orders,
        cast(sum(delivery_days) as double) as delivery_days,
        cast(max(case when delivered_place = 1 then delivery_days end) as double)
            as last_delivery_days,
        cast(
            max(case when delivered_place = 1 and delivery_days is not null then usual_days end)
            as double
        ) as last_usual_days,
        cast(max(case when place = 1 and is_late then 1 else 0 end) as double)
            as is_last_order_late,
        cast(min(days_ago) filter (where is_late) as double) as days_since_late
    from judged
    group by customer_id, cutoff_date
),

final_delivery as (
    select
        customer_id,
        cutoff_date,
        delivered_orders,
        late_orders,
        late_orders_90d,
        late_orders / nullif(judged_orders, 0) as late_order_share,
        waiting_orders,
        delivery_days / nullif(delivered_orders, 0) as mean_delivery_days,
        last_delivery_days,
        last_delivery_days / nullif(last_usual_days, 0) as last_delivery_ratio,
        is_last_order_late,
        days_since_late
    from summed
)

select * from final_delivery
