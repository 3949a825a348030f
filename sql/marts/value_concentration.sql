-- The few who bring most: revenue, margin, orders and contacts by tenth of the customers,
-- sorted by lifetime revenue. Decile 0 is the unknown customers, so that revenue adds up.
--
-- grain: decile
-- column: decile | INTEGER | | 1 has the highest revenue, 10 the lowest; 0: unknown customers
-- column: customer_group | VARCHAR | | known or unknown
-- column: customers | BIGINT | | customers with a sales line; null for the unknown
-- column: net_revenue | DECIMAL(18,4) | currency | revenue net of discounts and returns
-- column: margin | DECIMAL(18,4) | currency | margin of lines with a cost; null when none has
-- column: revenue_share | DOUBLE | | share of all revenue; null when there is none
-- column: known_revenue_share | DOUBLE | | share of known customers' revenue; null for decile 0
-- column: cumulative_revenue_share | DOUBLE | | share down to here; null for decile 0
-- column: margin_share | DOUBLE | | share of all known margin; null when none is known
-- column: orders | BIGINT | | orders
-- column: support_contacts | BIGINT | | contacts of the customers
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- check: between decile 0 10
with lifetimes as (select * from intermediate.customer_lifetimes),

tiers as (select * from intermediate.customer_tiers),

support as (select * from intermediate.customer_support),

unknown_documents as (
    select * from intermediate.sales_documents where customer_id is null
),

unknown_contacts as (
    select * from intermediate.support_contacts where customer_id is null
),

parameters as (select * from run.parameters),

-- one tier and one support row for a customer: keys of those tables
known as (
    select
        tiers.value_decile as decile,
        'known' as customer_group,
        count(*) as customers,
        sum(lifetimes.net_amount) as net_revenue,
        sum(lifetimes.margin_amount) as margin,
        sum(lifetimes.orders) as orders,
        sum(coalesce(support.contacts, 0)) as support_contacts
    from lifetimes
    inner join tiers on lifetimes.customer_id = tiers.customer_id
    left join support on lifetimes.customer_id = support.customer_id
    group by tiers.value_decile
),

contact_count as (select count(*) as support_contacts from unknown_contacts),

unknown_sums as (
    select
        sum(net_amount) as net_revenue,
        sum(margin_amount) as margin,
        sum(orders) as orders
    from unknown_documents
),

unknown_group as (
    select
        0 as decile,
        'unknown' as customer_group,
        cast(null as bigint) as customers,
        coalesce(unknown_sums.net_revenue, 0) as net_revenue,
        unknown_sums.margin,
        coalesce(unknown_sums.orders, 0) as orders,
        contact_count.support_contacts
    from unknown_sums
    cross join contact_count
),

deciles as (
    select decile, customer_group, customers, net_revenue, margin, orders, support_contacts
    from known
    union all
    select decile, customer_group, customers, net_revenue, margin, orders, support_contacts
    from unknown_group
),

totals as (
    select
        sum(net_revenue) as net_revenue,
        sum(case when decile > 0 then net_revenue end) as known_revenue,
        sum(margin) as margin
    from deciles
),

final_deciles as (
    select
        deciles.decile,
        deciles.customer_group,
        deciles.customers,
        cast(deciles.net_revenue as decimal(18, 4)) as net_revenue,
        cast(deciles.margin as decimal(18, 4)) as margin,
        cast(deciles.net_revenue as double) / nullif(cast(totals.net_revenue as double), 0)
            as revenue_share,
        case
            when deciles.decile > 0
                then cast(deciles.net_revenue as double)
                    / nullif(cast(totals.known_revenue as double), 0)
        end as known_revenue_share,
        case
            when deciles.decile > 0
                then cast(
                    sum(case when deciles.decile > 0 then deciles.net_revenue else 0 end) over (
                        order by deciles.decile asc nulls last
                        rows between unbounded preceding and current row
                    ) as double
                ) / nullif(cast(totals.net_revenue as double), 0)
        end as cumulative_revenue_share,
        cast(deciles.margin as double) / nullif(cast(totals.margin as double), 0) as margin_share,
        cast(deciles.orders as bigint) as orders,
        cast(deciles.support_contacts as bigint) as support_contacts,
        parameters.currency_code
    from deciles
    cross join totals
    cross join parameters
)

select * from final_deciles
