-- The records behind each customer, with the values that they tell, ranked by how far they are
-- trusted (those still alive first, then by the trust of their source, then those of the source
-- that issued the number, then by last change) and by how recent they are (those still alive
-- first, then by last change, then by trust).
--
-- An e-mail address that has no normal form is none, and left out. A phone number that has no
-- international form stays as it is written.
--
-- grain: customer_id, record_rank
-- column: customer_id | VARCHAR | | customer
-- column: record_rank | BIGINT | | place among the customer's records, 1 is trusted most
-- column: recency_rank | BIGINT | | place among the customer's records, 1 was changed last
-- column: source | VARCHAR | | source that holds the record
-- column: customer_ref_source | VARCHAR | | source whose number the record has
-- column: customer_ref | VARCHAR | | that number | personal
-- column: is_deleted | BOOLEAN | | whether the record is deleted at its source
-- column: changed_at | TIMESTAMP | | moment of the last change, UTC; null when not told
-- column: customer_kind | VARCHAR | | person or company
-- column: first_name | VARCHAR | | given name; null when blank | personal
-- column: last_name | VARCHAR | | family name; null when blank | personal
-- column: full_name | VARCHAR | | name in one field; null when no part is there | personal
-- column: company_name | VARCHAR | | firm of a business customer; null when none
-- column: name_key | VARCHAR | | name to compare by; null when there is none | personal
-- column: family_key | VARCHAR | | family name to compare by; null when there is none | personal
-- column: company_key | VARCHAR | | firm to compare by; null when there is none
-- column: email | VARCHAR | | e-mail address in lower case; null when it is none | personal
-- column: email_key | VARCHAR | | address to compare by; null when it is none | personal
-- column: phone | VARCHAR | | phone number, in E.164 where it can be; null when blank | personal
-- column: phone_key | VARCHAR | | phone number to compare by; null when blank | personal
-- column: street | VARCHAR | | street and number; null when blank | personal
-- column: city | VARCHAR | | town; null when blank | personal
-- column: postcode | VARCHAR | | postal code; null when blank | personal
-- column: country | VARCHAR | | country as written; null when blank
-- column: address_key | VARCHAR | | address to compare by; null when it is not whole | personal
-- column: birth_date | DATE | | date of birth; null when not told | personal
-- column: gender | VARCHAR | | gender as written; null when blank | personal
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
with records as (select * from staging.customer_records),

record_keys as (select * from identity.record_key),

sources as (select * from run.source),

-- one key row and one source for a record: keys of those tables
ranked as (
    select
        record_keys.customer_id,
        row_number() over (
            partition by record_keys.customer_id
            order by
                case when records.deleted_at is null then 0 else 1 end asc nulls last,
                coalesce(sources.trust, 0) desc nulls last,
                case when records.source = records.customer_ref_source then 0 else 1 end
                    asc nulls last,
                coalesce(records.updated_at, records.created_at) desc nulls last,
                records.source asc nulls last,
                records.customer_ref_source asc nulls last,
                records.customer_ref asc nulls last
        ) as record_rank,
        row_number() over (
            partition by record_keys.customer_id
            order by
                case when records.deleted_at is null then 0 else 1 end asc nulls last,
                coalesce(records.updated_at, records.created_at) desc nulls last,
                coalesce(sources.trust, 0) desc nulls last,
                case when records.source = records.customer_ref_source then 0 else 1 end
                    asc nulls last,
                records.source asc nulls last,
                records.customer_ref_source asc nulls last,
                records.customer_ref asc nulls last
        ) as recency_rank,
        records.source,
        records.customer_ref_source,
        records.customer_ref,
        records.deleted_at is not null as is_deleted,
        coalesce(records.updated_at, records.created_at) as changed_at,
        record_keys.customer_kind,
        records.first_name,
        records.last_name,
        coalesce(
            records.full_name,
            records.first_name || ' ' || records.last_name,
            records.last_name,
            records.first_name
        ) as full_name,
        records.company_name,
        record_keys.name_key,
        record_keys.family_key,
        record_keys.company_key,
        case when record_keys.email_normal is not null then lower(records.email) end as email,
        record_keys.email_normal as email_key,
        case
            when record_keys.phone_e164 like '+%' then record_keys.phone_e164
            else records.phone
        end as phone,
        coalesce(record_keys.phone_e164, records.phone) as phone_key,
        records.street,
        records.city,
        records.postcode,
        records.country,
        record_keys.address_key,
        records.birth_date,
        records.gender,
        records.consent_email,
        records.consent_sms,
        records.consent_phone,
        records.consent_post
    from records
    inner join record_keys
        on
            records.source = record_keys.source_system
            and records.customer_ref_source = record_keys.customer_ref_source
            and records.customer_ref = record_keys.source_record_id
    left join sources on records.source = sources.source
)

select * from ranked
