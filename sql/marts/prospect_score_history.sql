-- Prospect scores of every night that is kept, this one included. Who was not open has no row.
--
-- grain: score_date, prospect_id
-- column: score_date | DATE | | as-of date of the night
-- column: prospect_id | VARCHAR | | prospect, source:number
-- column: raw_score | DOUBLE | log-odds | score before calibration; null when the baseline answers
-- column: probability | DOUBLE | | calibrated probability of being won in the window
-- column: band | VARCHAR | | high, medium or low
-- column: window_days | BIGINT | days | days after the score date that it is about
-- column: model_name | VARCHAR | | whose answer it is: a learner, or the baseline
-- column: model_version | VARCHAR | | version of the model that scored; null when nothing was trained
-- check: not_null probability, window_days, model_name
-- check: between probability 0 1
-- check: accepted band high medium low
with history as (select * from history.prospect_score),

scores as (select * from scores.prospect_score where eligible and probability is not null),

parameters as (select * from run.parameters),

all_nights as (
    select
        history.as_of_date as score_date,
        history.prospect_id,
        history.raw_score,
        history.probability,
        history.band,
        history.window_days,
        history.model_name,
        history.model_version
    from history
    cross join parameters
    where history.as_of_date < parameters.as_of_date
    union all
    select
        parameters.as_of_date as score_date,
        scores.prospect_id,
        scores.raw_score,
        scores.probability,
        scores.band,
        scores.window_days,
        scores.model_name,
        scores.model_version
    from scores
    cross join parameters
)

select * from all_nights
