-- Amounts are summed as they are, so every sale must be in the reporting currency.
-- severity: error
-- table: marts.fct_sales_line
-- column: source | VARCHAR | | configured source
-- column: currency_code | VARCHAR | | currency of its lines
-- column: lines | BIGINT | | lines in it
with sales_lines as (select source, currency_code from marts.fct_sales_line),

parameters as (select * from run.parameters),

currencies as (
    select source, currency_code, count(*) as lines
    from sales_lines
    group by source, currency_code
),

offending as (
    select currencies.source, currencies.currency_code, currencies.lines
    from currencies
    cross join parameters
    where currencies.currency_code <> parameters.currency_code
)

select * from offending
