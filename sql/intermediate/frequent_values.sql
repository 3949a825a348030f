-- Finds the record with the value that most of a customer's records have, for the fields that
-- survive by that rule (run.survivorship). Values that a record still alive has come first; of
-- values that equally many have, the one changed last counts. The value of a customer is then
-- that of its most recent record with it. Values are equal when their normal forms are.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with a value in such a field
-- column: name_rank | BIGINT | | name: recency_rank of its record; null when none
-- column: email_rank | BIGINT | | e-mail address: recency_rank of its record; null when none
-- column: phone_rank | BIGINT | | phone number: recency_rank of its record; null when none
-- column: address_rank | BIGINT | | address: recency_rank of its record; null when none
-- column: birth_date_rank | BIGINT | | date of birth: recency_rank of its record; null when none
-- column: gender_rank | BIGINT | | gender: recency_rank of its record; null when none
-- column: consent_email_rank | BIGINT | | consent to e-mail: recency_rank of its record; null when none
-- column: consent_sms_rank | BIGINT | | consent to text messages: recency_rank of its record; null when none
-- column: consent_phone_rank | BIGINT | | consent to calls: recency_rank of its record; null when none
-- column: consent_post_rank | BIGINT | | consent to letters: recency_rank of its record; null when none
with records as (select * from intermediate.ranked_records),

rules as (select field from run.survivorship where rule = 'most_frequent'),

told as (
    select
        customer_id, 'name' as field, 'name' as rule_field, is_deleted, recency_rank,
        coalesce(name_key, lower(coalesce(full_name, company_name))) as value_key
    from records
    where full_name is not null or company_name is not null
    union all
    select
        customer_id, 'email' as field, 'email' as rule_field, is_deleted, recency_rank,
        email_key as value_key
    from records
    where email is not null
    union all
    select
        customer_id, 'phone' as field, 'phone' as rule_field, is_deleted, recency_rank,
        phone_key as value_key
    from records
    where phone is not null
    union all
    select
        customer_id, 'address' as field, 'address' as rule_field, is_deleted, recency_rank,
        coalesce(address_key, lower(concat_ws(', ', street, postcode, city, country))) as value_key
    from records
    where coalesce(street, postcode, city, country) is not null
    union all
    select
        customer_id, 'birth_date' as field, 'birth_date' as rule_field, is_deleted, recency_rank,
        cast(birth_date as varchar) as value_key
    from records
    where birth_date is not null
    union all
    select
        customer_id, 'gender' as field, 'gender' as rule_field, is_deleted, recency_rank,
        lower(gender) as value_key
    from records
    where gender is not null
    union all
    select
        customer_id, 'consent_email' as field, 'consent' as rule_field, is_deleted, recency_rank,
        case when consent_email then 'yes' else 'no' end as value_key
    from records
    where consent_email is not null
    union all
    select
        customer_id, 'consent_sms' as field, 'consent' as rule_field, is_deleted, recency_rank,
        case when consent_sms then 'yes' else 'no' end as value_key
    from records
    where consent_sms is not null
    union all
    select
        customer_id, 'consent_phone' as field, 'consent' as rule_field, is_deleted, recency_rank,
        case when consent_phone then 'yes' else 'no' end as value_key
    from records
    where consent_phone is not null
    union all
    select
        customer_id, 'consent_post' as field, 'consent' as rule_field, is_deleted, recency_rank,
        case when consent_post then 'yes' else 'no' end as value_key
    from records
    where consent_post is not null
),

-- one number for alive or not, how many, and how recent: the smallest is the one to take
counted as (
    select
        told.customer_id,
        told.field,
        min(case when told.is_deleted then 1 else 0 end) * 1000000000000000000
        + (100000000 - count(*)) * 1000000000
        + min(told.recency_rank) as preference
    from told
    inner join rules on told.rule_field = rules.field
    group by told.customer_id, told.field, told.value_key
),

final_ranks as (
    select
        customer_id,
        mod(
            min(preference) filter (where field = 'name'), 1000000000
        ) as name_rank,
        mod(
            min(preference) filter (where field = 'email'), 1000000000
        ) as email_rank,
        mod(
            min(preference) filter (where field = 'phone'), 1000000000
        ) as phone_rank,
        mod(
            min(preference) filter (where field = 'address'), 1000000000
        ) as address_rank,
        mod(
            min(preference) filter (where field = 'birth_date'), 1000000000
        ) as birth_date_rank,
        mod(
            min(preference) filter (where field = 'gender'), 1000000000
        ) as gender_rank,
        mod(
            min(preference) filter (where field = 'consent_email'), 1000000000
        ) as consent_email_rank,
        mod(
            min(preference) filter (where field = 'consent_sms'), 1000000000
        ) as consent_sms_rank,
        mod(
            min(preference) filter (where field = 'consent_phone'), 1000000000
        ) as consent_phone_rank,
        mod(
            min(preference) filter (where field = 'consent_post'), 1000000000
        ) as consent_post_rank
    from counted
    group by customer_id
)

select * from final_ranks
