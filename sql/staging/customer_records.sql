-- Rows about customers, one per source and number, as known at the end of the as-of date. A
-- record made or changed after it is not known yet: the version before counts, if there is one.
--
-- grain: source, customer_ref_source, customer_ref
-- column: source | VARCHAR | | configured source that holds the record
-- column: customer_ref_source | VARCHAR | | source whose number customer_ref is
-- column: customer_ref | VARCHAR | | customer number | personal
-- column: first_name | VARCHAR | | given name; null when blank | personal
-- column: last_name | VARCHAR | | family name; null when blank | personal
-- column: full_name | VARCHAR | | name in one field; null where the source splits it | personal
-- column: company_name | VARCHAR | | firm of a business customer; null when none
-- column: email | VARCHAR | | e-mail address as written; null when blank | personal
-- column: phone | VARCHAR | | phone number as written; null when blank | personal
-- column: street | VARCHAR | | street and number; null when blank | personal
-- column: city | VARCHAR | | town; null when blank | personal
-- column: postcode | VARCHAR | | postal code; null when blank | personal
-- column: country | VARCHAR | | country as written; null when blank
-- column: birth_date | DATE | | date of birth; null when not told | personal
-- column: gender | VARCHAR | | gender as written; null when blank | personal
-- column: created_at | TIMESTAMP | | moment the record was made, UTC; null when not told
-- column: updated_at | TIMESTAMP | | moment of the last change, UTC; null when not told
-- column: updated_date | DATE | | local day of the last change; null when not told
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: deleted_at | TIMESTAMP | | moment of deletion, UTC; null when not deleted by then
-- column: merged_into_ref | VARCHAR | | number of the record that it was merged into; null when none | personal
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
with customer_records as (select * from raw.customer_records),

exports as (select * from staging.exports where entity = 'customer_records'),

ranked as (
    select
        customer_records.*,
        exports.as_of_date,
        row_number() over (
            partition by
                customer_records.source,
                coalesce(customer_records.customer_ref_source, customer_records.source),
                customer_records.customer_ref
            order by
                exports.export_no desc nulls last,
                customer_records.updated_at desc nulls last,
                customer_records.source_line desc nulls last,
                customer_records.source_file asc nulls last
        ) as version_no
    from customer_records
    inner join exports
        on
            customer_records.source = exports.source
            and customer_records.source_file = exports.source_file
    where
        coalesce(customer_records.created_date, exports.as_of_date) <= exports.as_of_date
        and coalesce(customer_records.updated_date, exports.as_of_date) <= exports.as_of_date
),

final_records as (
    select
        source,
        coalesce(customer_ref_source, source) as customer_ref_source,
        customer_ref,
        nullif(trim(first_name), '') as first_name,
        nullif(trim(last_name), '') as last_name,
        nullif(trim(full_name), '') as full_name,
        nullif(trim(company_name), '') as company_name,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(street), '') as street,
        nullif(trim(city), '') as city,
        nullif(trim(postcode), '') as postcode,
        nullif(trim(country), '') as country,
        birth_date,
        nullif(trim(gender), '') as gender,
        created_at,
        updated_at,
        updated_date,
        consent_email,
        consent_sms,
        consent_phone,
        consent_post,
        case when deleted_date <= as_of_date then deleted_at end as deleted_at,
        nullif(merged_into_ref, '') as merged_into_ref,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_records
