-- The exchange rate that a sale of a day takes: the latest one on or before the day, never a
-- later one, no older than the project's rates.max_age_days. A day without a row has no rate,
-- and its sales in that currency are rejected. Where several sources have a rate of the same
-- day, the source first by name leads.
--
-- grain: currency_code, rate_day
-- column: currency_code | VARCHAR | | ISO 4217 code of another currency than the reporting one
-- column: rate_day | DATE | | day of a sale
-- column: rate_date | DATE | | day of the rate that it takes
-- column: rate | DECIMAL(18,10) | reporting currency | units of it for one of currency_code
-- column: source | VARCHAR | | source of the rate
-- check: not_null rate, rate_date
-- check: identity rate_date <= rate_day
with rates as (select * from staging.exchange_rates),

parameters as (select * from run.parameters),

leading_rates as (
    select
        rates.currency_code,
        rates.rate_date,
        rates.rate,
        rates.source,
        parameters.as_of_date,
        parameters.rate_max_age_days,
        row_number() over (
            partition by rates.currency_code, rates.rate_date
            order by rates.source asc nulls last
        ) as place
    from rates
    cross join parameters
    where rates.currency_code <> parameters.currency_code
),

followed as (
    select
        currency_code,
        rate_date,
        rate,
        source,
        as_of_date,
        rate_max_age_days,
        lead(rate_date) over (
            partition by currency_code
            order by rate_date asc nulls last
        ) as next_rate_date
    from leading_rates
    where place = 1
),

digits as (
    select digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)
),

-- a rate holds for 366 days at most
offsets as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit as days
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
),

days as (
    select
        followed.currency_code,
        cast(followed.rate_date + offsets.days * interval '1' day as date) as rate_day,
        followed.rate_date,
        followed.rate,
        followed.source,
        followed.next_rate_date,
        followed.as_of_date
    from followed
    inner join offsets on offsets.days <= followed.rate_max_age_days
),

final_days as (
    select currency_code, rate_day, rate_date, rate, source
    from days
    where rate_day <= as_of_date and (next_rate_date is null or rate_day < next_rate_date)
)

select * from final_days
