-- A customer whom a number, an e-mail address or a phone number names holds in the map: what
-- sales and contacts speak of and what customer_id_map says are the same customers.
-- severity: error
-- table: marts.customer_id_map
-- column: customer_id | VARCHAR | | customer that no row of the map holds for
-- column: refs | BIGINT | | numbers and addresses that name it
with refs as (select customer_id from identity.customer_ref where customer_id is not null),

id_map as (select customer_id from marts.customer_id_map where valid_to is null),

named as (
    select customer_id, count(*) as refs
    from refs
    group by customer_id
),

held as (
    select customer_id
    from id_map
    group by customer_id
),

offending as (
    select named.customer_id, named.refs
    from named
    left join held on named.customer_id = held.customer_id
    where held.customer_id is null
)

select * from offending
