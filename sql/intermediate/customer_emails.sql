-- E-mail addresses that belong to one customer alone, by the customers' records and by orders
-- and contacts. An address that two customers share tells neither and is left out.
--
-- grain: email
-- column: email | VARCHAR | | address in lower case | personal
-- column: customer_id | VARCHAR | | the only customer who has it
with records as (select * from intermediate.ranked_records where email is not null),

mentions as (
    select * from identity.customer_ref where kind = 'email' and customer_id is not null
),

holders as (
    select lower(email) as email, customer_id from records
    union
    select lower(ref) as email, customer_id from mentions
),

single_holders as (
    select email, min(customer_id) as customer_id
    from holders
    group by email
    having min(customer_id) = max(customer_id)
)

select * from single_holders
