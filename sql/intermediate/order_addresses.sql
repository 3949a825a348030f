-- Picks the e-mail address and the phone number that each customer first named last with an
-- order: what a guest is known by, and what stands in where no customer record has one.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with an address or number on an order
-- column: email | VARCHAR | | e-mail address in lower case; null when none | personal
-- column: email_source | VARCHAR | | source of the order; null when there is none
-- column: email_values | BIGINT | | e-mail addresses of the customer on orders
-- column: phone | VARCHAR | | phone number, in E.164 where it can be; null when none | personal
-- column: phone_source | VARCHAR | | source of the order; null when there is none
-- column: phone_values | BIGINT | | phone numbers of the customer on orders
with refs as (
    select *
    from identity.customer_ref
    where source_table = 'order_lines' and customer_id is not null
),

mentions as (select * from intermediate.identity_mentions where source_table = 'order_lines'),

-- one mention for an address or a phone number: that table's key
ranked as (
    select
        refs.customer_id,
        refs.kind,
        refs.ref_source,
        case
            when refs.kind = 'phone' and refs.source_record_id like '+%' then refs.source_record_id
            else refs.ref
        end as given_value,
        row_number() over (
            partition by refs.customer_id, refs.kind
            order by
                mentions.first_at desc nulls last,
                refs.ref_source asc nulls last,
                refs.ref asc nulls last
        ) as place
    from refs
    inner join mentions
        on
            refs.kind = mentions.kind
            and refs.ref_source = mentions.ref_source
            and refs.ref = mentions.ref
),

picked as (
    select
        customer_id,
        max(case when kind = 'email' and place = 1 then given_value end) as email,
        max(case when kind = 'email' and place = 1 then ref_source end) as email_source,
        count(*) filter (where kind = 'email') as email_values,
        max(case when kind = 'phone' and place = 1 then given_value end) as phone,
        max(case when kind = 'phone' and place = 1 then ref_source end) as phone_source,
        count(*) filter (where kind = 'phone') as phone_values
    from ranked
    group by customer_id
)

select * from picked
