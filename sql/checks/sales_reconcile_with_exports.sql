-- Revenue and lines of fct_sales_line are, per source and day, what the exports hold: the raw
-- lines less those replaced by a later export, later than the as-of date, void, or in another
-- currency without an exchange rate. Computed again from the raw rows, without the layers
-- between but for the rates of the days.
-- severity: error
-- table: marts.fct_sales_line
-- column: source | VARCHAR | | configured source
-- column: sale_date | DATE | | local day
-- column: raw_lines | BIGINT | | lines that count, by the raw rows
-- column: mart_lines | BIGINT | | lines in the mart
-- column: raw_amount | DECIMAL(18,4) | currency | revenue by the raw rows
-- column: mart_amount | DECIMAL(18,4) | currency | revenue in the mart
with exports as (select * from raw.export),

parameters as (select * from run.parameters),

mart_lines as (select * from marts.fct_sales_line),

raw_lines as (
    select
        'sale_lines' as entity, source, source_file, sale_id as order_id, sale_date, line_type,
        quantity, unit_price, discount_amount, tax_amount, is_tax_included, currency_code
    from raw.sale_lines
    union all
    select
        'order_lines' as entity, source, source_file, order_id, order_date as sale_date, line_type,
        quantity, unit_price, discount_amount, tax_amount, is_tax_included, currency_code
    from raw.order_lines
),

-- the lines once more, read with what tells their export alone
copies as (
    select
        'sale_lines' as entity, source, source_file, sale_id as order_id, sale_date
    from raw.sale_lines
    union all
    select
        'order_lines' as entity, source, source_file, order_id, order_date as sale_date
    from raw.order_lines
),

rates as (select currency_code, rate_day, rate from staging.daily_rates),

known_exports as (
    select
        exports.entity,
        exports.source,
        exports.source_file,
        exports.export_no,
        parameters.as_of_date,
        parameters.currency_code
    from exports
    cross join parameters
    where coalesce(exports.exported_on, parameters.as_of_date) <= parameters.as_of_date
),

-- of a document that several exports hold, the last one counts
restated as (
    select copies.source, copies.order_id, max(known_exports.export_no) as last_export_no
    from copies
    inner join known_exports
        on
            copies.entity = known_exports.entity
            and copies.source = known_exports.source
            and copies.source_file = known_exports.source_file
    where copies.sale_date <= known_exports.as_of_date
    group by copies.source, copies.order_id
    having min(known_exports.export_no) < max(known_exports.export_no)
),

priced as (
    select
        raw_lines.source,
        raw_lines.sale_date,
        raw_lines.line_type <> 'void' as counts,
        raw_lines.line_type = 'return'
        or (raw_lines.line_type = 'sale' and raw_lines.quantity < 0) as is_return,
        try_cast(raw_lines.quantity * raw_lines.unit_price as decimal(18, 4)) as gross_amount,
        coalesce(raw_lines.discount_amount, 0) as discount_amount,
        case when raw_lines.is_tax_included then coalesce(raw_lines.tax_amount, 0) else 0 end
            as tax_amount,
        rates.rate
    from raw_lines
    inner join known_exports
        on
            raw_lines.entity = known_exports.entity
            and raw_lines.source = known_exports.source
            and raw_lines.source_file = known_exports.source_file
    left join restated
        on raw_lines.source = restated.source and raw_lines.order_id = restated.order_id
    left join rates
        on raw_lines.currency_code = rates.currency_code and raw_lines.sale_date = rates.rate_day
    where
        raw_lines.sale_date <= known_exports.as_of_date
        and (
            rates.rate is not null
            or coalesce(nullif(raw_lines.currency_code, ''), known_exports.currency_code)
            = known_exports.currency_code
        )
        and (
            restated.last_export_no is null
            or restated.last_export_no = known_exports.export_no
        )
),

-- each amount in the reporting currency, rounded by itself
converted as (
    select
        source,
        sale_date,
        counts,
        is_return,
        case
            when rate is null then gross_amount
            else try_cast(gross_amount * rate as decimal(18, 4))
        end as gross_amount,
        case
            when rate is null then cast(discount_amount as decimal(18, 4))
            else try_cast(discount_amount * rate as decimal(18, 4))
        end as discount_amount,
        case
            when rate is null then cast(tax_amount as decimal(18, 4))
            else try_cast(tax_amount * rate as decimal(18, 4))
        end as tax_amount
    from priced
),

expected as (
    select
        source,
        sale_date,
        count(*) filter (where counts) as raw_lines,
        sum(
            case
                when not counts then 0
                when is_return then abs(discount_amount) + abs(tax_amount) - abs(gross_amount)
                else gross_amount - discount_amount - tax_amount
            end
        ) as raw_amount
    from converted
    group by source, sale_date
),

found as (
    select source, sale_date, count(*) as mart_lines, sum(net_amount) as mart_amount
    from mart_lines
    group by source, sale_date
),

compared as (
    select
        coalesce(expected.source, found.source) as source,
        coalesce(expected.sale_date, found.sale_date) as sale_date,
        cast(coalesce(expected.raw_lines, 0) as bigint) as raw_lines,
        coalesce(found.mart_lines, 0) as mart_lines,
        cast(coalesce(expected.raw_amount, 0) as decimal(18, 4)) as raw_amount,
        cast(coalesce(found.mart_amount, 0) as decimal(18, 4)) as mart_amount
    from expected
    full outer join found
        on expected.source = found.source and expected.sale_date = found.sale_date
),

offending as (
    select * from compared
    where raw_lines <> mart_lines or raw_amount <> mart_amount
)

select * from offending
