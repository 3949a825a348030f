-- Totals of finance by period and account, of periods that began by the as-of date, from the
-- latest known export.
--
-- grain: source, period_start, account
-- column: source | VARCHAR | | configured source
-- column: period_start | DATE | | first day of the period, which is a calendar month
-- column: account | VARCHAR | | account
-- column: measure | VARCHAR | | what the account holds: revenue, returns, tax, cost … as the source maps it; null when not told
-- column: account_name | VARCHAR | | name of the account; null when not told
-- column: amount | DECIMAL(18,4) | currency | total of the period; revenue is positive, cost too
-- column: currency_code | VARCHAR | | ISO 4217 code of amount
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null amount
with ledger as (select * from raw.ledger),

exports as (select * from staging.exports where entity = 'ledger'),

ranked as (
    select
        ledger.*,
        exports.as_of_date,
        row_number() over (
            partition by ledger.source, ledger.period_start, ledger.account
            order by
                exports.export_no desc nulls last,
                ledger.source_line desc nulls last,
                ledger.source_file asc nulls last
        ) as version_no
    from ledger
    inner join exports
        on ledger.source = exports.source and ledger.source_file = exports.source_file
    where ledger.period_start <= exports.as_of_date
),

final_ledger as (
    select
        source,
        period_start,
        account,
        nullif(trim(measure), '') as measure,
        nullif(trim(account_name), '') as account_name,
        amount,
        currency_code,
        source_file,
        source_line
    from ranked
    where version_no = 1
)

select * from final_ledger
