-- Every way in which a sale, an order or a contact names somebody: a customer number, an
-- e-mail address or a phone number. One of the three inputs of the step identity.
--
-- A number is the same one whoever writes it: its source is the one that issued it. Addresses
-- and phone numbers are kept apart by who wrote them, and whether on an order or a contact.
--
-- grain: kind, source_table, ref_source, ref
-- column: kind | VARCHAR | | ref (a customer number), email or phone
-- column: source_table | VARCHAR | | number; of addresses and phones order_lines or contacts
-- column: ref_source | VARCHAR | | source that issued the number, or that wrote the address
-- column: ref | VARCHAR | | number; address in lower case; phone number as written | personal
-- column: first_at | TIMESTAMP | | earliest moment, UTC
-- column: mention_count | BIGINT | | lines and contacts that name it, void ones included
-- column: is_buyer | BOOLEAN | | whether it stands on a line that is not void
-- check: accepted kind ref email phone
-- check: accepted source_table number order_lines contacts
-- check: not_null first_at, mention_count, is_buyer
with sales as (select * from staging.sale_lines),

orders as (select * from staging.order_lines),

contacts as (select * from staging.contacts),

mentions as (
    select
        'ref' as kind,
        'number' as source_table,
        customer_ref_source as ref_source,
        customer_ref as ref,
        min(sold_at) as first_at,
        count(*) as mention_count,
        max(case when line_type = 'void' then 0 else 1 end) as buys
    from sales
    where customer_ref is not null
    group by customer_ref_source, customer_ref
    union all
    select
        'ref' as kind,
        'number' as source_table,
        customer_ref_source as ref_source,
        customer_ref as ref,
        min(ordered_at) as first_at,
        count(*) as mention_count,
        max(case when line_type = 'void' then 0 else 1 end) as buys
    from orders
    where customer_ref is not null
    group by customer_ref_source, customer_ref
    union all
    select
        'ref' as kind,
        'number' as source_table,
        customer_ref_source as ref_source,
        customer_ref as ref,
        min(started_at) as first_at,
        count(*) as mention_count,
        0 as buys
    from contacts
    where customer_ref is not null
    group by customer_ref_source, customer_ref
    union all
    select
        'email' as kind,
        'order_lines' as source_table,
        source as ref_source,
        lower(email) as ref,
        min(ordered_at) as first_at,
        count(*) as mention_count,
        max(case when line_type = 'void' then 0 else 1 end) as buys
    from orders
    where email is not null
    group by source, lower(email)
    union all
    select
        'email' as kind,
        'contacts' as source_table,
        source as ref_source,
        lower(email) as ref,
        min(started_at) as first_at,
        count(*) as mention_count,
        0 as buys
    from contacts
    where email is not null
    group by source, lower(email)
    union all
    select
        'phone' as kind,
        'order_lines' as source_table,
        source as ref_source,
        phone as ref,
        min(ordered_at) as first_at,
        count(*) as mention_count,
        max(case when line_type = 'void' then 0 else 1 end) as buys
    from orders
    where phone is not null
    group by source, phone
    union all
    select
        'phone' as kind,
        'contacts' as source_table,
        source as ref_source,
        phone as ref,
        min(started_at) as first_at,
        count(*) as mention_count,
        0 as buys
    from contacts
    where phone is not null
    group by source, phone
),

summed as (
    select
        kind,
        source_table,
        ref_source,
        ref,
        min(first_at) as first_at,
        cast(sum(mention_count) as bigint) as mention_count,
        max(buys) = 1 as is_buyer
    from mentions
    group by kind, source_table, ref_source, ref
)

select * from summed
