-- The cutoffs at which propensity to buy is learnt and scored: the latest four of the run, which
-- are the as-of date, the test and two days to learn from. Tastes are asked of every customer
-- and category, and older days would add more rows than knowledge.
--
-- grain: cutoff_date
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: purpose | VARCHAR | | score, test or train: what the cutoff is for
-- column: window_days | BIGINT | days | days after the cutoff in which is asked what is bought
-- column: has_passed | BOOLEAN | | whether the window has passed by the as-of date
-- check: accepted purpose score test train
with cutoffs as (select cutoff_date, purpose from run.cutoffs),

parameters as (select as_of_date, churn_window_days from run.parameters),

ranked as (
    select
        cutoff_date,
        purpose,
        row_number() over (order by cutoff_date desc nulls last) as place
    from cutoffs
),

latest as (
    select
        ranked.cutoff_date,
        ranked.purpose,
        parameters.churn_window_days as window_days,
        date_diff('day', ranked.cutoff_date, parameters.as_of_date)
        >= parameters.churn_window_days as has_passed
    from ranked
    cross join parameters
    where ranked.place <= 4
)

select * from latest
