-- Which numbers, e-mail addresses and phone numbers stand together on an order or a contact:
-- evidence that they are one person's. One of the three inputs of the step identity.
--
-- The left one is the number, else the e-mail address. Sources, tables and writing are those of
-- intermediate.identity_mentions.
--
-- grain: left_kind, left_table, left_source, left_ref, right_kind, right_table, right_source, right_ref
-- column: left_kind | VARCHAR | | ref (a customer number) or email
-- column: left_table | VARCHAR | | number; of an address order_lines or contacts
-- column: left_source | VARCHAR | | source that issued the number, or that wrote the address
-- column: left_ref | VARCHAR | | number, or address in lower case | personal
-- column: right_kind | VARCHAR | | email or phone
-- column: right_table | VARCHAR | | order_lines or contacts
-- column: right_source | VARCHAR | | source that wrote it
-- column: right_ref | VARCHAR | | address in lower case, or phone number as written | personal
-- column: mention_count | BIGINT | | orders and contacts that have both
-- check: accepted left_kind ref email
-- check: accepted right_kind email phone
with orders as (
    select * from staging.order_lines where email is not null or phone is not null
),

contacts as (
    select * from staging.contacts where email is not null or phone is not null
),

-- what a document names, once
documents as (
    select
        'order_lines' as source_table,
        source,
        order_id as document_id,
        customer_ref_source,
        customer_ref,
        lower(email) as email,
        phone
    from orders
    group by source, order_id, customer_ref_source, customer_ref, lower(email), phone
    union all
    select
        'contacts' as source_table,
        source,
        contact_id as document_id,
        customer_ref_source,
        customer_ref,
        lower(email) as email,
        phone
    from contacts
),

pairs as (
    select
        'ref' as left_kind,
        'number' as left_table,
        customer_ref_source as left_source,
        customer_ref as left_ref,
        'email' as right_kind,
        source_table as right_table,
        source as right_source,
        email as right_ref,
        document_id
    from documents
    where customer_ref is not null and email is not null
    union all
    select
        'ref' as left_kind,
        'number' as left_table,
        customer_ref_source as left_source,
        customer_ref as left_ref,
        'phone' as right_kind,
        source_table as right_table,
        source as right_source,
        phone as right_ref,
        document_id
    from documents
    where customer_ref is not null and phone is not null
    union all
    select
        'email' as left_kind,
        source_table as left_table,
        source as left_source,
        email as left_ref,
        'phone' as right_kind,
        source_table as right_table,
        source as right_source,
        phone as right_ref,
        document_id
    from documents
    where email is not null and phone is not null
),

summed as (
    select
        left_kind,
        left_table,
        left_source,
        left_ref,
        right_kind,
        right_table,
        right_source,
        right_ref,
        count(distinct document_id) as mention_count
    from pairs
    group by
        left_kind,
        left_table,
        left_source,
        left_ref,
        right_kind,
        right_table,
        right_source,
        right_ref
)

select * from summed
