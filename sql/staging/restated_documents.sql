-- Sales and orders that several known exports hold, with the export that counts: the latest.
-- Copies later than the as-of date are cut first; an export dated later is not known.
--
-- grain: entity, source, document_id
-- column: entity | VARCHAR | | sale_lines or order_lines
-- column: source | VARCHAR | | configured source
-- column: document_id | VARCHAR | | sale or order number
-- column: last_export_no | BIGINT | | rank of the latest export that holds it
-- column: first_exported_on | DATE | | day of the first of them; null when the source does not tell
-- check: not_null last_export_no
-- check: accepted entity sale_lines order_lines
with sale_lines as (select source, source_file, sale_id, sale_date from raw.sale_lines),

order_lines as (select source, source_file, order_id, order_date from raw.order_lines),

sale_exports as (select * from staging.exports where entity = 'sale_lines'),

order_exports as (select * from staging.exports where entity = 'order_lines'),

sales as (
    select
        'sale_lines' as entity,
        sale_lines.source,
        sale_lines.sale_id as document_id,
        max(sale_exports.export_no) as last_export_no,
        min(sale_exports.exported_on) as first_exported_on
    from sale_lines
    inner join sale_exports
        on
            sale_lines.source = sale_exports.source
            and sale_lines.source_file = sale_exports.source_file
    where sale_lines.sale_date <= sale_exports.as_of_date
    group by sale_lines.source, sale_lines.sale_id
    having min(sale_exports.export_no) < max(sale_exports.export_no)
),

orders as (
    select
        'order_lines' as entity,
        order_lines.source,
        order_lines.order_id as document_id,
        max(order_exports.export_no) as last_export_no,
        min(order_exports.exported_on) as first_exported_on
    from order_lines
    inner join order_exports
        on
            order_lines.source = order_exports.source
            and order_lines.source_file = order_exports.source_file
    where order_lines.order_date <= order_exports.as_of_date
    group by order_lines.source, order_lines.order_id
    having min(order_exports.export_no) < max(order_exports.export_no)
),

documents as (
    select * from sales
    union all
    select * from orders
)

select * from documents
