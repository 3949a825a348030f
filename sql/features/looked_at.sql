-- Whom features are made of, and by when: all customers at the as-of date; at the earlier cutoffs,
-- which models learn from, as many as they are to learn from (models.learn_customers), drawn by
-- chance and the same ones at each.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end is looked from
-- column: purpose | VARCHAR | | score: the as-of date; test: the latest cutoff whose window has passed; train: those before
-- check: accepted purpose score test train
with sample as (select * from run.sample),

cutoffs as (select * from run.cutoffs),

parameters as (select learn_customers from run.parameters),

looked_at as (
    select
        sample.customer_id,
        cutoffs.cutoff_date,
        cutoffs.purpose
    from sample
    cross join cutoffs
    cross join parameters
    where cutoffs.purpose = 'score' or sample.place <= parameters.learn_customers
)

select * from looked_at
