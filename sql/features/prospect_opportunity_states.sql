-- What was known of each opportunity with a prospect from when until when, by the rules of
-- features.prospect_states: amount, stage and probability are known from the day of the export
-- on alone, since when it is there and when it ended as far back as they have a day.
--
-- grain: source, opportunity_id, export_no
-- column: source | VARCHAR | | configured source
-- column: opportunity_id | VARCHAR | | number of the opportunity
-- column: export_no | BIGINT | | rank of the export within its source
-- column: prospect_id | VARCHAR | | prospect that it is with
-- column: known_from | DATE | | first day whose end knows it so
-- column: known_until | DATE | | first day that knows better; null when none does
-- column: dated_from | DATE | | day from which overwritten values count; null when never
-- column: created_date | DATE | | local day on which it was entered
-- column: outcome | VARCHAR | | won, lost or open
-- column: ended_date | DATE | | local day on which it was won or lost; null while it is open
-- column: stage | VARCHAR | | stage, lower case; null when blank
-- column: amount | DOUBLE | currency | what it may bring; null when not told or in another currency
-- column: probability | DOUBLE | percent | how likely sales think it; null when not told
-- check: not_null known_from, created_date, prospect_id
-- check: accepted outcome won lost open
with opportunities as (select * from raw.opportunities),

exports as (select * from staging.exports where entity = 'opportunities'),

linked as (select source, opportunity_id, prospect_id from intermediate.prospect_opportunities),

parameters as (select as_of_date, currency_code from run.parameters),

first_exports as (
    select source, min(export_no) as export_no
    from exports
    group by source
),

known_opportunities as (
    select
        opportunities.*,
        linked.prospect_id as full_id,
        exports.export_no,
        exports.exported_on,
        case
            when
                exports.exported_on is null
                or exports.export_no = first_exports.export_no
                or exports.exported_on < opportunities.created_date
                then opportunities.created_date
            else exports.exported_on
        end as known_from,
        case
            when opportunities.outcome = 'open' then null
            when
                opportunities.closed_at is null
                or opportunities.closed_at > opportunities.updated_at
                then
                    coalesce(
                        opportunities.updated_date,
                        opportunities.closed_date,
                        opportunities.created_date
                    )
            else opportunities.closed_date
        end as ended_date,
        case
            when opportunities.currency_code = parameters.currency_code
                then cast(opportunities.amount as double)
        end as known_amount,
        row_number() over (
            partition by opportunities.source, opportunities.opportunity_id, exports.export_no
            order by
                opportunities.updated_at desc nulls last,
                opportunities.source_line desc nulls last,
                opportunities.source_file asc nulls last
        ) as copy_no
    from opportunities
    inner join exports
        on
            opportunities.source = exports.source
            and opportunities.source_file = exports.source_file
    inner join first_exports on opportunities.source = first_exports.source
    inner join linked
        on
            opportunities.source = linked.source
            and opportunities.opportunity_id = linked.opportunity_id
    cross join parameters
    where
        opportunities.created_date <= parameters.as_of_date
        and coalesce(opportunities.updated_date, parameters.as_of_date) <= parameters.as_of_date
),

final_states as (
    select
        source,
        opportunity_id,
        export_no,
        full_id as prospect_id,
        known_from,
        min(known_from) over (
            partition by source, opportunity_id
            order by export_no asc nulls last
            rows between 1 following and unbounded following
        ) as known_until,
        exported_on as dated_from,
        created_date,
        outcome,
        ended_date,
        nullif(lower(trim(stage)), '') as stage,
        known_amount as amount,
        probability
    from known_opportunities
    where copy_no = 1
)

select * from final_states
