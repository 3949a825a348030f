-- How many customers buy each category, whether they become more, and which of its prices are
-- low, middle and high, as known at each cutoff: whoever asks what will be bought asks for the
-- categories of most buyers first. A window of 90 days is the cutoff and the 89 days before.
--
-- The lowest third of a category's lines by unit price is the low tier (1), the next third the
-- middle (2), the rest the high tier (3). Lines of equal price are in one tier, the lower of
-- those that they span, and so a category of one price has the low tier alone.
--
-- grain: cutoff_date, category
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: category | VARCHAR | | category of the articles
-- column: popularity_rank | BIGINT | | 1 has most buyers; equal ones by name
-- column: buyers | DOUBLE | | customers who bought of it
-- column: buyer_share | DOUBLE | | those as a share of all who bought of any category
-- column: buyers_90d | DOUBLE | | customers who bought of it in the last 90 days
-- column: buyers_trend_90d | DOUBLE | | those against the buyers of the 90 days before: the difference over the sum; null when there are neither
-- column: line_count | BIGINT | | lines with goods bought
-- column: low_price | DECIMAL(18,4) | currency | highest unit price of the low tier
-- column: middle_price | DECIMAL(18,4) | currency | highest unit price of the middle tier, or of the low one where there is no middle
-- check: identity low_price <= middle_price
-- check: between buyer_share 0 1
-- check: between buyers_trend_90d -1 1
with purchases as (select * from features.propensity_purchase),

cutoffs as (select cutoff_date from features.propensity_cutoff),

customer_sums as (
    select
        purchases.customer_id,
        purchases.category,
        cutoffs.cutoff_date,
        max(
            case
                when date_diff('day', purchases.sale_date, cutoffs.cutoff_date) < 90 then 1
                else 0
            end
        ) as is_buyer_90d,
        max(
            case
                when
                    date_diff('day', purchases.sale_date, cutoffs.cutoff_date) >= 90
                    and date_diff('day', purchases.sale_date, cutoffs.cutoff_date) < 180
                    then 1
                else 0
            end
        ) as is_buyer_before_90d
    from purchases
    cross join cutoffs
    where purchases.known_date <= cutoffs.cutoff_date
    group by purchases.customer_id, purchases.category, cutoffs.cutoff_date
),

everybody as (
    select cutoff_date, count(distinct customer_id) as customers
    from customer_sums
    group by cutoff_date
),

category_sums as (
    select
        cutoff_date,
        category,
        cast(count(*) as double) as buyers,
        cast(sum(is_buyer_90d) as double) as buyers_90d,
        cast(sum(is_buyer_before_90d) as double) as buyers_before_90d
    from customer_sums
    group by cutoff_date, category
),

price_days as (
    select category, unit_price, known_date, sum(line_count) as line_count
    from purchases
    group by category, unit_price, known_date
),

prices as (
    select
        cutoffs.cutoff_date,
        price_days.category,
        price_days.unit_price,
        cast(sum(price_days.line_count) as bigint) as line_count
    from price_days
    cross join cutoffs
    where price_days.known_date <= cutoffs.cutoff_date
    group by cutoffs.cutoff_date, price_days.category, price_days.unit_price
),

-- lines up to each price, and all of them
cumulated as (
    select
        cutoff_date,
        category,
        unit_price,
        line_count,
        sum(line_count) over (
            partition by cutoff_date, category order by unit_price asc nulls last
            rows between unbounded preceding and current row
        ) as lines_to_price,
        sum(line_count) over (partition by cutoff_date, category) as all_lines
    from prices
),

tiers as (
    select
        cutoff_date,
        category,
        cast(sum(line_count) as bigint) as line_count,
        min(case when 3 * lines_to_price >= all_lines then unit_price end) as low_price,
        min(case when 3 * lines_to_price >= 2 * all_lines then unit_price end) as middle_price
    from cumulated
    group by cutoff_date, category
),

final_categories as (
    select
        category_sums.cutoff_date,
        category_sums.category,
        row_number() over (
            partition by category_sums.cutoff_date
            order by
                category_sums.buyers desc nulls last,
                category_sums.category asc nulls last
        ) as popularity_rank,
        category_sums.buyers,
        category_sums.buyers / nullif(cast(everybody.customers as double), 0) as buyer_share,
        category_sums.buyers_90d,
        (category_sums.buyers_90d - category_sums.buyers_before_90d)
        / nullif(category_sums.buyers_90d + category_sums.buyers_before_90d, 0)
            as buyers_trend_90d,
        tiers.line_count,
        tiers.low_price,
        tiers.middle_price
    from category_sums
    inner join everybody on category_sums.cutoff_date = everybody.cutoff_date
    inner join tiers
        on
            category_sums.cutoff_date = tiers.cutoff_date
            and category_sums.category = tiers.category
)

select * from final_categories
