-- People and programs who answer contacts: those of the agent masters, and those that only contacts name.
--
-- grain: agent_id
-- column: agent_id | VARCHAR | | number of the agent
-- column: agent_name | VARCHAR | | name of the agent; null when no master has one | personal
-- column: team | VARCHAR | | team; null when not told
-- column: site | VARCHAR | | place of work; null when not told
-- column: starts_on | DATE | | first day of work; null when not told
-- column: ends_on | DATE | | last day of work; null while employed
-- column: hourly_cost_amount | DECIMAL(18,4) | currency | cost of an hour; null when not told
-- column: is_in_master | BOOLEAN | | whether an agent master holds it
-- column: source | VARCHAR | | source that leads; null when only contacts name it
with agents as (select * from staging.agents),

naming as (
    select distinct agent_id as agent_id
    from staging.contacts
    where agent_id is not null
),

-- the source first by name leads
ranked as (
    select
        agents.*,
        row_number() over (partition by agent_id order by source asc nulls last) as source_no
    from agents
),

masters as (select * from ranked where source_no = 1),

numbers as (
    select agent_id from masters
    union
    select agent_id from naming
),

final_agents as (
    select
        numbers.agent_id,
        masters.agent_name,
        masters.team,
        masters.site,
        masters.starts_on,
        masters.ends_on,
        masters.hourly_cost_amount,
        masters.agent_id is not null as is_in_master,
        masters.source
    from numbers
    left join masters on numbers.agent_id = masters.agent_id
)

select * from final_agents
