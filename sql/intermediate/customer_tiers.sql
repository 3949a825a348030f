-- Sorts customers with sales into deciles and tiers of value and of profit. Ties are broken by
-- customer_id, so that every night sorts alike.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer with any sales line
-- column: value_decile | INTEGER | | tenth by lifetime revenue, 1 has the highest
-- column: value_tier | VARCHAR | | top: first tenth; high: next two; medium: next three; low: rest
-- column: profitability_tier | VARCHAR | | by margin, likewise; loss below 0; null when unknown
-- check: between value_decile 1 10
-- check: accepted value_tier top high medium low
-- check: accepted profitability_tier top high medium low loss
with lifetimes as (select * from intermediate.customer_lifetimes),

ranked as (
    select
        customer_id,
        margin_amount,
        row_number() over (
            order by net_amount desc nulls last, customer_id asc nulls last
        ) as value_place,
        row_number() over (
            order by margin_amount desc nulls last, customer_id asc nulls last
        ) as profit_place,
        count(*) over () as customers,
        count(margin_amount) over () as costed_customers
    from lifetimes
),

placed as (
    select
        customer_id,
        margin_amount,
        cast(
            floor(cast((value_place - 1) * 10 as double) / nullif(cast(customers as double), 0))
            as integer
        ) + 1 as value_decile,
        cast(
            floor(
                cast((profit_place - 1) * 10 as double)
                / nullif(cast(costed_customers as double), 0)
            ) as integer
        ) + 1 as profit_decile
    from ranked
),

tiered as (
    select
        customer_id,
        value_decile,
        case
            when value_decile = 1 then 'top'
            when value_decile <= 3 then 'high'
            when value_decile <= 6 then 'medium'
            else 'low'
        end as value_tier,
        case
            when margin_amount is null then null
            when margin_amount < 0 then 'loss'
            when profit_decile = 1 then 'top'
            when profit_decile <= 3 then 'high'
            when profit_decile <= 6 then 'medium'
            else 'low'
        end as profitability_tier
    from placed
)

select * from tiered
