-- Every event of the web site is in one visit, but for those of bots and of our own people.
-- severity: error
-- table: marts.fct_web_session
-- column: source | VARCHAR | | configured source
-- column: events | BIGINT | | events that should be in visits
-- column: in_sessions | BIGINT | | events that are
with staged as (
    select source, count(*) as events
    from staging.web_events
    where not is_bot and not is_internal
    group by source
),

visited as (
    select source, cast(sum(events) as bigint) as in_sessions
    from marts.fct_web_session
    group by source
),

offending as (
    select
        coalesce(staged.source, visited.source) as source,
        coalesce(staged.events, 0) as events,
        coalesce(visited.in_sessions, 0) as in_sessions
    from staged
    full outer join visited on staged.source = visited.source
    where coalesce(staged.events, 0) <> coalesce(visited.in_sessions, 0)
)

select * from offending
