-- Cut points of the RFM scores: which values each score of each measure stands for.
--
-- grain: measure, bin
-- column: measure | VARCHAR | | recency, frequency or monetary
-- column: bin | BIGINT | | score of the bin, 1 is worst
-- column: lower_bound | DOUBLE | | values of the bin lie above it; null when it is open
-- column: upper_bound | DOUBLE | | values of the bin lie at or below it; null when it is open
-- column: customers | BIGINT | | customers in the bin
-- column: method | VARCHAR | | how the cut points were found
-- column: bins | BIGINT | | scores that the measure has
-- column: fit_status | VARCHAR | | ok, constant, too_few_customers or no_customers
with cutpoints as (select * from scores.rfm_cutpoint),

final_cutpoints as (
    select measure, bin, lower_bound, upper_bound, customers, method, bins, fit_status
    from cutpoints
)

select * from final_cutpoints
