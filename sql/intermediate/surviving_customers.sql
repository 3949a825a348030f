-- Chooses, of what several records say about a customer, what the customer shows: one value per
-- field, by the rule that run.survivorship has for it; name and address are each taken whole from
-- one record.
--
-- most_trusted takes the record with the first record_rank, most_recent the one with the first
-- recency_rank, longest the longest text (then the most recent; dates and consents have no
-- length, so the most recent), most_frequent the value that most records have (then the most
-- recent, see intermediate.frequent_values). Records still alive come before deleted ones. What
-- an order says, its e-mail address and phone number, counts only where no record has a value:
-- the one first named last. A rule only_value says that there was nothing to choose from.
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

frequent as (select * from intermediate.frequent_values),

from_orders as (select * from intermediate.order_addresses),

rules as (
    select
        max(rule) filter (where field = 'name') as name_rule,
        max(rule) filter (where field = 'email') as email_rule,
        max(rule) filter (where field = 'phone') as phone_rule,
        max(rule) filter (where field = 'address') as address_rule,
        max(rule) filter (where field = 'birth_date') as birth_date_rule,
        max(rule) filter (where field = 'gender') as gender_rule,
        max(rule) filter (where field = 'consent') as consent_rule
    from run.survivorship
),

-- longest_base less a length is the smaller, the longer; and larger when the record is deleted
measured as (
    select
        records.*,
        coalesce(full_name, company_name) as name_text,
        concat_ws(', ', street, postcode, city, country) as address_text,
        coalesce(street, postcode, city, country) is not null as has_address,
        case when is_deleted then 1000000000000000000 else 0 end
        + 100000000000000000
        + recency_rank as longest_base
    from records
),

-- what each record says, with its place by each field's rule: the smallest is the one to take; of
-- the most frequent value that is 0, how far the record is from the one with it
placed as (
    select
        measured.*,
        case rules.name_rule
            when 'most_trusted' then measured.record_rank
            when 'longest' then measured.longest_base - length(measured.name_text) * 1000000000
            when 'most_frequent' then abs(measured.recency_rank - frequent.name_rank)
            else measured.recency_rank
        end as name_place,
        case rules.email_rule
            when 'most_trusted' then measured.record_rank
            when 'longest' then measured.longest_base - length(measured.email) * 1000000000
            when 'most_frequent' then abs(measured.recency_rank - frequent.email_rank)
            else measured.recency_rank
        end as email_place,
        case rules.phone_rule
            when 'most_trusted' then measured.record_rank
            when 'longest' then measured.longest_base - length(measured.phone) * 1000000000
            when 'most_frequent' then abs(measured.recency_rank - frequent.phone_rank)
            else measured.recency_rank
        end as phone_place,
        case rules.address_rule
            when 'most_trusted' then measured.record_rank
            when 'longest' then measured.longest_base - length(measured.address_text) * 1000000000
            when 'most_frequent' then abs(measured.recency_rank - frequent.address_rank)
            else measured.recency_rank
        end as address_place,
        case rules.birth_date_rule
            when 'most_trusted' then measured.record_rank
            when 'most_frequent' then abs(measured.recency_rank - frequent.birth_date_rank)
            else measured.recency_rank
        end as birth_date_place,
        case rules.gender_rule
            when 'most_trusted' then measured.record_rank
            when 'longest' then measured.longest_base - length(measured.gender) * 1000000000
            when 'most_frequent' then abs(measured.recency_rank - frequent.gender_rank)
            else measured.recency_rank
        end as gender_place,
        case rules.consent_rule
            when 'most_trusted' then measured.record_rank
            when 'most_frequent' then abs(measured.recency_rank - frequent.consent_email_rank)
            else measured.recency_rank
        end as consent_email_place,
        case rules.consent_rule
            when 'most_trusted' then measured.record_rank
            when 'most_frequent' then abs(measured.recency_rank - frequent.consent_sms_rank)
            else measured.recency_rank
        end as consent_sms_place,
        case rules.consent_rule
            when 'most_trusted' then measured.record_rank
            when 'most_frequent' then abs(measured.recency_rank - frequent.consent_phone_rank)
            else measured.recency_rank
        end as consent_phone_place,
        case rules.consent_rule
            when 'most_trusted' then measured.record_rank
            when 'most_frequent' then abs(measured.recency_rank - frequent.consent_post_rank)
            else measured.recency_rank
        end as consent_post_place
    from measured
    cross join rules
    left join frequent on measured.customer_id = frequent.customer_id
),

chosen as (
    select
        customer_id,
        min_by(record_rank, name_place) filter (where name_text is not null) as name_rank,
        min_by(source, name_place) filter (where name_text is not null) as name_source,
        count(name_text) as names,
        min_by(record_rank, address_place) filter (where has_address) as address_rank,
        min_by(source, address_place) filter (where has_address) as address_source,
        count(*) filter (where has_address) as addresses,
        min_by(email, email_place) filter (where email is not null) as email,
        min_by(source, email_place) filter (where email is not null) as email_source,
        count(email) as email_values,
        min_by(phone, phone_place) filter (where phone is not null) as phone,
        min_by(source, phone_place) filter (where phone is not null) as phone_source,
        count(phone) as phone_values,
        min_by(birth_date, birth_date_place) filter (where birth_date is not null) as birth_date,
        min_by(source, birth_date_place) filter (where birth_date is not null) as birth_date_source,
        count(birth_date) as birth_date_values,
        min_by(gender, gender_place) filter (where gender is not null) as gender,
        min_by(source, gender_place) filter (where gender is not null) as gender_source,
        count(gender) as gender_values,
        min_by(consent_email, consent_email_place) filter (where consent_email is not null)
            as consent_email,
        min_by(source, consent_email_place) filter (where consent_email is not null)
            as consent_email_source,
        count(consent_email) as consent_email_values,
        min_by(consent_sms, consent_sms_place) filter (where consent_sms is not null)
            as consent_sms,
        min_by(source, consent_sms_place) filter (where consent_sms is not null)
            as consent_sms_source,
        count(consent_sms) as consent_sms_values,
        min_by(consent_phone, consent_phone_place) filter (where consent_phone is not null)
            as consent_phone,
        min_by(source, consent_phone_place) filter (where consent_phone is not null)
            as consent_phone_source,
        count(consent_phone) as consent_phone_values,
        min_by(consent_post, consent_post_place) filter (where consent_post is not null)
            as consent_post,
        min_by(source, consent_post_place) filter (where consent_post is not null)
            as consent_post_source,
        count(consent_post) as consent_post_values,
        min_by(customer_kind, record_rank) as customer_kind,
        min_by(company_key, record_rank) filter (where company_key is not null) as company_key,
        count(*) as record_count,
        bool_and(is_deleted) as is_deleted
    from placed
    group by customer_id
),

customers as (
    select customer_id from chosen
    union
    select customer_id from from_orders
),

final_customers as (
    select
        customers.customer_id,
        coalesce(names.customer_kind, chosen.customer_kind) as customer_kind,
        names.first_name,
        names.last_name,
        names.full_name,
        names.company_name,
        chosen.name_source,
        case
            when chosen.names = 1 then 'only_value' when chosen.names > 1 then rules.name_rule
        end as name_rule,
        names.family_key,
        chosen.company_key,
        coalesce(chosen.email, from_orders.email) as email,
        coalesce(chosen.email_source, from_orders.email_source) as email_source,
        case
            when chosen.email_values = 1 then 'only_value'
            when chosen.email_values > 1 then rules.email_rule
            when from_orders.email_values = 1 then 'only_value'
            when from_orders.email_values > 1 then 'most_recent'
        end as email_rule,
        coalesce(chosen.phone, from_orders.phone) as phone,
        coalesce(chosen.phone_source, from_orders.phone_source) as phone_source,
        case
            when chosen.phone_values = 1 then 'only_value'
            when chosen.phone_values > 1 then rules.phone_rule
            when from_orders.phone_values = 1 then 'only_value'
            when from_orders.phone_values > 1 then 'most_recent'
        end as phone_rule,
        addresses.street,
        addresses.city,
        addresses.postcode,
        addresses.country,
        chosen.address_source,
        case
            when chosen.addresses = 1 then 'only_value'
            when chosen.addresses > 1 then rules.address_rule
        end as address_rule,
        addresses.address_key,
        cast(extract(year from chosen.birth_date) as integer) as birth_year,
        chosen.birth_date_source as birth_year_source,
        case
            when chosen.birth_date_values = 1 then 'only_value'
            when chosen.birth_date_values > 1 then rules.birth_date_rule
        end as birth_year_rule,
        chosen.gender,
        chosen.gender_source,
        case
            when chosen.gender_values = 1 then 'only_value'
            when chosen.gender_values > 1 then rules.gender_rule
        end as gender_rule,
        chosen.consent_email,
        chosen.consent_email_source,
        case
            when chosen.consent_email_values = 1 then 'only_value'
            when chosen.consent_email_values > 1 then rules.consent_rule
        end as consent_email_rule,
        chosen.consent_sms,
        chosen.consent_sms_source,
        case
            when chosen.consent_sms_values = 1 then 'only_value'
            when chosen.consent_sms_values > 1 then rules.consent_rule
        end as consent_sms_rule,
        chosen.consent_phone,
        chosen.consent_phone_source,
        case
            when chosen.consent_phone_values = 1 then 'only_value'
            when chosen.consent_phone_values > 1 then rules.consent_rule
        end as consent_phone_rule,
        chosen.consent_post,
        chosen.consent_post_source,
        case
            when chosen.consent_post_values = 1 then 'only_value'
            when chosen.consent_post_values > 1 then rules.consent_rule
        end as consent_post_rule,
        coalesce(chosen.record_count, 0) as record_count,
        coalesce(chosen.is_deleted, false) as is_deleted
    from customers
    cross join rules
    left join chosen on customers.customer_id = chosen.customer_id
    left join from_orders on customers.customer_id = from_orders.customer_id
    left join records as names
        on chosen.customer_id = names.customer_id and chosen.name_rank = names.record_rank
    left join records as addresses
        on
            chosen.customer_id = addresses.customer_id
            and chosen.address_rank = addresses.record_rank
)

select * from final_customers
