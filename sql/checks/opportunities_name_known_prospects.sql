-- The prospects that opportunities name are there. An opportunity that names nobody known, or
-- several in one field, counts for no prospect, and its win is not learnt from.
-- severity: warn
-- table: marts.prospect_score
-- column: source | VARCHAR | | source of the opportunities
-- column: prospect_source | VARCHAR | | source whose prospects they name
-- column: opportunities | BIGINT | | opportunities that name somebody who is not there
-- column: example | VARCHAR | | number that one of them names
with opportunities as (select * from staging.opportunities where prospect_id is not null),

linked as (select source, opportunity_id from intermediate.prospect_opportunities),

offending as (
    select
        opportunities.source,
        opportunities.prospect_source,
        count(*) as opportunities,
        min(opportunities.prospect_id) as example
    from opportunities
    left join linked
        on
            opportunities.source = linked.source
            and opportunities.opportunity_id = linked.opportunity_id
    where linked.opportunity_id is null
    group by opportunities.source, opportunities.prospect_source
)

select * from offending
