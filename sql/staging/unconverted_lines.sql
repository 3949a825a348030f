-- Lines of sales and orders in another currency that have no exchange rate of their day or of
-- the days before it: they count nowhere, and the mart reject lists them. Empty in a project
-- without exchange rates, whose exports' lines in other currencies are rejected when they are
-- read.
--
-- grain: entity, source, order_id, line_no
-- column: entity | VARCHAR | | sale_lines or order_lines
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale or order number
-- column: line_no | BIGINT | | line within it
-- column: sale_date | DATE | | local day of the line
-- column: line_type | VARCHAR | | sale, return, void or adjustment, as exported
-- column: quantity | DECIMAL(18,4) | | units, as exported
-- column: unit_price | DECIMAL(18,4) | original currency | price of one unit, as exported
-- column: currency_code | VARCHAR | | ISO 4217 code of its amounts
-- column: last_rate_date | DATE | | day of the latest rate before it, too old; null when none is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with sale_lines as (select * from raw.sale_lines),

order_lines as (select * from raw.order_lines),

exports as (select * from staging.exports),

rates as (select * from staging.daily_rates),

known_rates as (select currency_code, rate_date from staging.exchange_rates),

-- one row in a project with exchange rates, none in any other: nothing is read then
converting as (
    select parameters.currency_code
    from run.parameters as parameters
    inner join run.source as sources on sources.entity = 'exchange_rates'
    group by parameters.currency_code
),

foreign_lines as (
    select
        'sale_lines' as entity, sale_lines.source, sale_lines.sale_id as order_id,
        sale_lines.line_no, sale_lines.sale_date, sale_lines.line_type, sale_lines.quantity,
        sale_lines.unit_price, sale_lines.currency_code, sale_lines.source_file,
        sale_lines.source_line
    from sale_lines
    cross join converting
    where nullif(sale_lines.currency_code, '') <> converting.currency_code
    union all
    select
        'order_lines' as entity, order_lines.source, order_lines.order_id, order_lines.line_no,
        order_lines.order_date as sale_date, order_lines.line_type, order_lines.quantity,
        order_lines.unit_price, order_lines.currency_code, order_lines.source_file,
        order_lines.source_line
    from order_lines
    cross join converting
    where nullif(order_lines.currency_code, '') <> converting.currency_code
),

without_rate as (
    select foreign_lines.*
    from foreign_lines
    left join rates
        on
            foreign_lines.currency_code = rates.currency_code
            and foreign_lines.sale_date = rates.rate_day
    where rates.rate is null
),

documents as (
    select entity, source, order_id
    from without_rate
    group by entity, source, order_id
),

-- of a document that several exports hold, the last one counts
copies as (
    select 'sale_lines' as entity, source, sale_id as order_id, source_file, sale_date
    from raw.sale_lines
    union all
    select 'order_lines' as entity, source, order_id, source_file, order_date as sale_date
    from raw.order_lines
),

last_copies as (
    select documents.entity, documents.source, documents.order_id,
        max(exports.export_no) as last_export_no
    from copies
    inner join documents
        on
            copies.entity = documents.entity
            and copies.source = documents.source
            and copies.order_id = documents.order_id
    inner join exports
        on
            copies.entity = exports.entity
            and copies.source = exports.source
            and copies.source_file = exports.source_file
    where copies.sale_date <= exports.as_of_date
    group by documents.entity, documents.source, documents.order_id
),

current_lines as (
    select without_rate.*
    from without_rate
    inner join exports
        on
            without_rate.entity = exports.entity
            and without_rate.source = exports.source
            and without_rate.source_file = exports.source_file
    inner join last_copies
        on
            without_rate.entity = last_copies.entity
            and without_rate.source = last_copies.source
            and without_rate.order_id = last_copies.order_id
            and exports.export_no = last_copies.last_export_no
    where without_rate.sale_date <= exports.as_of_date
),

-- the currencies and days of these lines are few
last_rates as (
    select
        wanted.currency_code,
        wanted.sale_date,
        max(known_rates.rate_date) as last_rate_date
    from (
        select currency_code, sale_date from current_lines group by currency_code, sale_date
    ) as wanted
    inner join known_rates
        on
            wanted.currency_code = known_rates.currency_code
            and wanted.sale_date >= known_rates.rate_date
    group by wanted.currency_code, wanted.sale_date
),

final_lines as (
    select
        current_lines.entity,
        current_lines.source,
        current_lines.order_id,
        current_lines.line_no,
        current_lines.sale_date,
        current_lines.line_type,
        current_lines.quantity,
        current_lines.unit_price,
        current_lines.currency_code,
        last_rates.last_rate_date,
        current_lines.source_file,
        current_lines.source_line
    from current_lines
    left join last_rates
        on
            current_lines.currency_code = last_rates.currency_code
            and current_lines.sale_date = last_rates.sale_date
)

select * from final_lines
