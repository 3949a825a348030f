-- People and programs who answer contacts, one per source and number, from the latest known
-- export.
--
-- grain: source, agent_id
-- column: source | VARCHAR | | configured source
-- column: agent_id | VARCHAR | | number of the agent, as contacts name it
-- column: agent_name | VARCHAR | | name of the agent; null when not told | personal
-- column: team | VARCHAR | | team; null when not told
-- column: site | VARCHAR | | place of work; null when not told
-- column: starts_on | DATE | | first day of work; null when not told
-- column: ends_on | DATE | | last day of work; null while employed
-- column: hourly_cost_amount | DECIMAL(18,4) | currency | cost of an hour, in the reporting currency; null when not told
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with agents as (select * from raw.agents),

exports as (select * from staging.exports where entity = 'agents'),

ranked as (
    select
        agents.*,
        exports.as_of_date,
        row_number() over (
            partition by agents.source, agents.agent_id
            order by
                exports.export_no desc nulls last,
                agents.source_line desc nulls last,
                agents.source_file asc nulls last
        ) as version_no
    from agents
    inner join exports
        on agents.source = exports.source and agents.source_file = exports.source_file
),

final_agents as (
    select
        source,
        agent_id,
        nullif(trim(agent_name), '') as agent_name,
        nullif(trim(team), '') as team,
        nullif(trim(site), '') as site,
        starts_on,
        ends_on,
        hourly_cost_amount,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_agents
