-- Partners: those of the partner masters, and those that only sales name.
--
-- grain: partner_id
-- column: partner_id | VARCHAR | | number of the partner
-- column: partner_name | VARCHAR | | name of the partner; null when no master has one
-- column: partner_kind | VARCHAR | | kind, in the export's words; null when not told
-- column: commission_rate | DOUBLE | share | share of net sales that the partner gets, 0 to 1; null when not told
-- column: starts_on | DATE | | first day of the contract; null when not told
-- column: ends_on | DATE | | last day of the contract; null while it runs
-- column: is_in_master | BOOLEAN | | whether a partner master holds it
-- column: source | VARCHAR | | source that leads; null when only sales name it
with partners as (select * from staging.partners),

naming as (
    select distinct partner_id as partner_id
    from marts.fct_sales_line
    where partner_id is not null
),

-- the source first by name leads
ranked as (
    select
        partners.*,
        row_number() over (partition by partner_id order by source asc nulls last) as source_no
    from partners
),

masters as (select * from ranked where source_no = 1),

numbers as (
    select partner_id from masters
    union
    select partner_id from naming
),

final_partners as (
    select
        numbers.partner_id,
        masters.partner_name,
        masters.partner_kind,
        masters.commission_rate,
        masters.starts_on,
        masters.ends_on,
        masters.partner_id is not null as is_in_master,
        masters.source
    from numbers
    left join masters on numbers.partner_id = masters.partner_id
)

select * from final_partners
