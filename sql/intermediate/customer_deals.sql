-- Deals that were won or lost with customers: those that name a customer number, by the number.
--
-- grain: source, opportunity_id
-- column: source | VARCHAR | | configured source
-- column: opportunity_id | VARCHAR | | number of the opportunity
-- column: customer_id | VARCHAR | | customer
-- column: outcome | VARCHAR | | won or lost
-- column: closed_at | TIMESTAMP | | moment it was won or lost, UTC
-- column: closed_date | DATE | | local day of it
-- column: amount | DECIMAL(18,4) | currency | what it brought, or was thought to; null when not told
-- column: close_reason | VARCHAR | | why, in the export's words; null when not told
-- check: accepted outcome won lost
-- check: not_null customer_id, closed_at, closed_date
with opportunities as (
    select * from staging.opportunities where outcome <> 'open' and closed_at is not null
),

numbers as (select * from identity.customer_ref where kind = 'ref' and customer_id is not null),

final_deals as (
    select
        opportunities.source,
        opportunities.opportunity_id,
        numbers.customer_id,
        opportunities.outcome,
        opportunities.closed_at,
        opportunities.closed_date,
        opportunities.amount,
        opportunities.close_reason
    from opportunities
    inner join numbers
        on
            opportunities.customer_ref_source = numbers.ref_source
            and opportunities.customer_ref = numbers.ref
)

select * from final_deals
