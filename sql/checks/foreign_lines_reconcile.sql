-- Every line in another currency that counts is converted or rejected: the raw lines of each
-- source, less those that a later export replaced, are those in staging and those in reject.
-- severity: error
-- table: marts.reject
-- column: source | VARCHAR | | configured source
-- column: lines_read | BIGINT | | lines in other currencies that count, by the raw rows
-- column: lines_converted | BIGINT | | lines that were converted
-- column: lines_rejected | BIGINT | | lines that the mart reject lists
with parameters as (select * from run.parameters),

rejects as (select * from marts.reject where column_name = 'currency_code'),

unconverted as (select * from staging.unconverted_lines),

-- one row in a project with exchange rates, none in any other: nothing is read then
converting as (
    select parameters.currency_code
    from parameters
    inner join run.source as sources on sources.entity = 'exchange_rates'
    group by parameters.currency_code
),

known_exports as (
    select entity, source, source_file, export_no, as_of_date from staging.exports
),

raw_lines as (
    select
        'sale_lines' as entity, sale_lines.source, sale_lines.source_file,
        sale_lines.sale_id as order_id, sale_lines.sale_date, sale_lines.currency_code,
        converting.currency_code as reporting_currency
    from raw.sale_lines as sale_lines
    cross join converting
    union all
    select
        'order_lines' as entity, order_lines.source, order_lines.source_file,
        order_lines.order_id, order_lines.order_date as sale_date, order_lines.currency_code,
        converting.currency_code as reporting_currency
    from raw.order_lines as order_lines
    cross join converting
),

documents as (
    select entity, source, order_id
    from raw_lines
    where nullif(currency_code, '') <> reporting_currency
    group by entity, source, order_id
),

-- all lines of those documents, by export
known_lines as (
    select
        raw_lines.entity,
        raw_lines.source,
        raw_lines.order_id,
        known_exports.export_no,
        count(*) filter (
            where nullif(raw_lines.currency_code, '') <> raw_lines.reporting_currency
        ) as foreign_lines
    from raw_lines
    inner join documents
        on
            raw_lines.entity = documents.entity
            and raw_lines.source = documents.source
            and raw_lines.order_id = documents.order_id
    inner join known_exports
        on
            raw_lines.entity = known_exports.entity
            and raw_lines.source = known_exports.source
            and raw_lines.source_file = known_exports.source_file
    where raw_lines.sale_date <= known_exports.as_of_date
    group by raw_lines.entity, raw_lines.source, raw_lines.order_id, known_exports.export_no
),

ranked as (
    select
        source,
        foreign_lines,
        row_number() over (
            partition by entity, source, order_id
            order by export_no desc nulls last
        ) as place
    from known_lines
),

sides as (
    select
        source,
        cast(sum(foreign_lines) as bigint) as lines_read,
        0 as lines_converted,
        0 as lines_rejected
    from ranked
    where place = 1
    group by source
    union all
    select source, 0 as lines_read, count(*) as lines_converted, 0 as lines_rejected
    from staging.sale_lines
    where original_currency_code is not null
    group by source
    union all
    select source, 0 as lines_read, count(*) as lines_converted, 0 as lines_rejected
    from staging.order_lines
    where original_currency_code is not null
    group by source
    union all
    select unconverted.source, 0 as lines_read, 0 as lines_converted, count(*) as lines_rejected
    from unconverted
    inner join (
        select entity, source, file, line
        from rejects
        group by entity, source, file, line
    ) as listed
        on
            unconverted.entity = listed.entity
            and unconverted.source = listed.source
            and unconverted.source_file = listed.file
            and unconverted.source_line = listed.line
    group by unconverted.source
),

offending as (
    select
        source,
        cast(sum(lines_read) as bigint) as lines_read,
        cast(sum(lines_converted) as bigint) as lines_converted,
        cast(sum(lines_rejected) as bigint) as lines_rejected
    from sides
    group by source
    having sum(lines_read) <> sum(lines_converted) + sum(lines_rejected)
)

select * from offending
