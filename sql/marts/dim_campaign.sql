-- Campaigns: those of the campaign masters, and those that only messages or responses name.
--
-- grain: campaign_id
-- column: campaign_id | VARCHAR | | number of the campaign
-- column: campaign_name | VARCHAR | | name of the campaign; null when no master has one
-- column: campaign_kind | VARCHAR | | kind, in the export's words; null when not told
-- column: channel | VARCHAR | | email, sms, post, phone …; null when no master has one
-- column: offer_id | VARCHAR | | what it offers; null when not told
-- column: partner_id | VARCHAR | | partner who carries it; null when none does
-- column: starts_on | DATE | | first day; null when not told
-- column: ends_on | DATE | | last day; null while open or when not told
-- column: budget_amount | DECIMAL(18,4) | currency | what it may cost; null when not told
-- column: is_in_master | BOOLEAN | | whether a campaign master holds it
-- column: source | VARCHAR | | source that leads; null when only messages or responses name it
with campaigns as (select * from staging.campaigns),

contacts as (select * from staging.campaign_contacts),

responses as (select * from staging.campaign_responses),

-- the source first by name leads
ranked as (
    select
        campaigns.*,
        row_number() over (partition by campaign_id order by source asc nulls last) as source_no
    from campaigns
),

masters as (select * from ranked where source_no = 1),

numbers as (
    select campaign_id from masters
    union
    select campaign_id from contacts
    union
    select campaign_id from responses
),

final_campaigns as (
    select
        numbers.campaign_id,
        masters.campaign_name,
        masters.campaign_kind,
        masters.channel,
        masters.offer_id,
        masters.partner_id,
        masters.starts_on,
        masters.ends_on,
        masters.budget_amount,
        masters.campaign_id is not null as is_in_master,
        masters.source
    from numbers
    left join masters on numbers.campaign_id = masters.campaign_id
)

select * from final_campaigns
