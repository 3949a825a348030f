-- Every way in which a sale, order or contact names somebody was looked at, and every customer
-- number has a customer: revenue with a number never falls among the unknown.
-- severity: error
-- table: marts.fct_sales_line
-- column: kind | VARCHAR | | ref (a customer number), email or phone
-- column: source_table | VARCHAR | | number, order_lines or contacts
-- column: ref_source | VARCHAR | | source that issued or wrote it
-- column: mentions | BIGINT | | numbers or addresses that were lost
with mentions as (select * from intermediate.identity_mentions),

refs as (select * from identity.customer_ref),

compared as (
    select
        mentions.kind,
        mentions.source_table,
        mentions.ref_source,
        refs.ref is not null as is_listed,
        refs.customer_id
    from mentions
    left join refs
        on
            mentions.kind = refs.kind
            and mentions.source_table = refs.source_table
            and mentions.ref_source = refs.ref_source
            and mentions.ref = refs.ref
),

offending as (
    select kind, source_table, ref_source, count(*) as mentions
    from compared
    where not is_listed or (kind = 'ref' and customer_id is null)
    group by kind, source_table, ref_source
)

select * from offending
