-- Finds the contacts that a prospect had with the call center, by its e-mail address or phone
-- number. An address or number of more than five prospects tells nothing.
--
-- grain: prospect_id, source, contact_id
-- column: prospect_id | VARCHAR | | prospect
-- column: source | VARCHAR | | source of the contact
-- column: contact_id | VARCHAR | | number of the contact
-- column: contact_date | DATE | | local day on which it began
-- column: known_date | DATE | | day from which it counts: that of its first export, if later
-- column: direction | VARCHAR | | inbound (the prospect began) or outbound
-- check: not_null contact_date, known_date
with keys as (select * from intermediate.prospect_keys),

exports as (select * from staging.exports where entity = 'contacts'),

-- no contact needs a key where there is no prospect to find
contacts as (
    select
        contacts.source,
        contacts.contact_id,
        contacts.contact_date,
        contacts.direction,
        lower(trim(contacts.email)) as email_key,
        translate(contacts.phone, '+-()./ ', '') as digits,
        coalesce(
            case when exports.exported_on > contacts.contact_date then exports.exported_on end,
            contacts.contact_date
        ) as known_date
    from raw.contacts as contacts
    inner join exports
        on contacts.source = exports.source and contacts.source_file = exports.source_file
    where
        contacts.contact_date <= exports.as_of_date
        and exists (select 1 from intermediate.prospect_keys)
),

holders as (
    select 'email' as kind, email_key as held_key, min(prospect_id) as first_id, count(*) as n
    from keys
    where email_key is not null
    group by email_key
    union all
    select 'phone' as kind, phone_key as held_key, min(prospect_id) as first_id, count(*) as n
    from keys
    where phone_key is not null
    group by phone_key
),

telling as (select kind, held_key from holders where n <= 5),

sought as (
    select keys.prospect_id, telling.kind, telling.held_key
    from keys
    inner join telling on keys.email_key = telling.held_key and telling.kind = 'email'
    union all
    select keys.prospect_id, telling.kind, telling.held_key
    from keys
    inner join telling on keys.phone_key = telling.held_key and telling.kind = 'phone'
),

named as (
    select
        source,
        contact_id,
        contact_date,
        known_date,
        direction,
        'email' as kind,
        email_key as held_key
    from contacts
    where email_key <> ''
    union all
    select
        source,
        contact_id,
        contact_date,
        known_date,
        direction,
        'phone' as kind,
        case when length(digits) > 9 then substr(digits, length(digits) - 8) else digits end
            as held_key
    from contacts
    where length(digits) >= 5
),

final_contacts as (
    select
        sought.prospect_id,
        named.source,
        named.contact_id,
        min(named.contact_date) as contact_date,
        min(named.known_date) as known_date,
        min(named.direction) as direction
    from sought
    inner join named on sought.kind = named.kind and sought.held_key = named.held_key
    group by sought.prospect_id, named.source, named.contact_id
)

select * from final_contacts
