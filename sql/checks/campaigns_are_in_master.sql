-- Campaigns that messages and responses name are in the campaign master, where there is one.
-- severity: warn
-- table: marts.dim_campaign
-- column: campaign_id | VARCHAR | | number that no master holds
with known as (select * from marts.dim_campaign),

sources as (select count(*) as masters from run.source where entity = 'campaigns'),

offending as (
    select known.campaign_id
    from known
    cross join sources
    where sources.masters > 0 and not known.is_in_master
)

select * from offending
