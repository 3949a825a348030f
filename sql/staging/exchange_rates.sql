-- Exchange rates, one per source, day and currency, as known at the end of the as-of date: a
-- rate that comes again in a later export is taken from the latest one, which may correct it.
--
-- grain: source, rate_date, currency_code
-- column: source | VARCHAR | | configured source
-- column: rate_date | DATE | | day from which the rate holds, until the next
-- column: currency_code | VARCHAR | | ISO 4217 code of the currency, in capitals
-- column: rate | DECIMAL(18,10) | reporting currency | units of it for one of currency_code
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null rate
-- check: identity rate > 0
with exchange_rates as (
    select
        raw_rates.*,
        upper(trim(raw_rates.currency_code)) as rate_currency
    from raw.exchange_rates as raw_rates
),

exports as (select * from staging.exports where entity = 'exchange_rates'),

ranked as (
    select
        exchange_rates.*,
        row_number() over (
            partition by
                exchange_rates.source, exchange_rates.rate_date, exchange_rates.rate_currency
            order by
                exports.export_no desc nulls last,
                exchange_rates.source_line desc nulls last,
                exchange_rates.source_file asc nulls last
        ) as version_no
    from exchange_rates
    inner join exports
        on
            exchange_rates.source = exports.source
            and exchange_rates.source_file = exports.source_file
    where exchange_rates.rate_date <= exports.as_of_date
),

final_rates as (
    select
        source,
        rate_date,
        rate_currency as currency_code,
        rate,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_rates
