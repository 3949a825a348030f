-- Cards issued up to the end of the as-of date, one per source and card, in the version changed
-- last by then. What happened after the as-of date is null.
--
-- grain: source, card_id
-- column: source | VARCHAR | | configured source
-- column: card_id | VARCHAR | | the issuer's token or hash of the card, never its number
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number of the holder; null when not told | personal
-- column: card_product | VARCHAR | | card product; null when not told
-- column: card_kind | VARCHAR | | physical, virtual … in the export's words; null when not told
-- column: masked_number | VARCHAR | | number with its middle masked; null when not told | personal
-- column: status | VARCHAR | | state of the card, in the export's words; null when not told
-- column: applied_at | TIMESTAMP | | moment it was applied for, in UTC; null when not told
-- column: applied_date | DATE | | local day of it; null when that is
-- column: issued_at | TIMESTAMP | | moment it was issued, in UTC
-- column: issued_date | DATE | | local day of it
-- column: activated_at | TIMESTAMP | | moment of its activation, in UTC; null before
-- column: activated_date | DATE | | local day of it; null when that is
-- column: closed_at | TIMESTAMP | | moment it was closed or replaced, in UTC; null while open
-- column: closed_date | DATE | | local day of it; null when that is
-- column: limit_amount | DECIMAL(18,4) | currency | credit limit; null where there is none
-- column: currency_code | VARCHAR | | ISO 4217 code of limit_amount; null when that is
-- column: updated_at | TIMESTAMP | | moment the row was last changed, in UTC; null when not told
-- column: updated_date | DATE | | local day of it; null when that is
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null issued_at
with cards as (select * from raw.cards),

exports as (select * from staging.exports where entity = 'cards'),

ranked as (
    select
        cards.*,
        exports.as_of_date,
        row_number() over (
            partition by cards.source, cards.card_id
            order by
                cards.updated_at desc nulls last,
                exports.export_no desc nulls last,
                cards.source_line desc nulls last,
                cards.source_file asc nulls last
        ) as version_no
    from cards
    inner join exports
        on cards.source = exports.source and cards.source_file = exports.source_file
    where
        cards.issued_date <= exports.as_of_date
        and coalesce(cards.updated_date, exports.as_of_date) <= exports.as_of_date
),

final_cards as (
    select
        source,
        card_id,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        nullif(trim(card_product), '') as card_product,
        nullif(trim(card_kind), '') as card_kind,
        nullif(trim(masked_number), '') as masked_number,
        nullif(trim(status), '') as status,
        case when applied_date <= as_of_date then applied_at end as applied_at,
        case when applied_date <= as_of_date then applied_date end as applied_date,
        issued_at,
        issued_date,
        case when activated_date <= as_of_date then activated_at end as activated_at,
        case when activated_date <= as_of_date then activated_date end as activated_date,
        case when closed_date <= as_of_date then closed_at end as closed_at,
        case when closed_date <= as_of_date then closed_date end as closed_date,
        limit_amount,
        case when limit_amount is not null then currency_code end as currency_code,
        updated_at,
        updated_date,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_cards
