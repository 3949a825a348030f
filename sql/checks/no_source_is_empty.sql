-- Every configured source has rows by the as-of date: an empty input is never a good night.
-- severity: error
-- table: marts.freshness
-- column: source | VARCHAR | | source without a row
-- column: entity | VARCHAR | | entity that it should deliver
-- column: exports | BIGINT | | export files of it that are known
with sources as (select * from marts.freshness),

offending as (
    select source, entity, exports
    from sources
    where status = 'empty'
)

select * from offending
