-- Rows of the exports that could not be loaded, with their text and the reason, for whoever
-- mends the export, and the lines of sales in another currency that have no exchange rate.
--
-- grain: entity, source, file, line, row_no
-- column: entity | VARCHAR | | entity that the export holds
-- column: source | VARCHAR | | configured source
-- column: file | VARCHAR | | export file, relative to the project
-- column: line | BIGINT | | line (or row) of the export at which the record begins
-- column: row_no | BIGINT | | place among the rejected rows of that line: an order of three articles on one line is three rows
-- column: raw_row | VARCHAR | | the row as it stands in the export; of a line without an exchange rate its number and currency | personal
-- column: rule | VARCHAR | | rule that it breaks
-- column: column_name | VARCHAR | | column that breaks it; null when the whole row does
-- column: reason | VARCHAR | | what is wrong, in words
with exports as (
    select entity, source, source_file, source_line, raw_row, rule, column_name, reason
    from raw.reject
),

unconverted as (select * from staging.unconverted_lines),

rejects as (
    select entity, source, source_file, source_line, raw_row, rule, column_name, reason
    from exports
    union all
    select
        entity,
        source,
        source_file,
        source_line,
        order_id || ', line ' || cast(line_no as varchar) || ', of '
        || cast(sale_date as varchar) || ' in ' || currency_code as raw_row,
        'currency' as rule,
        'currency_code' as column_name,
        'there is no exchange rate for ' || currency_code || ' on ' || cast(sale_date as varchar)
        || case
            when last_rate_date is null then ', nor on any day before'
            else ': the latest is of ' || cast(last_rate_date as varchar)
                || ', older than rates.max_age_days'
        end as reason
    from unconverted
),

final_rejects as (
    select
        entity,
        source,
        source_file as file,
        source_line as line,
        row_number() over (
            partition by entity, source, source_file, source_line
            order by
                rule asc nulls first,
                column_name asc nulls first,
                raw_row asc nulls first,
                reason asc nulls first
        ) as row_no,
        raw_row,
        rule,
        column_name,
        reason
    from rejects
)

select * from final_rejects
