-- Every prospect that is known has its row among the scores, once.
-- severity: error
-- table: marts.prospect_score
-- column: source | VARCHAR | | configured source
-- column: prospect_id | VARCHAR | | its number there
with prospects as (select source, prospect_id from staging.prospects),

scores as (select source_system, source_prospect_id from marts.prospect_score),

offending as (
    select prospects.source, prospects.prospect_id
    from prospects
    left join scores
        on
            prospects.source = scores.source_system
            and prospects.prospect_id = scores.source_prospect_id
    where scores.source_prospect_id is null
)

select * from offending
