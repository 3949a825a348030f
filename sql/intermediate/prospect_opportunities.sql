-- Finds the prospect that each opportunity is with: the one that it names, else the one that
-- names it. An opportunity with neither is with a customer, and is left out.
--
-- grain: source, opportunity_id
-- column: source | VARCHAR | | source of the opportunity
-- column: opportunity_id | VARCHAR | | number of the opportunity
-- column: prospect_id | VARCHAR | | prospect
-- column: outcome | VARCHAR | | won, lost or open at the end of the as-of date
-- column: closed_date | DATE | | local day on which it was won or lost; null while it is open
-- check: accepted outcome won lost open
-- check: references prospect_id intermediate.prospect_keys.prospect_id
with opportunities as (select * from staging.opportunities),

keys as (select * from intermediate.prospect_keys),

prospects as (select * from staging.prospects where opportunity_id is not null),

naming as (
    select
        prospects.opportunity_source,
        prospects.opportunity_id,
        min(keys.prospect_id) as prospect_id
    from prospects
    inner join keys
        on prospects.source = keys.source and prospects.prospect_id = keys.source_prospect_id
    group by prospects.opportunity_source, prospects.opportunity_id
),

linked as (
    select
        opportunities.source,
        opportunities.opportunity_id,
        coalesce(keys.prospect_id, naming.prospect_id) as prospect_id,
        opportunities.outcome,
        opportunities.closed_date
    from opportunities
    left join keys
        on
            opportunities.prospect_source = keys.source
            and opportunities.prospect_id = keys.source_prospect_id
    left join naming
        on
            opportunities.source = naming.opportunity_source
            and opportunities.opportunity_id = naming.opportunity_id
),

with_prospect as (select * from linked where prospect_id is not null)

select * from with_prospect
