-- How often every prospect called or wrote by each cutoff, as far as its address or number
-- tells. Prospects without a contact have no row.
--
-- grain: prospect_id, cutoff_date
-- column: prospect_id | VARCHAR | | prospect
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: contacts_90d | DOUBLE | | contacts of the last 90 days that the prospect began
-- column: contacts_365d | DOUBLE | | contacts of the last 365 days that the prospect began
-- column: days_since_contact | DOUBLE | days | days since the last contact
with contacts as (select * from intermediate.prospect_contacts where direction = 'inbound'),

cutoffs as (select cutoff_date from features.prospect_cutoff),

seen as (
    select
        contacts.prospect_id,
        cutoffs.cutoff_date,
        date_diff('day', contacts.contact_date, cutoffs.cutoff_date) as days_ago
    from contacts
    cross join cutoffs
    where contacts.known_date <= cutoffs.cutoff_date
),

counted as (
    select
        prospect_id,
        cutoff_date,
        cast(count(*) filter (where days_ago < 90) as double) as contacts_90d,
        cast(count(*) filter (where days_ago < 365) as double) as contacts_365d,
        cast(min(days_ago) as double) as days_since_contact
    from seen
    group by prospect_id, cutoff_date
)

select * from counted
