-- What customers spent in the period before is what that period says they spent in it.
-- severity: error
-- table: marts.customer_period_change
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | period
-- column: prior_period | VARCHAR | | period before
-- column: expected_amount | DECIMAL(18,4) | currency | spend of the period before, in its own rows
-- column: found_amount | DECIMAL(18,4) | currency | spend of the period before, in this one's rows
with changes as (select * from marts.customer_period_change),

sums as (
    select
        period_type,
        period,
        prior_period,
        sum(spend_now) as spend_now,
        sum(spend_prior) as spend_prior
    from changes
    group by period_type, period, prior_period
),

offending as (
    select
        sums.period_type,
        sums.period,
        sums.prior_period,
        cast(coalesce(priors.spend_now, 0) as decimal(18, 4)) as expected_amount,
        cast(sums.spend_prior as decimal(18, 4)) as found_amount
    from sums
    left join sums as priors
        on sums.period_type = priors.period_type and sums.prior_period = priors.period
    where sums.spend_prior <> coalesce(priors.spend_now, 0)
)

select * from offending
