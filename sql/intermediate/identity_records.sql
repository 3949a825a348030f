-- The rows of all customer masters, in the shape in which they are compared to find out who is
-- who: one of the three inputs of the step identity.
--
-- grain: source_system, customer_ref_source, source_record_id
-- column: source_system | VARCHAR | | source that holds the record
-- column: source_table | VARCHAR | | customer_records
-- column: source_record_id | VARCHAR | | customer number of the record | personal
-- column: customer_ref_source | VARCHAR | | source whose number that is
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
-- column: is_deleted | BOOLEAN | | whether the record is deleted at its source
-- column: merged_into_ref | VARCHAR | | number of the record of the same source that it was merged into; null when none | personal
-- check: accepted source_table customer_records
with records as (select * from staging.customer_records),

final_records as (
    select
        source as source_system,
        'customer_records' as source_table,
        customer_ref as source_record_id,
        customer_ref_source,
        first_name,
        last_name,
        full_name,
        company_name,
        email,
        phone,
        street,
        city,
        postcode,
        country,
        birth_date,
        gender,
        created_at,
        updated_at,
        deleted_at is not null as is_deleted,
        merged_into_ref
    from records
)

select * from final_records
