-- Export files that were known by the end of the as-of date. An export dated later is left
-- out with all its rows; one without a date counts as known, since nothing says otherwise.
--
-- grain: entity, source, source_file
-- column: entity | VARCHAR | | entity that the export holds
-- column: source | VARCHAR | | configured source
-- column: source_file | VARCHAR | | export file, relative to the project
-- column: export_no | BIGINT | | rank of the export within its source, later exports are higher
-- column: exported_on | DATE | | day of the export; null when the source does not tell
-- column: as_of_date | DATE | | day whose end the run looks from
with exports as (select * from raw.export),

parameters as (select * from run.parameters),

known_exports as (
    select
        exports.entity,
        exports.source,
        exports.source_file,
        exports.export_no,
        exports.exported_on,
        parameters.as_of_date
    from exports
    cross join parameters
    where exports.exported_on is null or exports.exported_on <= parameters.as_of_date
)

select * from known_exports
