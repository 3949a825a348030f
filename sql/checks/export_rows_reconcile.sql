-- Every row read from an export was loaded, rejected, filtered or dropped as a duplicate.
-- severity: error
-- table: marts.manifest
-- column: entity | VARCHAR | | entity that the export holds
-- column: source | VARCHAR | | configured source
-- column: source_file | VARCHAR | | export file
-- column: rows_read | BIGINT | | rows read
-- column: rows_accounted | BIGINT | | rows loaded, rejected, filtered and dropped
with exports as (select * from raw.export),

counted as (
    select
        entity,
        source,
        source_file,
        rows_read,
        rows_loaded + rows_rejected + rows_filtered + rows_dropped as rows_accounted
    from exports
),

offending as (
    select * from counted
    where rows_accounted is null or rows_read is null or rows_accounted <> rows_read
)

select * from offending
