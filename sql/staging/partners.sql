-- Partners who bring sales, one per source and number, from the latest known export.
--
-- grain: source, partner_id
-- column: source | VARCHAR | | configured source
-- column: partner_id | VARCHAR | | number of the partner
-- column: partner_name | VARCHAR | | name of the partner; null when not told
-- column: partner_kind | VARCHAR | | kind, in the export's words; null when not told
-- column: commission_rate | DOUBLE | share | share of net sales that the partner gets, 0 to 1; null when not told
-- column: starts_on | DATE | | first day of the contract; null when not told
-- column: ends_on | DATE | | last day of the contract; null while it runs
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: between commission_rate 0 1
with partners as (select * from raw.partners),

exports as (select * from staging.exports where entity = 'partners'),

ranked as (
    select
        partners.*,
        exports.as_of_date,
        row_number() over (
            partition by partners.source, partners.partner_id
            order by
                exports.export_no desc nulls last,
                partners.source_line desc nulls last,
                partners.source_file asc nulls last
        ) as version_no
    from partners
    inner join exports
        on partners.source = exports.source and partners.source_file = exports.source_file
),

final_partners as (
    select
        source,
        partner_id,
        nullif(trim(partner_name), '') as partner_name,
        nullif(trim(partner_kind), '') as partner_kind,
        commission_rate,
        starts_on,
        ends_on,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_partners
