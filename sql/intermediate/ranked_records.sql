-- Ranks the records behind each customer by how far they are trusted: those still alive first,
-- then those of the source that issued the number, then by last change.
--
-- grain: customer_id, record_rank
-- column: customer_id | VARCHAR | | customer | personal
-- column: record_rank | BIGINT | | place among the customer's records, 1 is trusted most
-- column: source | VARCHAR | | source that holds the record
-- column: first_name | VARCHAR | | given name; null when blank | personal
-- column: last_name | VARCHAR | | family name; null when blank | personal
-- column: full_name | VARCHAR | | name in one field; null when no part is there | personal
-- column: company_name | VARCHAR | | firm of a business customer; null when none
-- column: email | VARCHAR | | e-mail address; null when blank | personal
-- column: phone | VARCHAR | | phone number; null when blank | personal
-- column: street | VARCHAR | | street and number; null when blank | personal
-- column: city | VARCHAR | | town; null when blank | personal
-- column: postcode | VARCHAR | | postal code; null when blank | personal
-- column: country | VARCHAR | | country as written; null when blank
-- column: has_address | BOOLEAN | | whether any part of the address is there
-- column: birth_year | INTEGER | | year of birth; null when not told | personal
-- column: gender | VARCHAR | | gender as written; null when blank | personal
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: is_deleted | BOOLEAN | | whether the record is deleted at its source
with records as (select * from staging.customer_records),

identities as (select * from intermediate.customer_identity),

-- one identity for a record: that table's key
ranked as (
    select
        identities.customer_id,
        row_number() over (
            partition by identities.customer_id
            order by
                case when records.deleted_at is null then 0 else 1 end asc nulls last,
                case when records.source = records.customer_ref_source then 0 else 1 end
                    asc nulls last,
                records.updated_at desc nulls last,
                records.source asc nulls last,
                records.customer_ref_source asc nulls last,
                records.customer_ref asc nulls last
        ) as record_rank,
        records.source,
        records.first_name,
        records.last_name,
        coalesce(
            records.full_name,
            records.first_name || ' ' || records.last_name,
            records.last_name,
            records.first_name
        ) as full_name,
        records.company_name,
        records.email,
        records.phone,
        records.street,
        records.city,
        records.postcode,
        records.country,
        coalesce(records.street, records.city, records.postcode, records.country) is not null
            as has_address,
        cast(extract(year from records.birth_date) as integer) as birth_year,
        records.gender,
        records.consent_email,
        records.consent_sms,
        records.consent_phone,
        records.consent_post,
        records.deleted_at is not null as is_deleted
    from records
    inner join identities
        on
            records.customer_ref_source = identities.customer_ref_source
            and records.customer_ref = identities.customer_ref
)

select * from ranked
