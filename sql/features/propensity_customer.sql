-- How every customer chooses by each cutoff: among cheap and dear articles, and whether new
-- categories are tried. The price tier of a line is the one of its category's prices known at the
-- cutoff (features.propensity_category); the customer's tier is the one of most lines, and the
-- lower of equal ones. A purchase counts once it is known. A window of 90 days is the cutoff and
-- the 89 days before. Customers who bought of no category have no row.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: price_tier | BIGINT | | usual price tier: 1 low, 2 middle, 3 high
-- column: price_tier_share | DOUBLE | | share of the lines in that tier
-- column: mean_price_tier | DOUBLE | | mean tier of the lines
-- column: dearer_share | DOUBLE | | share of the lines above that tier
-- column: dearer_lines_90d | DOUBLE | | lines above that tier in the last 90 days
-- column: dearer_lines_365d | DOUBLE | | lines above that tier in the last 365 days
-- column: days_since_dearer | DOUBLE | days | days from the last line above that tier to the cutoff; null when there is none
-- column: category_lines | DOUBLE | | lines bought of any category
-- column: categories_bought | DOUBLE | | categories ever bought
-- column: new_categories_90d | DOUBLE | | categories first bought in the last 90 days
-- column: new_categories_365d | DOUBLE | | categories first bought in the last 365 days
-- column: days_since_new_category | DOUBLE | days | days from the day on which a category was last bought for the first time to the cutoff
-- column: categories_left | DOUBLE | | categories that others had bought and the customer had not
-- check: between price_tier 1 3
-- check: between dearer_share 0 1
-- check: identity categories_left >= 0 and new_categories_90d <= new_categories_365d
-- check: not_null price_tier, dearer_share, categories_bought, days_since_new_category
with purchases as (select * from features.propensity_purchase),

cutoffs as (select cutoff_date from features.propensity_cutoff),

categories as (
    select cutoff_date, category, low_price, middle_price from features.propensity_category
),

category_counts as (
    select cutoff_date, count(*) as categories
    from categories
    group by cutoff_date
),

-- a category that was bought by the cutoff has a row for it: that table's key
tiered as (
    select
        purchases.customer_id,
        categories.cutoff_date,
        case
            when purchases.unit_price <= categories.low_price then 1
            when purchases.unit_price <= categories.middle_price then 2
            else 3
        end as tier,
        date_diff('day', purchases.sale_date, categories.cutoff_date) as days_ago,
        purchases.line_count
    from purchases
    inner join categories on purchases.category = categories.category
    where purchases.known_date <= categories.cutoff_date
),

tier_sums as (
    select
        customer_id,
        cutoff_date,
        tier,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(case when days_ago < 90 then line_count else 0 end) as bigint) as lines_90d,
        cast(sum(case when days_ago < 365 then line_count else 0 end) as bigint) as lines_365d,
        min(days_ago) as days_ago
    from tiered
    group by customer_id, cutoff_date, tier
),

ranked_tiers as (
    select
        customer_id,
        cutoff_date,
        tier,
        line_count,
        row_number() over (
            partition by customer_id, cutoff_date
            order by line_count desc nulls last, tier asc nulls last
        ) as place
    from tier_sums
),

usual_tiers as (
    select customer_id, cutoff_date, tier, line_count from ranked_tiers where place = 1
),

prices as (
    select
        tier_sums.customer_id,
        tier_sums.cutoff_date,
        usual_tiers.tier as price_tier,
        cast(sum(tier_sums.line_count) as double) as category_lines,
        cast(sum(case when tier_sums.tier = usual_tiers.tier then tier_sums.line_count else 0 end) as double)
            as usual_lines,
        cast(sum(tier_sums.tier * tier_sums.line_count) as double) as tier_points,
        cast(sum(case when tier_sums.tier > usual_tiers.tier then tier_sums.line_count else 0 end) as double)
            as dearer_lines,
        cast(sum(case when tier_sums.tier > usual_tiers.tier then tier_sums.lines_90d else 0 end) as double)
            as dearer_lines_90d,
        cast(sum(case when tier_sums.tier > usual_tiers.tier then tier_sums.lines_365d else 0 end) as double)
            as dearer_lines_365d,
        cast(min(case when tier_sums.tier > usual_tiers.tier then tier_sums.days_ago end) as double)
            as days_since_dearer
    from tier_sums
    inner join usual_tiers
        on
            tier_sums.customer_id = usual_tiers.customer_id
            and tier_sums.cutoff_date = usual_tiers.cutoff_date
    group by tier_sums.customer_id, tier_sums.cutoff_date, usual_tiers.tier
),

first_days as (
    select
        purchases.customer_id,
        purchases.category,
        cutoffs.cutoff_date,
        max(date_diff('day', purchases.sale_date, cutoffs.cutoff_date)) as days_ago
    from purchases
    cross join cutoffs
    where purchases.known_date <= cutoffs.cutoff_date
    group by purchases.customer_id, purchases.category, cutoffs.cutoff_date
),

novelty as (
    select
        customer_id,
        cutoff_date,
        cast(count(*) as double) as categories_bought,
        cast(count(*) filter (where days_ago < 90) as double) as new_categories_90d,
        cast(count(*) filter (where days_ago < 365) as double) as new_categories_365d,
        cast(min(days_ago) as double) as days_since_new_category
    from first_days
    group by customer_id, cutoff_date
),

final_customers as (
    select
        prices.customer_id,
        prices.cutoff_date,
        cast(prices.price_tier as bigint) as price_tier,
        prices.usual_lines / nullif(prices.category_lines, 0) as price_tier_share,
        prices.tier_points / nullif(prices.category_lines, 0) as mean_price_tier,
        prices.dearer_lines / nullif(prices.category_lines, 0) as dearer_share,
        prices.dearer_lines_90d,
        prices.dearer_lines_365d,
        prices.days_since_dearer,
        prices.category_lines,
        novelty.categories_bought,
        novelty.new_categories_90d,
        novelty.new_categories_365d,
        novelty.days_since_new_category,
        cast(category_counts.categories as double) - novelty.categories_bought
            as categories_left
    from prices
    inner join novelty
        on
            prices.customer_id = novelty.customer_id
            and prices.cutoff_date = novelty.cutoff_date
    inner join category_counts on prices.cutoff_date = category_counts.cutoff_date
)

select * from final_customers
