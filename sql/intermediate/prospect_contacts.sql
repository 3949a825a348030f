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

-- every address and number on a contact has its normal form there, if it has one
forms as (
    select kind, ref_source, ref, source_record_id
    from identity.customer_ref
    where source_table = 'contacts' and source_record_id is not null
),

contacts as (
    select
        contacts.source,
        contacts.contact_id,
        contacts.contact_date,
        contacts.direction,
        lower(trim(contacts.email)) as email,
        trim(contacts.phone) as phone,
        coalesce(
            case when exports.exported_on > contacts.contact_date then exports.exported_on end,
            contacts.contact_date
        ) as known_date
    from raw.contacts as contacts
    inner join exports
        on contacts.source = exports.source and contacts.source_file = exports.source_file
    where contacts.contact_date <= exports.as_of_date
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

-- few forms are sought: contacts are found by them, not looked through
sought_forms as (
    select sought.prospect_id, forms.kind, forms.ref_source, forms.ref
    from sought
    inner join forms on sought.kind = forms.kind and sought.held_key = forms.source_record_id
    where sought.kind = 'email'
    union all
    select sought.prospect_id, phones.kind, phones.ref_source, phones.ref
    from sought
    inner join (
        select
            kind,
            ref_source,
            ref,
            case
                when length(source_record_id) > 9
                    then substr(source_record_id, length(source_record_id) - 8)
                else source_record_id
            end as phone_key
        from forms
        where kind = 'phone'
    ) as phones
        on sought.kind = phones.kind and sought.held_key = phones.phone_key
),

named as (
    select
        sought_forms.prospect_id,
        contacts.source,
        contacts.contact_id,
        contacts.contact_date,
        contacts.known_date,
        contacts.direction
    from contacts
    inner join sought_forms
        on
            contacts.source = sought_forms.ref_source
            and contacts.email = sought_forms.ref
            and sought_forms.kind = 'email'
    union all
    select
        sought_forms.prospect_id,
        contacts.source,
        contacts.contact_id,
        contacts.contact_date,
        contacts.known_date,
        contacts.direction
    from contacts
    inner join sought_forms
        on
            contacts.source = sought_forms.ref_source
            and contacts.phone = sought_forms.ref
            and sought_forms.kind = 'phone'
),

final_contacts as (
    select
        prospect_id,
        source,
        contact_id,
        min(contact_date) as contact_date,
        min(known_date) as known_date,
        min(direction) as direction
    from named
    group by prospect_id, source, contact_id
)

select * from final_contacts
