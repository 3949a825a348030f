-- Every row that was rejected is in the reject mart, those without an exchange rate included.
-- severity: error
-- table: marts.reject
-- column: entity | VARCHAR | | entity that the export holds
-- column: source | VARCHAR | | configured source
-- column: source_file | VARCHAR | | export file
-- column: rows_rejected | BIGINT | | rows that extract rejected, and lines without a rate
-- column: rows_listed | BIGINT | | rows in the reject mart
with exports as (select * from raw.export),

rejects as (select * from marts.reject),

unconverted as (
    select entity, source, source_file, count(*) as row_count
    from staging.unconverted_lines
    group by entity, source, source_file
),

listed as (
    select entity, source, file, count(*) as rows_listed
    from rejects
    group by entity, source, file
),

compared as (
    select
        exports.entity,
        exports.source,
        exports.source_file,
        exports.rows_rejected + coalesce(unconverted.row_count, 0) as rows_rejected,
        coalesce(listed.rows_listed, 0) as rows_listed
    from exports
    left join listed
        on
            exports.entity = listed.entity
            and exports.source = listed.source
            and exports.source_file = listed.file
    left join unconverted
        on
            exports.entity = unconverted.entity
            and exports.source = unconverted.source
            and exports.source_file = unconverted.source_file
),

offending as (
    select * from compared
    where rows_listed < rows_rejected
)

select * from offending
