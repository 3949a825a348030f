-- Prospects, one per source and number, as known at the end of the as-of date. One entered or
-- changed after it is not known yet: the version before counts, if there is one. What happened
-- after the as-of date is null.
--
-- grain: source, prospect_id
-- column: source | VARCHAR | | configured source
-- column: prospect_id | VARCHAR | | number of the prospect
-- column: created_at | TIMESTAMP | | moment it was entered, UTC
-- column: created_date | DATE | | local day of it
-- column: updated_at | TIMESTAMP | | moment of the last change, UTC; null when not told
-- column: updated_date | DATE | | local day of the last change; null when not told
-- column: stage | VARCHAR | | stage or status, in the export's words; null when blank
-- column: owner | VARCHAR | | who of sales looks after it; null when nobody
-- column: lead_source | VARCHAR | | where it came from; null when not told
-- column: company_name | VARCHAR | | firm; null for a private person
-- column: first_name | VARCHAR | | given name; null when blank | personal
-- column: last_name | VARCHAR | | family name; null when blank | personal
-- column: full_name | VARCHAR | | name in one field; null where the source splits it | personal
-- column: email | VARCHAR | | e-mail address as written; null when blank | personal
-- column: phone | VARCHAR | | phone number as written; null when blank | personal
-- column: street | VARCHAR | | street and number; null when blank | personal
-- column: city | VARCHAR | | town; null when blank | personal
-- column: postcode | VARCHAR | | postal code; null when blank | personal
-- column: country | VARCHAR | | country as written; null when blank
-- column: industry | VARCHAR | | what the firm does; null when not told
-- column: employees | DOUBLE | | people whom the firm employs; null when not told
-- column: annual_revenue | DECIMAL(18,4) | currency | revenue in a year; null when not told
-- column: currency_code | VARCHAR | | currency of annual_revenue; null when there is none
-- column: emails_opened | BIGINT | | our e-mails that were opened so far; null when not counted
-- column: emails_clicked | BIGINT | | those in which something was clicked; null when not counted
-- column: pages_viewed | BIGINT | | pages viewed so far; null when not counted
-- column: forms_submitted | BIGINT | | forms sent so far; null when not counted
-- column: times_contacted | BIGINT | | contacts by sales so far; null when not counted
-- column: last_activity_at | TIMESTAMP | | moment of the last activity, UTC; null when none by then
-- column: qualified_at | TIMESTAMP | | moment sales took it on, UTC; null when not by then
-- column: qualified_date | DATE | | local day of it; null when not by then
-- column: converted_at | TIMESTAMP | | moment it became a customer, UTC; null when not by then
-- column: converted_date | DATE | | local day of it; null when not by then
-- column: is_disqualified | BOOLEAN | | whether sales gave it up
-- column: opportunity_source | VARCHAR | | whose number opportunity_id is; null when that is
-- column: opportunity_id | VARCHAR | | opportunity that it was turned into; null when none is told
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number noted; null when none | personal
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with prospects as (select * from raw.prospects),

exports as (select * from staging.exports where entity = 'prospects'),

ranked as (
    select
        prospects.*,
        exports.as_of_date,
        row_number() over (
            partition by prospects.source, prospects.prospect_id
            order by
                exports.export_no desc nulls last,
                prospects.updated_at desc nulls last,
                prospects.source_line desc nulls last,
                prospects.source_file asc nulls last
        ) as version_no
    from prospects
    inner join exports
        on
            prospects.source = exports.source
            and prospects.source_file = exports.source_file
    where
        prospects.created_date <= exports.as_of_date
        and coalesce(prospects.updated_date, exports.as_of_date) <= exports.as_of_date
),

final_prospects as (
    select
        source,
        prospect_id,
        created_at,
        created_date,
        updated_at,
        updated_date,
        nullif(trim(stage), '') as stage,
        nullif(trim(owner), '') as owner,
        nullif(trim(lead_source), '') as lead_source,
        nullif(trim(company_name), '') as company_name,
        nullif(trim(first_name), '') as first_name,
        nullif(trim(last_name), '') as last_name,
        nullif(trim(full_name), '') as full_name,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(street), '') as street,
        nullif(trim(city), '') as city,
        nullif(trim(postcode), '') as postcode,
        nullif(trim(country), '') as country,
        nullif(trim(industry), '') as industry,
        employees,
        annual_revenue,
        case when annual_revenue is not null then currency_code end as currency_code,
        emails_opened,
        emails_clicked,
        pages_viewed,
        forms_submitted,
        times_contacted,
        case when last_activity_date <= as_of_date then last_activity_at end as last_activity_at,
        case when qualified_date <= as_of_date then qualified_at end as qualified_at,
        case when qualified_date <= as_of_date then qualified_date end as qualified_date,
        case when converted_date <= as_of_date then converted_at end as converted_at,
        case when converted_date <= as_of_date then converted_date end as converted_date,
        coalesce(is_disqualified, false) as is_disqualified,
        case
            when nullif(opportunity_id, '') is not null then coalesce(opportunity_source, source)
        end as opportunity_source,
        nullif(opportunity_id, '') as opportunity_id,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_prospects
