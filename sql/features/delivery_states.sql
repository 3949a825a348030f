-- What was known of each order's delivery from when until when, of the sources that tell
-- deliveries at all. One row for each export that holds the order; it counts until a later
-- export is there. An order is delivered when all its lines are. Without export dates the
-- latest export counts from the day of the order on. The customer is as known at the as-of date.
--
-- grain: source, order_id, export_no
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | order number
-- column: export_no | BIGINT | | rank of the export within its source
-- column: customer_id | VARCHAR | | customer
-- column: order_date | DATE | | local day of the order
-- column: known_from | DATE | | first day whose end knows it so
-- column: known_until | DATE | | first day that knows better; null when none does
-- column: delivered_date | DATE | | day of the last delivery, UTC; null when not all came
-- column: is_cancelled | BOOLEAN | | whether all its lines are void
-- check: not_null customer_id, order_date, known_from
with order_lines as (
    select source, source_file, order_id, order_date, delivered_at, line_type
    from raw.order_lines
    where line_type = 'void' or (line_type = 'sale' and quantity > 0)
),

exports as (select * from staging.exports where entity = 'order_lines'),

-- orders of other entities are left out before they are grouped: where nothing asks for a
-- group, the engine never frees the texts that its minimum keeps
told as (select source, order_id from order_lines group by source, order_id),

customers as (
    select documents.source, documents.order_id, min(documents.customer_id) as customer_id
    from intermediate.sales_documents as documents
    inner join told on documents.source = told.source and documents.order_id = told.order_id
    where documents.customer_id is not null and documents.orders > 0
    group by documents.source, documents.order_id
),

telling as (
    select source
    from order_lines
    where delivered_at is not null
    group by source
),

-- one row of telling and of customers an order: their keys
copies as (
    select
        order_lines.source,
        order_lines.order_id,
        exports.export_no,
        min(customers.customer_id) as customer_id,
        min(order_lines.order_date) as order_date,
        min(coalesce(exports.exported_on, order_lines.order_date)) as exported_on,
        case
            when
                count(*) filter (
                    where order_lines.line_type = 'sale' and order_lines.delivered_at is null
                ) = 0
                then
                    max(cast(order_lines.delivered_at as date))
                        filter (where order_lines.line_type = 'sale')
        end as delivered_date,
        count(*) filter (where order_lines.line_type = 'sale') = 0 as is_cancelled
    from order_lines
    inner join exports
        on order_lines.source = exports.source and order_lines.source_file = exports.source_file
    inner join telling on order_lines.source = telling.source
    inner join customers
        on order_lines.source = customers.source and order_lines.order_id = customers.order_id
    where order_lines.order_date <= exports.as_of_date
    group by order_lines.source, order_lines.order_id, exports.export_no
),

final_states as (
    select
        source,
        order_id,
        export_no,
        customer_id,
        order_date,
        case when exported_on < order_date then order_date else exported_on end as known_from,
        min(exported_on) over (
            partition by source, order_id
            order by export_no asc nulls last
            rows between 1 following and unbounded following
        ) as known_until,
        delivered_date,
        is_cancelled
    from copies
)

select * from final_states
