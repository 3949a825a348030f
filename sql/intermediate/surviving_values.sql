-- Chooses, of what several records say about a customer, what the customer shows: one value per
-- field, by the rule that run.survivorship has for it.
--
-- Records that are still alive come before deleted ones, and what an order says (its e-mail
-- address and phone number) counts only where no record has a value. Then most_trusted takes the
-- highest record_rank; most_recent the record changed last; most_frequent the value that most
-- records have, in the record changed last; longest the longest text. What is still equal goes
-- to the more trusted record.
--
-- grain: customer_id, field
-- column: customer_id | VARCHAR | | customer
-- column: field | VARCHAR | | name, email, phone, address, birth_date, gender or a consent
-- column: record_rank | BIGINT | | record that the value is taken from; null: an order
-- column: source | VARCHAR | | source of that record or order
-- column: rule | VARCHAR | | rule that chose it; only_value where there is no other
-- column: field_value | VARCHAR | | value as text | personal
-- check: not_null source, rule, field_value
-- check: accepted rule most_recent most_trusted most_frequent longest only_value
with records as (select * from intermediate.ranked_records),

refs as (
    select *
    from identity.customer_ref
    where source_table = 'order_lines' and customer_id is not null
),

mentions as (select * from intermediate.identity_mentions where source_table = 'order_lines'),

rules as (select * from run.survivorship),

-- one mention for an address or number: that table's key
ordered_by as (
    select
        refs.customer_id,
        refs.kind,
        refs.ref_source,
        refs.ref,
        refs.source_record_id,
        mentions.first_at,
        row_number() over (
            partition by refs.customer_id, refs.kind
            order by
                mentions.first_at desc nulls last,
                refs.ref_source asc nulls last,
                refs.ref asc nulls last
        ) as mention_rank
    from refs
    inner join mentions
        on
            refs.kind = mentions.kind
            and refs.ref_source = mentions.ref_source
            and refs.ref = mentions.ref
),

told as (
    select
        customer_id, 'name' as field, 'name' as rule_field, 0 as is_mention, record_rank, source,
        is_deleted, changed_at, coalesce(full_name, company_name) as field_value,
        coalesce(name_key, lower(coalesce(full_name, company_name))) as value_key
    from records
    where full_name is not null or company_name is not null
    union all
    select
        customer_id, 'email' as field, 'email' as rule_field, 0 as is_mention, record_rank, source,
        is_deleted, changed_at, email as field_value, email_key as value_key
    from records
    where email is not null
    union all
    select
        customer_id, 'phone' as field, 'phone' as rule_field, 0 as is_mention, record_rank, source,
        is_deleted, changed_at, phone as field_value, phone_key as value_key
    from records
    where phone is not null
    union all
    select
        customer_id, kind as field, kind as rule_field, 1 as is_mention,
        mention_rank as record_rank, ref_source as source, false as is_deleted,
        first_at as changed_at,
        case
            when kind = 'phone' and source_record_id like '+%' then source_record_id
            else ref
        end as field_value,
        coalesce(source_record_id, ref) as value_key
    from ordered_by
    union all
    select
        customer_id, 'address' as field, 'address' as rule_field, 0 as is_mention, record_rank,
        source, is_deleted, changed_at,
        concat_ws(', ', street, postcode, city, country) as field_value,
        coalesce(address_key, lower(concat_ws(', ', street, postcode, city, country))) as value_key
    from records
    where street is not null or postcode is not null or city is not null or country is not null
    union all
    select
        customer_id, 'birth_date' as field, 'birth_date' as rule_field, 0 as is_mention,
        record_rank, source, is_deleted, changed_at, cast(birth_date as varchar) as field_value,
        cast(birth_date as varchar) as value_key
    from records
    where birth_date is not null
    union all
    select
        customer_id, 'gender' as field, 'gender' as rule_field, 0 as is_mention, record_rank,
        source, is_deleted, changed_at, gender as field_value, lower(gender) as value_key
    from records
    where gender is not null
    union all
    select
        customer_id, 'consent_email' as field, 'consent' as rule_field, 0 as is_mention,
        record_rank, source, is_deleted, changed_at,
        case when consent_email then 'yes' else 'no' end as field_value,
        case when consent_email then 'yes' else 'no' end as value_key
    from records
    where consent_email is not null
    union all
    select
        customer_id, 'consent_sms' as field, 'consent' as rule_field, 0 as is_mention,
        record_rank, source, is_deleted, changed_at,
        case when consent_sms then 'yes' else 'no' end as field_value,
        case when consent_sms then 'yes' else 'no' end as value_key
    from records
    where consent_sms is not null
    union all
    select
        customer_id, 'consent_phone' as field, 'consent' as rule_field, 0 as is_mention,
        record_rank, source, is_deleted, changed_at,
        case when consent_phone then 'yes' else 'no' end as field_value,
        case when consent_phone then 'yes' else 'no' end as value_key
    from records
    where consent_phone is not null
    union all
    select
        customer_id, 'consent_post' as field, 'consent' as rule_field, 0 as is_mention,
        record_rank, source, is_deleted, changed_at,
        case when consent_post then 'yes' else 'no' end as field_value,
        case when consent_post then 'yes' else 'no' end as value_key
    from records
    where consent_post is not null
),

-- one rule for a field: that table's key
ruled as (
    select
        told.*,
        rules.rule,
        count(*) over (partition by told.customer_id, told.field) as told_count,
        case
            when rules.rule = 'most_frequent'
                then count(*) over (
                    partition by told.customer_id, told.field, told.is_mention, told.value_key
                )
            when rules.rule = 'longest' then length(told.field_value)
            else 0
        end as score,
        case when rules.rule <> 'most_trusted' then told.changed_at end as recent_at
    from told
    inner join rules on told.rule_field = rules.field
),

ranked as (
    select
        ruled.*,
        row_number() over (
            partition by customer_id, field
            order by
                is_mention asc nulls last,
                is_deleted asc nulls last,
                score desc nulls last,
                recent_at desc nulls last,
                record_rank asc nulls last
        ) as place
    from ruled
),

final_values as (
    select
        customer_id,
        field,
        case when is_mention = 0 then record_rank end as record_rank,
        source,
        case when told_count = 1 then 'only_value' else rule end as rule,
        field_value
    from ranked
    where place = 1
)

select * from final_values
