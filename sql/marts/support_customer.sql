-- What service each customer asked for, up to the as-of date. Unresolved are the contacts whose
-- source says that they did not end resolved; abandoned ones are apart.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with a contact
-- column: contacts | BIGINT | | contacts in all
-- column: contacts_90d | BIGINT | | contacts of the last 90 days
-- column: unresolved | BIGINT | | contacts told not to be resolved
-- column: last_contact_at | TIMESTAMP | | moment of the last contact, UTC
-- column: last_reason | VARCHAR | | reason of the last contact with one; null when none has
-- column: csat_mean | DOUBLE | 1 to 5 | mean satisfaction; null when never given
-- column: cost_to_serve | DECIMAL(18,4) | currency | cost of the contacts; null when not known
-- column: currency_code | VARCHAR | | ISO 4217 code of the cost
-- column: churn_delta_after_contact | DOUBLE | | change of risk; null until churn is modelled
-- check: references customer_id marts.dim_customer.customer_id
-- check: identity contacts_90d <= contacts
-- check: between csat_mean 1 5
with support as (select * from intermediate.customer_support),

parameters as (select * from run.parameters),

final_support as (
    select
        support.customer_id,
        support.contacts,
        support.contacts_90d,
        support.unresolved,
        support.last_contact_at,
        support.last_reason,
        support.csat_mean,
        support.cost_amount as cost_to_serve,
        parameters.currency_code,
        cast(null as double) as churn_delta_after_contact
    from support
    cross join parameters
)

select * from final_support
