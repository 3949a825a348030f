-- Customers: one row for everybody whom a record, a sale or a contact names. What the sources
-- say about the same customer survives block by block (name, email, phone, address, personal,
-- each consent): from the record of the source that issued the number, else from the one
-- changed last; a blank is filled from the next record. The *_source columns say whose it is.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | our stable id of the customer | personal
-- column: customer_ref_source | VARCHAR | | source that issued the customer's number
-- column: customer_ref | VARCHAR | | the customer's number there | personal
-- column: first_name | VARCHAR | | given name; null when no source has one | personal
-- column: last_name | VARCHAR | | family name; null when no source has one | personal
-- column: full_name | VARCHAR | | whole name; null when no source has one | personal
-- column: company_name | VARCHAR | | firm of a business customer; null when none
-- column: name_source | VARCHAR | | source of the name; null when there is none
-- column: email | VARCHAR | | e-mail address; null when no source has one | personal
-- column: email_source | VARCHAR | | source of the address; null when there is none
-- column: phone | VARCHAR | | phone number; null when no source has one | personal
-- column: phone_source | VARCHAR | | source of the number; null when there is none
-- column: street | VARCHAR | | street and number; null when not told | personal
-- column: city | VARCHAR | | town; null when not told | personal
-- column: postcode | VARCHAR | | postal code; null when not told | personal
-- column: country | VARCHAR | | country as written; null when not told
-- column: address_source | VARCHAR | | source of the address; null when there is none
-- column: geo | VARCHAR | | country and town, the level that maps group by; null when not told
-- column: birth_year | INTEGER | | year of birth; null when not told | personal
-- column: birth_year_source | VARCHAR | | source of the year; null when there is none
-- column: gender | VARCHAR | | gender as written; null when not told | personal
-- column: gender_source | VARCHAR | | source of the gender; null when there is none
-- column: first_seen_at | TIMESTAMP | | earliest record, sale or contact; null when not told
-- column: first_source | VARCHAR | | source of that
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: record_count | BIGINT | | customer records behind the row; 0: known by number alone
-- column: is_deleted | BOOLEAN | | whether every record of the customer is deleted at its source
-- column: is_employee | BOOLEAN | | whether an employee; null until a source tells
-- column: is_erased | BOOLEAN | | whether erased on request
with identities as (select * from intermediate.customer_identity),

first_seen as (select * from intermediate.first_seen),

records as (select * from intermediate.ranked_records),

survivors as (
    select
        customer_id,
        min(record_rank) filter (where full_name is not null or company_name is not null)
            as name_rank,
        min(record_rank) filter (where has_address) as address_rank,
        min_by(email, record_rank) filter (where email is not null) as email,
        min_by(source, record_rank) filter (where email is not null) as email_source,
        min_by(phone, record_rank) filter (where phone is not null) as phone,
        min_by(source, record_rank) filter (where phone is not null) as phone_source,
        min_by(birth_year, record_rank) filter (where birth_year is not null) as birth_year,
        min_by(source, record_rank) filter (where birth_year is not null) as birth_year_source,
        min_by(gender, record_rank) filter (where gender is not null) as gender,
        min_by(source, record_rank) filter (where gender is not null) as gender_source,
        min_by(consent_email, record_rank) filter (where consent_email is not null)
            as consent_email,
        min_by(consent_sms, record_rank) filter (where consent_sms is not null) as consent_sms,
        min_by(consent_phone, record_rank) filter (where consent_phone is not null)
            as consent_phone,
        min_by(consent_post, record_rank) filter (where consent_post is not null) as consent_post,
        count(*) as record_count,
        bool_and(is_deleted) as is_deleted
    from records
    group by customer_id
),

-- one number stands for the customer: the first by source and number
representatives as (
    select
        customer_id,
        customer_ref_source,
        customer_ref,
        row_number() over (
            partition by customer_id
            order by customer_ref_source asc nulls last, customer_ref asc nulls last
        ) as place
    from identities
),

final_customers as (
    select
        representatives.customer_id,
        representatives.customer_ref_source,
        representatives.customer_ref,
        names.first_name,
        names.last_name,
        names.full_name,
        names.company_name,
        names.source as name_source,
        survivors.email,
        survivors.email_source,
        survivors.phone,
        survivors.phone_source,
        addresses.street,
        addresses.city,
        addresses.postcode,
        addresses.country,
        addresses.source as address_source,
        coalesce(addresses.country || ', ' || addresses.city, addresses.country, addresses.city)
            as geo,
        survivors.birth_year,
        survivors.birth_year_source,
        survivors.gender,
        survivors.gender_source,
        first_seen.first_seen_at,
        first_seen.first_source,
        survivors.consent_email,
        survivors.consent_sms,
        survivors.consent_phone,
        survivors.consent_post,
        coalesce(survivors.record_count, 0) as record_count,
        coalesce(survivors.is_deleted, false) as is_deleted,
        cast(null as boolean) as is_employee,
        false as is_erased
    from representatives
    left join first_seen on representatives.customer_id = first_seen.customer_id
    left join survivors on representatives.customer_id = survivors.customer_id
    left join records as names
        on
            survivors.customer_id = names.customer_id
            and survivors.name_rank = names.record_rank
    left join records as addresses
        on
            survivors.customer_id = addresses.customer_id
            and survivors.address_rank = addresses.record_rank
    where representatives.place = 1
)

select * from final_customers
