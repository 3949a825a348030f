-- Opportunities, one per source and number, as known at the end of the as-of date. One entered
-- or changed after it is not known yet: the version before counts, if there is one. One that is
-- won or lost ended at its last change where no earlier moment is told: systems write into the
-- same column when they expect the end. One that ends after the as-of date is open.
--
-- grain: source, opportunity_id
-- column: source | VARCHAR | | configured source
-- column: opportunity_id | VARCHAR | | number of the opportunity
-- column: prospect_source | VARCHAR | | whose number prospect_id is; null when that is
-- column: prospect_id | VARCHAR | | prospect that it is with; null when none is told
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number noted; null when none | personal
-- column: created_at | TIMESTAMP | | moment it was entered, UTC
-- column: created_date | DATE | | local day of it
-- column: updated_at | TIMESTAMP | | moment of the last change, UTC; null when not told
-- column: updated_date | DATE | | local day of the last change; null when not told
-- column: stage | VARCHAR | | stage, in the export's words; null when blank
-- column: amount | DECIMAL(18,4) | currency | what it may bring, or brought; null when not told
-- column: currency_code | VARCHAR | | currency of amount; null when there is none
-- column: probability | DOUBLE | percent | how likely sales think it; null when not told
-- column: owner | VARCHAR | | who of sales works on it; null when nobody
-- column: outcome | VARCHAR | | won, lost or open at the end of the as-of date
-- column: closed_at | TIMESTAMP | | moment it was won or lost, UTC; null while it is open
-- column: closed_date | DATE | | local day of it; null while it is open
-- column: close_reason | VARCHAR | | why it was won or lost; null while open, or when not told
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: accepted outcome won lost open
-- check: identity outcome = 'open' or closed_date is not null
with opportunities as (
    select
        raw_opportunities.*,
        case
            when closed_at is null or closed_at > updated_at
                then coalesce(updated_at, closed_at, created_at)
            else closed_at
        end as ended_at,
        case
            when closed_at is null or closed_at > updated_at
                then coalesce(updated_date, closed_date, created_date)
            else closed_date
        end as ended_date
    from raw.opportunities as raw_opportunities
),

exports as (select * from staging.exports where entity = 'opportunities'),

ranked as (
    select
        opportunities.*,
        exports.as_of_date,
        opportunities.outcome in ('won', 'lost')
        and opportunities.ended_date <= exports.as_of_date as is_closed,
        row_number() over (
            partition by opportunities.source, opportunities.opportunity_id
            order by
                exports.export_no desc nulls last,
                opportunities.updated_at desc nulls last,
                opportunities.source_line desc nulls last,
                opportunities.source_file asc nulls last
        ) as version_no
    from opportunities
    inner join exports
        on
            opportunities.source = exports.source
            and opportunities.source_file = exports.source_file
    where
        opportunities.created_date <= exports.as_of_date
        and coalesce(opportunities.updated_date, exports.as_of_date) <= exports.as_of_date
),

final_opportunities as (
    select
        source,
        opportunity_id,
        case
            when nullif(prospect_id, '') is not null then coalesce(prospect_source, source)
        end as prospect_source,
        nullif(prospect_id, '') as prospect_id,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        created_at,
        created_date,
        updated_at,
        updated_date,
        nullif(trim(stage), '') as stage,
        amount,
        case when amount is not null then currency_code end as currency_code,
        probability,
        nullif(trim(owner), '') as owner,
        case when is_closed then outcome else 'open' end as outcome,
        case when is_closed then ended_at end as closed_at,
        case when is_closed then ended_date end as closed_date,
        case when is_closed then nullif(trim(close_reason), '') end as close_reason,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_opportunities
