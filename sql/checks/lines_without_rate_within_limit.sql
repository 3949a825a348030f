-- The share of lines that are rejected for want of an exchange rate is within the source's
-- limits.rejected_share.
-- severity: error
-- table: marts.reject
-- column: source | VARCHAR | | configured source
-- column: lines | BIGINT | | lines that were loaded
-- column: lines_without_rate | BIGINT | | lines without a rate
-- column: share | DOUBLE | share | share of them
-- column: rejected_share_limit | DOUBLE | share | largest accepted share
with unconverted as (select source from staging.unconverted_lines),

exports as (select * from raw.export),

known_exports as (select * from staging.exports),

sources as (select * from run.source where rejected_share_limit is not null),

loaded as (
    select exports.source, cast(sum(exports.rows_loaded) as bigint) as row_count
    from exports
    inner join known_exports
        on
            exports.entity = known_exports.entity
            and exports.source = known_exports.source
            and exports.source_file = known_exports.source_file
    group by exports.source
),

counted as (
    select source, count(*) as row_count
    from unconverted
    group by source
),

shares as (
    select
        counted.source,
        loaded.row_count as lines,
        counted.row_count as lines_without_rate,
        cast(counted.row_count as double) / nullif(loaded.row_count, 0) as share,
        sources.rejected_share_limit
    from counted
    inner join loaded on counted.source = loaded.source
    inner join sources on counted.source = sources.source
),

offending as (
    select * from shares
    where share > rejected_share_limit
)

select * from offending
