-- The five contributions of every branch of the revenue tree sum to the change of its revenue.
-- severity: error
-- table: marts.revenue_tree
-- column: period_type | VARCHAR | | month, quarter or year
-- column: period | VARCHAR | | period
-- column: dimension | VARCHAR | | all, channel or store
-- column: dimension_value | VARCHAR | | value of the dimension
-- column: revenue_change | DECIMAL(18,4) | currency | change against the period before
-- column: contributions | DECIMAL(18,4) | currency | sum of the contributions
with tree as (select * from marts.revenue_tree where prior_period is not null),

summed as (
    select
        period_type,
        period,
        dimension,
        dimension_value,
        revenue_change,
        cast(
            contribution_customers + contribution_orders + contribution_items
            + contribution_price + contribution_unknown
            as decimal(18, 4)
        ) as contributions
    from tree
),

offending as (
    select * from summed
    where revenue_change <> contributions
)

select * from offending
