-- How old the newest row of each source is at the end of the as-of date, and whether that is
-- within the configured limit. The lag is counted in whole local days of 24 hours: a source
-- with a row of the as-of date has none. Where rows have no day (products, stores), the day of
-- the export counts, else the day its file was written.
--
-- grain: source, entity
-- column: source | VARCHAR | | configured source
-- column: entity | VARCHAR | | entity that it delivers
-- column: newest_record_at | TIMESTAMP | | newest moment in it, UTC; null when there is none
-- column: newest_record_date | DATE | | newest local day in it; null when it is empty
-- column: loaded_at | TIMESTAMP | | moment its newest export file was written; null when none
-- column: exports | BIGINT | | export files in use
-- column: rows_loaded | BIGINT | | rows of them
-- column: lag_hours | DOUBLE | hours | newest day to the as-of date; null when it is empty
-- column: limit_hours | DOUBLE | hours | configured limit; null when there is none
-- column: status | VARCHAR | | ok, late (over the limit) or empty (no row at all)
-- check: accepted status ok late empty
with sources as (select * from run.source),

parameters as (select * from run.parameters),

known_exports as (select * from staging.exports),

file_exports as (select * from raw.export),

newest as (select * from intermediate.newest_records),

files as (
    select
        file_exports.entity,
        file_exports.source,
        max(file_exports.exported_on) as newest_exported_on,
        max(file_exports.modified_at) as newest_modified_at,
        count(*) as exports,
        cast(sum(file_exports.rows_loaded) as bigint) as rows_loaded
    from file_exports
    inner join known_exports
        on
            file_exports.entity = known_exports.entity
            and file_exports.source = known_exports.source
            and file_exports.source_file = known_exports.source_file
    group by file_exports.entity, file_exports.source
),

dated as (
    select
        sources.source,
        sources.entity,
        newest.newest_at,
        case
            when newest.row_count > 0
                then coalesce(
                    newest.newest_date,
                    files.newest_exported_on,
                    cast(files.newest_modified_at as date)
                )
        end as newest_date,
        files.newest_modified_at as loaded_at,
        coalesce(files.exports, 0) as exports,
        coalesce(files.rows_loaded, 0) as rows_loaded,
        coalesce(newest.row_count, 0) as row_count,
        sources.fresh_within_hours as limit_hours,
        parameters.as_of_date
    from sources
    cross join parameters
    left join files on sources.source = files.source and sources.entity = files.entity
    left join newest on sources.source = newest.source and sources.entity = newest.entity
),

lagged as (
    select
        dated.*,
        cast(
            case
                when newest_date >= as_of_date then 0
                else 24 * date_diff('day', newest_date, as_of_date)
            end as double
        ) as lag_hours
    from dated
),

final_freshness as (
    select
        source,
        entity,
        newest_at as newest_record_at,
        newest_date as newest_record_date,
        loaded_at,
        exports,
        rows_loaded,
        lag_hours,
        limit_hours,
        case
            when row_count = 0 then 'empty'
            when lag_hours > limit_hours then 'late'
            else 'ok'
        end as status
    from lagged
)

select * from final_freshness
