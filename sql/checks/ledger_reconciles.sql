-- What finance booked is what the marts sum to, month by month, to the penny.
-- severity: warn
-- table: marts.profitability_reconciliation
-- column: period | DATE | | first day of the month
-- column: measure | VARCHAR | | what is compared
-- column: ledger_total | DECIMAL(18,4) | currency | as finance booked it
-- column: difference | DECIMAL(18,4) | currency | ledger less the marts
select period, measure, ledger_total, difference
from marts.profitability_reconciliation
where abs(difference) >= 0.005
