-- The newest row of every source is within its configured limit.
-- severity: error
-- table: marts.freshness
-- column: source | VARCHAR | | source that is late
-- column: entity | VARCHAR | | entity that it delivers
-- column: newest_record_date | DATE | | newest local day in it
-- column: lag_hours | DOUBLE | hours | how old that is
-- column: limit_hours | DOUBLE | hours | configured limit
with sources as (select * from marts.freshness),

offending as (
    select source, entity, newest_record_date, lag_hours, limit_hours
    from sources
    where status = 'late'
)

select * from offending
