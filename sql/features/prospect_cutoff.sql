-- The days at which prospects are looked at: the as-of date, and earlier ones a window apart, so
-- that no outcome counts twice and what is learnt from ended before what is tested on began. The
-- window after each of those has passed, and one lies between the first prospect and each.
--
-- grain: cutoff_date
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: purpose | VARCHAR | | score: the as-of date; test: the latest before it; train: the others
-- column: window_days | BIGINT | days | days after the cutoff in which to be won
-- column: has_passed | BOOLEAN | | whether the window has passed by the as-of date
-- check: accepted purpose score test train
with parameters as (select as_of_date, prospect_window_days from run.parameters),

steps as (
    select step
    from (
        values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as listed (step)
),

first_days as (select min(created_date) as first_date from intermediate.prospect_outcomes),

dates as (
    select
        steps.step,
        cast(
            parameters.as_of_date - steps.step * parameters.prospect_window_days * interval '1' day
            as date
        ) as cutoff_date,
        parameters.prospect_window_days as window_days,
        first_days.first_date
    from steps
    cross join parameters
    cross join first_days
),

kept as (
    select
        dates.step,
        dates.cutoff_date,
        dates.window_days,
        count(*) over () as cutoffs
    from dates
    where
        dates.step = 0
        or dates.window_days > 0
        and date_diff('day', dates.first_date, dates.cutoff_date) >= dates.window_days
),

named as (
    select
        cutoff_date,
        case
            when step = 0 then 'score'
            when step = 1 and cutoffs > 2 then 'test'
            else 'train'
        end as purpose,
        window_days,
        step > 0 as has_passed
    from kept
)

select * from named
