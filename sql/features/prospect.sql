-- Every prospect that was there by each cutoff, as it was known then: what it is (fit), and what
-- it did (engagement). It is open while it is neither won nor given up. Counts so far are those
-- of the newest export by the cutoff; where exports have no day, or none is so old, they are
-- not known.
--
-- grain: prospect_id, cutoff_date
-- column: prospect_id | VARCHAR | | prospect, source:number
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: purpose | VARCHAR | | score, test or train: what the cutoff is for
-- column: status | VARCHAR | | open, won or given_up by then
-- column: lead_source | VARCHAR | | where it came from, lower case; null when not told
-- column: industry | VARCHAR | | what the firm does, lower case; null when not told
-- column: country | VARCHAR | | country, lower case; null when not told
-- column: employees | DOUBLE | | people whom the firm employs; null when not told
-- column: annual_revenue | DOUBLE | currency | the firm's; null when not told
-- column: is_company | DOUBLE | | 1 when a firm is named, else 0
-- column: has_email | DOUBLE | | 1 when it gave an e-mail address, else 0
-- column: has_phone | DOUBLE | | 1 when it gave a phone number, else 0
-- column: orders | DOUBLE | | orders of the customer that it is; 0 when it is none
-- column: days_since_order | DOUBLE | days | days since the last of them; null when there is none
-- column: age_days | DOUBLE | days | days since it was entered
-- column: stage | VARCHAR | | stage, lower case; null when not known
-- column: emails_opened | DOUBLE | | e-mails opened so far; null when not known
-- column: emails_clicked | DOUBLE | | those in which something was clicked; null when not known
-- column: pages_viewed | DOUBLE | | pages viewed so far; null when not known
-- column: forms_submitted | DOUBLE | | forms sent so far; null when not known
-- column: times_contacted | DOUBLE | | contacts by sales so far; null when not known
-- column: days_since_activity | DOUBLE | days | days since the last activity; null when not known
-- column: days_since_qualified | DOUBLE | days | days since sales took it on; null when not
-- column: contacts_90d | DOUBLE | | contacts of the last 90 days that it began
-- column: contacts_365d | DOUBLE | | contacts of the last 365 days that it began
-- column: days_since_contact | DOUBLE | days | days since the last of all; null when none
-- column: open_opportunities | DOUBLE | | opportunities open then
-- column: lost_opportunities | DOUBLE | | opportunities lost by then
-- column: days_since_opportunity | DOUBLE | days | days since the last was entered; null when none
-- column: days_since_lost | DOUBLE | days | days since the last was lost; null when none was
-- column: open_amount | DOUBLE | currency | what the open ones may bring; null when not known
-- column: open_probability | DOUBLE | percent | the best of the open ones; null when not known
-- column: opportunity_stage | VARCHAR | | stage of the newest open one; null when not known
-- check: accepted purpose score test train
-- check: accepted status open won given_up
with states as (select * from features.prospect_states),

cutoffs as (select cutoff_date, purpose from features.prospect_cutoff),

sales as (select * from features.prospect_sales),

contacts as (select * from features.prospect_contact_counts),

purchases as (select * from features.prospect_purchases),

seen as (
    select
        states.*,
        cutoffs.cutoff_date,
        cutoffs.purpose,
        coalesce(states.dated_from <= cutoffs.cutoff_date, false) as is_dated
    from states
    cross join cutoffs
    where
        states.known_from <= cutoffs.cutoff_date
        and (states.known_until is null or states.known_until > cutoffs.cutoff_date)
),

final_prospects as (
    select
        seen.prospect_id,
        seen.cutoff_date,
        seen.purpose,
        case
            when seen.converted_date <= seen.cutoff_date or sales.won_date is not null then 'won'
            when seen.given_up_date <= seen.cutoff_date then 'given_up'
            else 'open'
        end as status,
        seen.lead_source,
        seen.industry,
        seen.country,
        seen.employees,
        seen.annual_revenue,
        case when seen.is_company then cast(1 as double) else cast(0 as double) end as is_company,
        case when seen.has_email then cast(1 as double) else cast(0 as double) end as has_email,
        case when seen.has_phone then cast(1 as double) else cast(0 as double) end as has_phone,
        coalesce(purchases.orders, cast(0 as double)) as orders,
        purchases.days_since_order,
        cast(date_diff('day', seen.created_date, seen.cutoff_date) as double) as age_days,
        case when seen.is_dated then seen.stage end as stage,
        case when seen.is_dated then cast(seen.emails_opened as double) end as emails_opened,
        case when seen.is_dated then cast(seen.emails_clicked as double) end as emails_clicked,
        case when seen.is_dated then cast(seen.pages_viewed as double) end as pages_viewed,
        case when seen.is_dated then cast(seen.forms_submitted as double) end as forms_submitted,
        case when seen.is_dated then cast(seen.times_contacted as double) end as times_contacted,
        case
            when seen.is_dated and seen.last_activity_date <= seen.cutoff_date
                then
                    cast(
                        date_diff('day', seen.last_activity_date, seen.cutoff_date) as double
                    )
        end as days_since_activity,
        case
            when seen.qualified_date <= seen.cutoff_date
                then cast(date_diff('day', seen.qualified_date, seen.cutoff_date) as double)
        end as days_since_qualified,
        coalesce(contacts.contacts_90d, cast(0 as double)) as contacts_90d,
        coalesce(contacts.contacts_365d, cast(0 as double)) as contacts_365d,
        contacts.days_since_contact,
        coalesce(sales.open_opportunities, cast(0 as double)) as open_opportunities,
        coalesce(sales.lost_opportunities, cast(0 as double)) as lost_opportunities,
        sales.days_since_opportunity,
        sales.days_since_lost,
        sales.open_amount,
        sales.open_probability,
        sales.opportunity_stage
    from seen
    left join sales
        on seen.prospect_id = sales.prospect_id and seen.cutoff_date = sales.cutoff_date
    left join contacts
        on seen.prospect_id = contacts.prospect_id and seen.cutoff_date = contacts.cutoff_date
    left join purchases
        on seen.prospect_id = purchases.prospect_id and seen.cutoff_date = purchases.cutoff_date
)

select * from final_prospects
