-- Says which customer a number in a source belongs to. Everything after this table speaks of
-- customer_id alone, so a better answer to "who is who" replaces this one file: here every
-- number of every source is a customer of its own.
--
-- grain: customer_ref_source, customer_ref
-- column: customer_ref_source | VARCHAR | | source whose number customer_ref is
-- column: customer_ref | VARCHAR | | customer number in that source | personal
-- column: customer_id | VARCHAR | | our stable id of the customer | personal
-- check: not_null customer_id
with records as (select customer_ref_source, customer_ref from staging.customer_records),

sales as (select customer_ref_source, customer_ref from staging.sale_lines),

orders as (select customer_ref_source, customer_ref from staging.order_lines),

contacts as (select customer_ref_source, customer_ref from staging.contacts),

mentions as (
    select customer_ref_source, customer_ref from records
    union all
    select customer_ref_source, customer_ref from sales
    union all
    select customer_ref_source, customer_ref from orders
    union all
    select customer_ref_source, customer_ref from contacts
),

identified as (
    select
        customer_ref_source,
        customer_ref,
        customer_ref_source || ':' || customer_ref as customer_id
    from mentions
    where customer_ref is not null
    group by customer_ref_source, customer_ref
)

select * from identified
