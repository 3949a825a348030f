-- Agents whom contacts name are in the agent master, where there is one.
-- severity: warn
-- table: marts.dim_agent
-- column: agent_id | VARCHAR | | number that no master holds
with known as (select * from marts.dim_agent),

sources as (select count(*) as masters from run.source where entity = 'agents'),

offending as (
    select known.agent_id
    from known
    cross join sources
    where sources.masters > 0 and not known.is_in_master
)

select * from offending
