-- Cards that were issued, one by one: loyalty, credit and gift cards. No full card number is ever kept.
--
-- grain: source, card_id
-- column: source | VARCHAR | | configured source
-- column: card_id | VARCHAR | | the issuer's token or hash of the card
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identity_known | BOOLEAN | | whether the customer is known
-- column: card_product | VARCHAR | | card product; null when not told
-- column: card_kind | VARCHAR | | physical, virtual …; null when not told
-- column: masked_number | VARCHAR | | number with its middle masked; null when not told | personal
-- column: status | VARCHAR | | state of the card, in the export's words; null when not told
-- column: applied_date | DATE | | local day of the application; null when not told
-- column: issued_at | TIMESTAMP | | moment it was issued, UTC
-- column: issued_date | DATE | | local day of it
-- column: activated_date | DATE | | local day of its activation; null before
-- column: closed_date | DATE | | local day on which it was closed or replaced; null while open
-- column: limit_amount | DECIMAL(18,4) | currency | credit limit; null where there is none
-- column: currency_code | VARCHAR | | ISO 4217 code of the limit
-- check: not_null issued_at, issued_date
-- check: references customer_id marts.dim_customer.customer_id
with cards as (select * from staging.cards),

numbers as (select * from identity.customer_ref where kind = 'ref'),

parameters as (select * from run.parameters),

named as (
    select
        cards.*,
        numbers.customer_id as customer_id,
        case when numbers.customer_id is not null then 'number' end as identified_by
    from cards
    left join numbers
        on cards.customer_ref_source = numbers.ref_source and cards.customer_ref = numbers.ref
),

final_cards as (
    select
        named.source,
        named.card_id,
        named.customer_id,
        named.customer_id is not null as identity_known,
        named.card_product,
        named.card_kind,
        named.masked_number,
        named.status,
        named.applied_date,
        named.issued_at,
        named.issued_date,
        named.activated_date,
        named.closed_date,
        named.limit_amount,
        parameters.currency_code as currency_code
    from named
    cross join parameters
)

select * from final_cards
