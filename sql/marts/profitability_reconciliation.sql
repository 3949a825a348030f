-- What finance booked against what the marts sum to, by month: a month that is not over at the
-- as-of date, or that began before the first sale, is not compared. Measures are those that the
-- ledger's source maps to revenue, returns, tax and cost.
--
-- grain: period, measure
-- column: period | DATE | | first day of the month
-- column: measure | VARCHAR | | revenue (net of discounts and returns, no tax), returns, tax or cost
-- column: ledger_total | DECIMAL(18,4) | currency | as finance booked it
-- column: allocated | DECIMAL(18,4) | currency | in fct_sales_line, of known customers
-- column: unallocated | DECIMAL(18,4) | currency | in fct_sales_line, of unknown customers
-- column: difference | DECIMAL(18,4) | currency | ledger less both
-- column: unknown_customer_share | DOUBLE | share | unallocated by both; null when both are 0
-- column: currency_code | VARCHAR | | ISO 4217 code
-- check: accepted measure revenue returns tax cost
-- check: identity difference = ledger_total - allocated - unallocated
with ledger as (
    select
        period_start,
        measure,
        cast(sum(amount) as decimal(18, 4)) as ledger_total
    from staging.ledger
    where measure in ('revenue', 'returns', 'tax', 'cost')
    group by period_start, measure
),

parameters as (select * from run.parameters),

lines as (
    select
        cast(date_trunc('month', sale_date) as date) as period_start,
        customer_id is not null as is_known,
        cast(sum(net_amount) as decimal(18, 4)) as revenue,
        cast(sum(case when is_return then -net_amount else 0 end) as decimal(18, 4)) as returned,
        cast(sum(coalesce(tax_amount, 0)) as decimal(18, 4)) as tax,
        cast(sum(coalesce(cost_amount, 0)) as decimal(18, 4)) as cost
    from marts.fct_sales_line
    group by cast(date_trunc('month', sale_date) as date), customer_id is not null
),

measured as (
    select period_start, 'revenue' as measure, is_known, revenue as amount from lines
    union all
    select period_start, 'returns' as measure, is_known, returned as amount from lines
    union all
    select period_start, 'tax' as measure, is_known, tax as amount from lines
    union all
    select period_start, 'cost' as measure, is_known, cost as amount from lines
),

summed as (
    select
        period_start,
        measure,
        cast(sum(case when is_known then amount else 0 end) as decimal(18, 4)) as allocated,
        cast(sum(case when is_known then 0 else amount end) as decimal(18, 4)) as unallocated
    from measured
    group by period_start, measure
),

first_sales as (select min(period_start) as first_period from lines),

compared as (
    select
        ledger.period_start,
        ledger.measure,
        ledger.ledger_total,
        coalesce(summed.allocated, 0) as allocated,
        coalesce(summed.unallocated, 0) as unallocated,
        parameters.currency_code
    from ledger
    cross join parameters
    cross join first_sales
    left join summed
        on ledger.period_start = summed.period_start and ledger.measure = summed.measure
    where
        ledger.period_start >= first_sales.first_period
        and cast(ledger.period_start + interval '1' month as date)
        <= cast(parameters.as_of_date + interval '1' day as date)
),

final_reconciliation as (
    select
        period_start as period,
        measure,
        ledger_total,
        cast(allocated as decimal(18, 4)) as allocated,
        cast(unallocated as decimal(18, 4)) as unallocated,
        cast(ledger_total - allocated - unallocated as decimal(18, 4)) as difference,
        cast(unallocated as double) / nullif(cast(allocated + unallocated as double), 0)
            as unknown_customer_share,
        currency_code
    from compared
)

select * from final_reconciliation
