-- Puts the surviving values of each customer into one row, name and address each taken whole
-- from one record.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with a record, or with an address on an order
-- column: customer_kind | VARCHAR | | person or company, by the name's record; null without records
-- column: first_name | VARCHAR | | given name; null when not told | personal
-- column: last_name | VARCHAR | | family name; null when not told | personal
-- column: full_name | VARCHAR | | whole name; null when not told | personal
-- column: company_name | VARCHAR | | firm; null when none
-- column: name_source | VARCHAR | | source of the name; null when there is none
-- column: name_rule | VARCHAR | | rule that chose it; null when there is none
-- column: family_key | VARCHAR | | family name to compare by; null when not told | personal
-- column: company_key | VARCHAR | | firm to compare by, of the most trusted record; null when none
-- column: email | VARCHAR | | e-mail address; null when none | personal
-- column: email_source | VARCHAR | | source of it; null when there is none
-- column: email_rule | VARCHAR | | rule that chose it; null when there is none
-- column: phone | VARCHAR | | phone number; null when none | personal
-- column: phone_source | VARCHAR | | source of it; null when there is none
-- column: phone_rule | VARCHAR | | rule that chose it; null when there is none
-- column: street | VARCHAR | | street and number; null when not told | personal
-- column: city | VARCHAR | | town; null when not told | personal
-- column: postcode | VARCHAR | | postal code; null when not told | personal
-- column: country | VARCHAR | | country as written; null when not told
-- column: address_source | VARCHAR | | source of the address; null when there is none
-- column: address_rule | VARCHAR | | rule that chose it; null when there is none
-- column: address_key | VARCHAR | | address to compare by; null when it is not whole | personal
-- column: birth_year | INTEGER | | year of birth; null when not told | personal
-- column: birth_year_source | VARCHAR | | source of it; null when there is none
-- column: birth_year_rule | VARCHAR | | rule that chose it; null when there is none
-- column: gender | VARCHAR | | gender as written; null when not told | personal
-- column: gender_source | VARCHAR | | source of it; null when there is none
-- column: gender_rule | VARCHAR | | rule that chose it; null when there is none
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_email_source | VARCHAR | | source of it; null when never asked
-- column: consent_email_rule | VARCHAR | | rule that chose it; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_sms_source | VARCHAR | | source of it; null when never asked
-- column: consent_sms_rule | VARCHAR | | rule that chose it; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_phone_source | VARCHAR | | source of it; null when never asked
-- column: consent_phone_rule | VARCHAR | | rule that chose it; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: consent_post_source | VARCHAR | | source of it; null when never asked
-- column: consent_post_rule | VARCHAR | | rule that chose it; null when never asked
-- column: record_count | BIGINT | | customer records behind the row
-- column: is_deleted | BOOLEAN | | whether every one of them is deleted; false without records
with records as (select * from intermediate.ranked_records),

chosen as (select * from intermediate.surviving_values),

-- a field is there once: one row for each value below
pivoted as (
    select
        customer_id,
        max(record_rank) filter (where field = 'name') as name_rank,
        max(source) filter (where field = 'name') as name_source,
        max(rule) filter (where field = 'name') as name_rule,
        max(field_value) filter (where field = 'email') as email,
        max(source) filter (where field = 'email') as email_source,
        max(rule) filter (where field = 'email') as email_rule,
        max(field_value) filter (where field = 'phone') as phone,
        max(source) filter (where field = 'phone') as phone_source,
        max(rule) filter (where field = 'phone') as phone_rule,
        max(record_rank) filter (where field = 'address') as address_rank,
        max(source) filter (where field = 'address') as address_source,
        max(rule) filter (where field = 'address') as address_rule,
        max(field_value) filter (where field = 'birth_date') as birth_date,
        max(source) filter (where field = 'birth_date') as birth_year_source,
        max(rule) filter (where field = 'birth_date') as birth_year_rule,
        max(field_value) filter (where field = 'gender') as gender,
        max(source) filter (where field = 'gender') as gender_source,
        max(rule) filter (where field = 'gender') as gender_rule,
        max(field_value) filter (where field = 'consent_email') as consent_email,
        max(source) filter (where field = 'consent_email') as consent_email_source,
        max(rule) filter (where field = 'consent_email') as consent_email_rule,
        max(field_value) filter (where field = 'consent_sms') as consent_sms,
        max(source) filter (where field = 'consent_sms') as consent_sms_source,
        max(rule) filter (where field = 'consent_sms') as consent_sms_rule,
        max(field_value) filter (where field = 'consent_phone') as consent_phone,
        max(source) filter (where field = 'consent_phone') as consent_phone_source,
        max(rule) filter (where field = 'consent_phone') as consent_phone_rule,
        max(field_value) filter (where field = 'consent_post') as consent_post,
        max(source) filter (where field = 'consent_post') as consent_post_source,
        max(rule) filter (where field = 'consent_post') as consent_post_rule
    from chosen
    group by customer_id
),

counted as (
    select
        customer_id,
        min_by(customer_kind, record_rank) as customer_kind,
        min_by(company_key, record_rank) filter (where company_key is not null) as company_key,
        count(*) as record_count,
        bool_and(is_deleted) as is_deleted
    from records
    group by customer_id
),

-- a record without any value is behind a customer too
listed as (
    select customer_id from pivoted
    union
    select customer_id from counted
),

final_customers as (
    select
        listed.customer_id,
        coalesce(names.customer_kind, counted.customer_kind) as customer_kind,
        names.first_name,
        names.last_name,
        names.full_name,
        names.company_name,
        pivoted.name_source,
        pivoted.name_rule,
        names.family_key,
        counted.company_key,
        pivoted.email,
        pivoted.email_source,
        pivoted.email_rule,
        pivoted.phone,
        pivoted.phone_source,
        pivoted.phone_rule,
        addresses.street,
        addresses.city,
        addresses.postcode,
        addresses.country,
        pivoted.address_source,
        pivoted.address_rule,
        addresses.address_key,
        cast(extract(year from try_cast(pivoted.birth_date as date)) as integer) as birth_year,
        pivoted.birth_year_source,
        pivoted.birth_year_rule,
        pivoted.gender,
        pivoted.gender_source,
        pivoted.gender_rule,
        pivoted.consent_email = 'yes' as consent_email,
        pivoted.consent_email_source,
        pivoted.consent_email_rule,
        pivoted.consent_sms = 'yes' as consent_sms,
        pivoted.consent_sms_source,
        pivoted.consent_sms_rule,
        pivoted.consent_phone = 'yes' as consent_phone,
        pivoted.consent_phone_source,
        pivoted.consent_phone_rule,
        pivoted.consent_post = 'yes' as consent_post,
        pivoted.consent_post_source,
        pivoted.consent_post_rule,
        coalesce(counted.record_count, 0) as record_count,
        coalesce(counted.is_deleted, false) as is_deleted
    from listed
    left join pivoted on listed.customer_id = pivoted.customer_id
    left join counted on listed.customer_id = counted.customer_id
    left join records as names
        on pivoted.customer_id = names.customer_id and pivoted.name_rank = names.record_rank
    left join records as addresses
        on
            pivoted.customer_id = addresses.customer_id
            and pivoted.address_rank = addresses.record_rank
)

select * from final_customers
