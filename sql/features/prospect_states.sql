-- What was known of each prospect from when until when. One row for each export that holds it;
-- it counts from the day of the export until a later one is there. What the first export of a
-- source, and one without a day, say of earlier times counts as far as it has days of its own:
-- since when the prospect is there, and when it was won or given up. Stages and counts that are
-- overwritten in place are known from the export's day on alone (dated_from), and never where
-- exports have no day. Where it comes from, what it does and how large it is do not change, and
-- are taken as that export has them.
--
-- grain: prospect_id, export_no
-- column: prospect_id | VARCHAR | | prospect
-- column: export_no | BIGINT | | rank of the export within its source
-- column: known_from | DATE | | first day whose end knows it so
-- column: known_until | DATE | | first day that knows better; null when none does
-- column: dated_from | DATE | | day from which overwritten values count; null when never
-- column: created_date | DATE | | local day on which it was entered
-- column: lead_source | VARCHAR | | where it came from, lower case; null when not told
-- column: industry | VARCHAR | | what the firm does, lower case; null when not told
-- column: country | VARCHAR | | country, lower case; null when not told
-- column: employees | DOUBLE | | people whom the firm employs; null when not told
-- column: annual_revenue | DOUBLE | currency | the firm's; null when not told or in another currency
-- column: is_company | BOOLEAN | | whether a firm is named
-- column: has_email | BOOLEAN | | whether it gave an e-mail address
-- column: has_phone | BOOLEAN | | whether it gave a phone number
-- column: stage | VARCHAR | | stage, lower case; null when blank
-- column: emails_opened | BIGINT | | e-mails opened so far; null when not counted
-- column: emails_clicked | BIGINT | | those in which something was clicked; null when not counted
-- column: pages_viewed | BIGINT | | pages viewed so far; null when not counted
-- column: forms_submitted | BIGINT | | forms sent so far; null when not counted
-- column: times_contacted | BIGINT | | contacts by sales so far; null when not counted
-- column: last_activity_date | DATE | | local day of the last activity; null when none
-- column: qualified_date | DATE | | local day on which sales took it on; null when not
-- column: converted_date | DATE | | local day on which it became a customer; null when not
-- column: given_up_date | DATE | | day from which it is known as given up; null when it is not
-- check: not_null known_from, created_date
with prospects as (select * from raw.prospects),

exports as (select * from staging.exports where entity = 'prospects'),

parameters as (select as_of_date, currency_code from run.parameters),

first_exports as (
    select source, min(export_no) as export_no
    from exports
    group by source
),

known_prospects as (
    select
        prospects.*,
        prospects.source || ':' || prospects.prospect_id as full_id,
        exports.export_no,
        exports.exported_on,
        case
            when
                exports.exported_on is null
                or exports.export_no = first_exports.export_no
                or exports.exported_on < prospects.created_date
                then prospects.created_date
            else exports.exported_on
        end as known_from,
        case
            when prospects.currency_code = parameters.currency_code
                then cast(prospects.annual_revenue as double)
        end as known_revenue,
        case
            when prospects.is_disqualified is not true then null
            when exports.exported_on <= prospects.updated_date then exports.exported_on
            else coalesce(prospects.updated_date, exports.exported_on, parameters.as_of_date)
        end as given_up_date,
        row_number() over (
            partition by prospects.source, prospects.prospect_id, exports.export_no
            order by
                prospects.updated_at desc nulls last,
                prospects.source_line desc nulls last,
                prospects.source_file asc nulls last
        ) as copy_no
    from prospects
    inner join exports
        on prospects.source = exports.source and prospects.source_file = exports.source_file
    inner join first_exports on prospects.source = first_exports.source
    cross join parameters
    where
        prospects.created_date <= parameters.as_of_date
        and coalesce(prospects.updated_date, parameters.as_of_date) <= parameters.as_of_date
),

final_states as (
    select
        full_id as prospect_id,
        export_no,
        known_from,
        min(known_from) over (
            partition by full_id
            order by export_no asc nulls last
            rows between 1 following and unbounded following
        ) as known_until,
        exported_on as dated_from,
        created_date,
        nullif(lower(trim(lead_source)), '') as lead_source,
        nullif(lower(trim(industry)), '') as industry,
        nullif(lower(trim(country)), '') as country,
        employees,
        known_revenue as annual_revenue,
        nullif(trim(company_name), '') is not null as is_company,
        nullif(trim(email), '') is not null as has_email,
        nullif(trim(phone), '') is not null as has_phone,
        nullif(lower(trim(stage)), '') as stage,
        emails_opened,
        emails_clicked,
        pages_viewed,
        forms_submitted,
        times_contacted,
        last_activity_date,
        qualified_date,
        converted_date,
        given_up_date
    from known_prospects
    where copy_no = 1
)

select * from final_states
