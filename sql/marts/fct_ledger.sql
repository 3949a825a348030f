-- Totals of finance by period and account, as finance tells them.
--
-- grain: source, period_start, account
-- column: source | VARCHAR | | configured source
-- column: period_start | DATE | | first day of the month
-- column: account | VARCHAR | | account
-- column: account_name | VARCHAR | | name of the account; null when not told
-- column: measure | VARCHAR | | revenue, returns, tax, cost … as the source maps it; null when not told
-- column: amount | DECIMAL(18,4) | currency | total of the month
-- column: currency_code | VARCHAR | | ISO 4217 code
-- check: not_null amount, currency_code
with ledger as (select * from staging.ledger),

final_ledger as (
    select
        source,
        period_start,
        account,
        account_name,
        measure,
        amount,
        currency_code
    from ledger
)

select * from final_ledger
