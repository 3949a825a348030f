-- Cut points of the RFM scores of every night that is kept, this one included.
--
-- grain: score_date, measure, bin
-- column: score_date | DATE | | as-of date of the night
-- column: measure | VARCHAR | | recency, frequency or monetary
-- column: bin | BIGINT | | score of the bin, 1 is worst
-- column: lower_bound | DOUBLE | | values of the bin lie above it; null when it is open
-- column: upper_bound | DOUBLE | | values of the bin lie at or below it; null when it is open
-- column: customers | BIGINT | | customers in the bin
-- column: method | VARCHAR | | how the cut points were found
-- column: bins | BIGINT | | scores that the measure had
-- column: fit_status | VARCHAR | | ok, constant, too_few_customers or no_customers
with history as (select * from history.rfm_cutpoint),

cutpoints as (select * from scores.rfm_cutpoint),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.measure,
        history.bin,
        history.lower_bound,
        history.upper_bound,
        history.customers,
        history.method,
        history.bins,
        history.fit_status
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        cutpoints.measure,
        cutpoints.bin,
        cutpoints.lower_bound,
        cutpoints.upper_bound,
        cutpoints.customers,
        cutpoints.method,
        cutpoints.bins,
        cutpoints.fit_status
    from cutpoints
    cross join parameters
)

select * from all_nights
