-- No customer of today has two outcomes of one model, target and night: a merge since would count
-- what was bought twice. Two prospects may be one customer.
--
-- severity: error
-- table: marts.score_outcome
-- column: model | VARCHAR | | model
-- column: target_type | VARCHAR | | target
-- column: target_id | VARCHAR | | target
-- column: score_date | DATE | | night that scored
-- column: customer_id_now | VARCHAR | | customer
-- column: outcomes | BIGINT | | outcomes
with outcomes as (
    select * from marts.score_outcome where outcome is not null and model <> 'prospect'
),

offending_rows as (
    select model, target_type, target_id, score_date, customer_id_now, count(*) as outcomes
    from outcomes
    group by model, target_type, target_id, score_date, customer_id_now
    having count(*) > 1
)

select * from offending_rows
