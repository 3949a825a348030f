-- What every customer had bought of each category by each cutoff, one row for each pair that had
-- been bought: of a category without a row the customer had bought nothing. So the table is as
-- large as what was bought, however many categories are asked for later. A purchase counts once
-- it is known (known_date); amounts are of what was bought, before returns. A window of 90 days
-- is the cutoff and the 89 days before. How popular a category is stands in
-- features.propensity_category.
--
-- grain: customer_id, cutoff_date, category
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: category | VARCHAR | | category of the articles
-- column: days_since | DOUBLE | days | days from the last purchase day in the category to the cutoff
-- column: days_known | DOUBLE | days | days from the first purchase day in the category to the cutoff
-- column: purchase_days | DOUBLE | | distinct purchase days in the category
-- column: purchase_days_90d | DOUBLE | | the same of the last 90 days
-- column: purchase_days_365d | DOUBLE | | the same of the last 365 days
-- column: purchase_days_same_season | DOUBLE | | the same of the 90 days after this day a year ago
-- column: lines_365d | DOUBLE | | lines bought in the last 365 days
-- column: bought_90d | DOUBLE | currency | what was bought in the last 90 days
-- column: bought_365d | DOUBLE | currency | what was bought in the last 365 days
-- column: spend_share | DOUBLE | | category's share of all that the customer bought of categories; null when that is nothing
-- column: gap_ratio | DOUBLE | | days since the last purchase day over the mean gap between purchase days in the category; null below two of them
-- check: identity days_since >= 0 and days_since <= days_known
-- check: identity purchase_days_90d <= purchase_days_365d and purchase_days_365d <= purchase_days
-- check: not_null days_since, days_known, purchase_days, purchase_days_90d, lines_365d
with purchases as (select * from features.propensity_purchase),

cutoffs as (select cutoff_date from features.propensity_cutoff),

-- a row a day: prices are of no matter here
days as (
    select
        customer_id,
        category,
        sale_date,
        known_date,
        sum(line_count) as line_count,
        sum(bought_amount) as bought_amount
    from purchases
    group by customer_id, category, sale_date, known_date
),

aged as (
    select
        days.customer_id,
        days.category,
        days.sale_date,
        days.line_count,
        days.bought_amount,
        cutoffs.cutoff_date,
        date_diff('day', days.sale_date, cutoffs.cutoff_date) as days_ago
    from days
    cross join cutoffs
    where days.known_date <= cutoffs.cutoff_date
),

summed as (
    select
        customer_id,
        cutoff_date,
        category,
        cast(min(days_ago) as double) as days_since,
        cast(max(days_ago) as double) as days_known,
        cast(count(distinct sale_date) as double) as purchase_days,
        cast(count(distinct case when days_ago < 90 then sale_date end) as double)
            as purchase_days_90d,
        cast(count(distinct case when days_ago < 365 then sale_date end) as double)
            as purchase_days_365d,
        cast(
            count(distinct case when days_ago >= 275 and days_ago < 365 then sale_date end)
            as double
        ) as purchase_days_same_season,
        cast(sum(case when days_ago < 365 then line_count else 0 end) as double) as lines_365d,
        cast(sum(case when days_ago < 90 then bought_amount else 0 end) as double) as bought_90d,
        cast(sum(case when days_ago < 365 then bought_amount else 0 end) as double)
            as bought_365d,
        sum(bought_amount) as bought
    from aged
    group by customer_id, cutoff_date, category
),

customer_sums as (
    select customer_id, cutoff_date, sum(bought) as bought
    from summed
    group by customer_id, cutoff_date
),

final_features as (
    select
        summed.customer_id,
        summed.cutoff_date,
        summed.category,
        summed.days_since,
        summed.days_known,
        summed.purchase_days,
        summed.purchase_days_90d,
        summed.purchase_days_365d,
        summed.purchase_days_same_season,
        summed.lines_365d,
        summed.bought_90d,
        summed.bought_365d,
        cast(summed.bought as double)
        / nullif(cast(customer_sums.bought as double), 0) as spend_share,
        summed.days_since * (summed.purchase_days - 1)
        / nullif(summed.days_known - summed.days_since, 0) as gap_ratio
    from summed
    inner join customer_sums
        on
            summed.customer_id = customer_sums.customer_id
            and summed.cutoff_date = customer_sums.cutoff_date
)

select * from final_features
