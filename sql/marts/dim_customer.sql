-- Customers: one row for every person or firm that the records, numbers, e-mail addresses and
-- phone numbers of all sources were grouped into (customer_id_map says which).
--
-- What the sources say about the same customer survives group by group: name (firm included) and
-- address are each taken whole from one record, e-mail address, phone number, birth year, gender
-- and each consent on their own. The *_source columns say whose value it is, the *_rule columns
-- why it was taken: most_recent, most_trusted, most_frequent or longest as configured under
-- identity.survivorship, only_value where there was nothing to choose from. A guest, who is
-- known by an order alone, shows the e-mail address and the phone number of the order.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | our stable id of the customer
-- column: customer_kind | VARCHAR | | person or company; null when no record tells
-- column: customer_ref_source | VARCHAR | | source that issued the number; null for a guest
-- column: customer_ref | VARCHAR | | number, the first by source; null for a guest | personal
-- column: first_name | VARCHAR | | given name; null when no source has one | personal
-- column: last_name | VARCHAR | | family name; null when no source has one | personal
-- column: full_name | VARCHAR | | whole name; null when no source has one | personal
-- column: company_name | VARCHAR | | firm of a business customer; null when none
-- column: name_source | VARCHAR | | source of the name; null when there is none
-- column: name_rule | VARCHAR | | why this name; null when there is none
-- column: email | VARCHAR | | e-mail address, lower case; null when no source has one | personal
-- column: email_source | VARCHAR | | source of the address; null when there is none
-- column: email_rule | VARCHAR | | why this address; null when there is none
-- column: phone | VARCHAR | | number, in E.164 where it can be; null when there is none | personal
-- column: phone_source | VARCHAR | | source of the number; null when there is none
-- column: phone_rule | VARCHAR | | why this number; null when there is none
-- column: street | VARCHAR | | street and number; null when not told | personal
-- column: city | VARCHAR | | town; null when not told | personal
-- column: postcode | VARCHAR | | postal code; null when not told | personal
-- column: country | VARCHAR | | country as written; null when not told
-- column: address_source | VARCHAR | | source of the address; null when there is none
-- column: address_rule | VARCHAR | | why this address; null when there is none
-- column: geo | VARCHAR | | country and town, the level that maps group by; null when not told
-- column: birth_year | INTEGER | | year of birth; null when not told | personal
-- column: birth_year_source | VARCHAR | | source of the year; null when there is none
-- column: birth_year_rule | VARCHAR | | why this year; null when there is none
-- column: gender | VARCHAR | | gender as written; null when not told | personal
-- column: gender_source | VARCHAR | | source of the gender; null when there is none
-- column: gender_rule | VARCHAR | | why this gender; null when there is none
-- column: first_seen_at | TIMESTAMP | | earliest record, sale or contact; null when not told
-- column: first_source | VARCHAR | | source of that; null when not told
-- column: consent_email | BOOLEAN | | whether e-mail is allowed; null when never asked
-- column: consent_email_source | VARCHAR | | source of that; null when never asked
-- column: consent_email_rule | VARCHAR | | why that; null when never asked
-- column: consent_sms | BOOLEAN | | whether text messages are allowed; null when never asked
-- column: consent_sms_source | VARCHAR | | source of that; null when never asked
-- column: consent_sms_rule | VARCHAR | | why that; null when never asked
-- column: consent_phone | BOOLEAN | | whether calls are allowed; null when never asked
-- column: consent_phone_source | VARCHAR | | source of that; null when never asked
-- column: consent_phone_rule | VARCHAR | | why that; null when never asked
-- column: consent_post | BOOLEAN | | whether letters are allowed; null when never asked
-- column: consent_post_source | VARCHAR | | source of that; null when never asked
-- column: consent_post_rule | VARCHAR | | why that; null when never asked
-- column: company_id | VARCHAR | | customer that is the person's firm; null when none, or several
-- column: household_id | VARCHAR | | household of the person; null when in none
-- column: record_count | BIGINT | | customer records behind the row; 0: known without a record
-- column: source_count | BIGINT | | sources that know the customer
-- column: review_flag | BOOLEAN | | whether somebody should look at how the records were grouped
-- column: is_deleted | BOOLEAN | | whether every record of the customer is deleted at its source
-- column: is_employee | BOOLEAN | | whether an employee; null until a source tells
-- column: is_erased | BOOLEAN | | whether erased on request
-- check: accepted customer_kind person company
-- check: references company_id marts.dim_customer.customer_id
-- check: identity company_id <> customer_id
-- check: not_null record_count, source_count, review_flag
with id_map as (select * from identity.customer_id_map where valid_to is null),

numbers as (select * from identity.customer_ref where kind = 'ref' and customer_id is not null),

statistics as (select * from identity.identity_cluster_stat),

first_seen as (select * from intermediate.first_seen),

survivors as (select * from intermediate.surviving_customers),

households as (select * from intermediate.households),

customers as (
    select customer_id, count(distinct source_system) as source_count
    from id_map
    group by customer_id
),

-- one number stands for the customer: the first by source and number
ranked_numbers as (
    select
        customer_id,
        ref_source,
        ref,
        row_number() over (
            partition by customer_id
            order by ref_source asc nulls last, ref asc nulls last, source_table asc nulls last
        ) as place
    from numbers
),

representatives as (select * from ranked_numbers where place = 1),

-- firms that one customer alone has the name of
companies as (
    select company_key, min(customer_id) as company_id
    from survivors
    where customer_kind = 'company' and company_key is not null
    group by company_key
    having count(*) = 1
),

-- the firm of a person alone: a firm belongs to none
employments as (
    select survivors.customer_id, companies.company_id
    from survivors
    inner join companies on survivors.company_key = companies.company_key
    where survivors.customer_kind = 'person'
),

final_customers as (
    select
        customers.customer_id,
        survivors.customer_kind,
        representatives.ref_source as customer_ref_source,
        representatives.ref as customer_ref,
        survivors.first_name,
        survivors.last_name,
        survivors.full_name,
        survivors.company_name,
        survivors.name_source,
        survivors.name_rule,
        survivors.email,
        survivors.email_source,
        survivors.email_rule,
        survivors.phone,
        survivors.phone_source,
        survivors.phone_rule,
        survivors.street,
        survivors.city,
        survivors.postcode,
        survivors.country,
        survivors.address_source,
        survivors.address_rule,
        coalesce(survivors.country || ', ' || survivors.city, survivors.country, survivors.city)
            as geo,
        survivors.birth_year,
        survivors.birth_year_source,
        survivors.birth_year_rule,
        survivors.gender,
        survivors.gender_source,
        survivors.gender_rule,
        first_seen.first_seen_at,
        first_seen.first_source,
        survivors.consent_email,
        survivors.consent_email_source,
        survivors.consent_email_rule,
        survivors.consent_sms,
        survivors.consent_sms_source,
        survivors.consent_sms_rule,
        survivors.consent_phone,
        survivors.consent_phone_source,
        survivors.consent_phone_rule,
        survivors.consent_post,
        survivors.consent_post_source,
        survivors.consent_post_rule,
        employments.company_id,
        households.household_id,
        coalesce(survivors.record_count, 0) as record_count,
        customers.source_count,
        coalesce(statistics.review_flag, false) as review_flag,
        coalesce(survivors.is_deleted, false) as is_deleted,
        cast(null as boolean) as is_employee,
        false as is_erased
    from customers
    left join representatives on customers.customer_id = representatives.customer_id
    left join survivors on customers.customer_id = survivors.customer_id
    left join employments on customers.customer_id = employments.customer_id
    left join households on customers.customer_id = households.customer_id
    left join statistics on customers.customer_id = statistics.customer_id
    left join first_seen on customers.customer_id = first_seen.customer_id
)

select * from final_customers
