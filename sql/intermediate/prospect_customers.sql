-- Finds the customer who a prospect is: by the customer number noted on it, else by its e-mail
-- address, else by its phone number, where one customer alone has it. Customers have what their
-- records say, and what they ordered under. A prospect makes no customer: until it buys it is
-- not in the customers' records.
--
-- grain: prospect_id
-- column: prospect_id | VARCHAR | | prospect; those who are no customer have no row
-- column: customer_id | VARCHAR | | customer
-- column: matched_by | VARCHAR | | number, email or phone
-- check: accepted matched_by number email phone
-- check: references prospect_id intermediate.prospect_keys.prospect_id
with keys as (select * from intermediate.prospect_keys),

prospects as (
    select source, prospect_id, customer_ref_source, customer_ref
    from staging.prospects
    where customer_ref is not null
),

numbers as (select * from identity.customer_ref where kind = 'ref'),

records as (select customer_id, email_normal, phone_e164 from identity.record_key),

-- their normal forms are keys of the map
mentions as (
    select kind, source_record_id, customer_id
    from identity.customer_ref
    where kind in ('email', 'phone') and customer_id is not null and source_record_id is not null
),

phones as (
    select phone_e164, customer_id
    from records
    where phone_e164 is not null
    union all
    select source_record_id as phone_e164, customer_id
    from mentions
    where kind = 'phone'
),

held as (
    select 'email' as kind, email_normal as held_key, customer_id
    from records
    where email_normal is not null
    union all
    select 'email' as kind, source_record_id as held_key, customer_id
    from mentions
    where kind = 'email'
    union all
    select
        'phone' as kind,
        case
            when length(phone_e164) > 9 then substr(phone_e164, length(phone_e164) - 8)
            else phone_e164
        end as held_key,
        customer_id
    from phones
),

-- what several customers have tells nobody
holders as (
    select kind, held_key, min(customer_id) as customer_id
    from held
    group by kind, held_key
    having count(distinct customer_id) = 1
),

found as (
    select
        keys.prospect_id,
        numbers.customer_id,
        'number' as matched_by,
        1 as preference
    from prospects
    inner join keys
        on prospects.source = keys.source and prospects.prospect_id = keys.source_prospect_id
    inner join numbers
        on
            prospects.customer_ref_source = numbers.ref_source
            and prospects.customer_ref = numbers.ref
    where numbers.customer_id is not null
    union all
    select keys.prospect_id, holders.customer_id, 'email' as matched_by, 2 as preference
    from keys
    inner join holders on keys.email_key = holders.held_key and holders.kind = 'email'
    union all
    select keys.prospect_id, holders.customer_id, 'phone' as matched_by, 3 as preference
    from keys
    inner join holders on keys.phone_key = holders.held_key and holders.kind = 'phone'
),

ranked as (
    select
        found.*,
        row_number() over (
            partition by prospect_id
            order by preference asc nulls last, customer_id asc nulls last
        ) as place
    from found
),

matched as (
    select prospect_id, customer_id, matched_by
    from ranked
    where place = 1
)

select * from matched
