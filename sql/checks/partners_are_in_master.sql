-- Partners whom sales name are in the partner master, where there is one.
-- severity: warn
-- table: marts.dim_partner
-- column: partner_id | VARCHAR | | number that no master holds
with known as (select * from marts.dim_partner),

sources as (select count(*) as masters from run.source where entity = 'partners'),

offending as (
    select known.partner_id
    from known
    cross join sources
    where sources.masters > 0 and not known.is_in_master
)

select * from offending
