-- A converted sale took the latest exchange rate on or before its day, never a later one.
-- Computed again from the rates themselves.
-- severity: error
-- table: marts.fct_sales_line
-- column: original_currency_code | VARCHAR | | currency of the sales
-- column: sale_date | DATE | | their day
-- column: exchange_rate | DECIMAL(18,10) | reporting currency | rate that they took
-- column: expected_rate | DECIMAL(18,10) | reporting currency | rate of the latest day; null when none is young enough
with sales_lines as (
    select original_currency_code, sale_date, exchange_rate
    from marts.fct_sales_line
    where original_currency_code is not null
),

rates as (select * from staging.exchange_rates),

parameters as (select * from run.parameters),

taken as (
    select original_currency_code, sale_date, exchange_rate
    from sales_lines
    group by original_currency_code, sale_date, exchange_rate
),

latest as (
    select
        taken.original_currency_code,
        taken.sale_date,
        taken.exchange_rate,
        max(rates.rate_date) as rate_date
    from taken
    cross join parameters
    left join rates
        on
            taken.original_currency_code = rates.currency_code
            and taken.sale_date >= rates.rate_date
            and date_diff('day', rates.rate_date, taken.sale_date) <= parameters.rate_max_age_days
    group by taken.original_currency_code, taken.sale_date, taken.exchange_rate
),

-- of several sources with a rate of that day, the first by name
first_sources as (
    select currency_code, rate_date, min(source) as source
    from rates
    group by currency_code, rate_date
),

compared as (
    select
        latest.original_currency_code,
        latest.sale_date,
        latest.exchange_rate,
        rates.rate as expected_rate
    from latest
    left join first_sources
        on
            latest.original_currency_code = first_sources.currency_code
            and latest.rate_date = first_sources.rate_date
    left join rates
        on
            first_sources.currency_code = rates.currency_code
            and first_sources.rate_date = rates.rate_date
            and first_sources.source = rates.source
),

offending as (
    select * from compared
    where expected_rate is null or exchange_rate is null or exchange_rate <> expected_rate
)

select * from offending
