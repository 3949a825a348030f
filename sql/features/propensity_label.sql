-- What every customer bought in the window after each cutoff: what models of propensity learn and
-- are tested by. Nothing up to the cutoff is in it.
--
-- Of the target category there are rows only of what was bought in a window that has passed: a
-- category without a row there was not bought. The other two targets have a row for each
-- customer and cutoff by which any category was known: cross_sell, bought from a category not
-- bought before as far as was known at the cutoff; up_sell, bought in a higher price tier than
-- the usual one, by the tiers known at the cutoff. Who cannot be asked has no row: of cross_sell
-- who had bought of all categories, of up_sell who was in the high tier or had none yet.
--
-- grain: customer_id, cutoff_date, target_type, target_id
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day after which the window begins
-- column: target_type | VARCHAR | | category, cross_sell or up_sell
-- column: target_id | VARCHAR | | the category; empty for the other two
-- column: is_bought | BOOLEAN | | whether it was bought in the window; null until it has passed
-- check: accepted target_type category cross_sell up_sell
with purchases as (select * from features.propensity_purchase),

cutoffs as (select * from features.propensity_cutoff),

categories as (
    select cutoff_date, category, low_price, middle_price from features.propensity_category
),

known as (select cutoff_date from categories group by cutoff_date),

everybody as (select customer_id, cutoff_date from features.customer_purchases),

choices as (
    select customer_id, cutoff_date, price_tier, categories_left
    from features.propensity_customer
),

customers as (
    select
        everybody.customer_id,
        everybody.cutoff_date,
        cutoffs.has_passed,
        choices.price_tier,
        coalesce(choices.categories_left, cast(1 as double)) > 0 as is_any_left
    from everybody
    inner join cutoffs on everybody.cutoff_date = cutoffs.cutoff_date
    inner join known on everybody.cutoff_date = known.cutoff_date
    left join choices
        on
            everybody.customer_id = choices.customer_id
            and everybody.cutoff_date = choices.cutoff_date
),

before as (select customer_id, cutoff_date, category from features.propensity_feature),

-- the dearest line of each category in the window, by the prices known before it
futures as (
    select
        purchases.customer_id,
        cutoffs.cutoff_date,
        purchases.category,
        max(purchases.unit_price) as unit_price
    from purchases
    cross join cutoffs
    where
        cutoffs.has_passed
        and date_diff('day', cutoffs.cutoff_date, purchases.sale_date) >= 1
        and date_diff('day', cutoffs.cutoff_date, purchases.sale_date) <= cutoffs.window_days
    group by purchases.customer_id, cutoffs.cutoff_date, purchases.category
),

-- a category that is new to all has no tiers yet
bought as (
    select
        customers.customer_id,
        customers.cutoff_date,
        futures.category,
        before.category is null as is_new_category,
        case
            when categories.category is null then false
            when futures.unit_price > categories.middle_price then customers.price_tier < 3
            when futures.unit_price > categories.low_price then customers.price_tier < 2
            else false
        end as is_dearer
    from futures
    inner join customers
        on
            futures.customer_id = customers.customer_id
            and futures.cutoff_date = customers.cutoff_date
    left join before
        on
            futures.customer_id = before.customer_id
            and futures.cutoff_date = before.cutoff_date
            and futures.category = before.category
    left join categories
        on
            futures.cutoff_date = categories.cutoff_date
            and futures.category = categories.category
),

counted as (
    select
        customer_id,
        cutoff_date,
        count(*) filter (where is_new_category) as new_categories,
        count(*) filter (where is_dearer) as dearer_categories
    from bought
    group by customer_id, cutoff_date
),

answers as (
    select
        customers.customer_id,
        customers.cutoff_date,
        customers.price_tier,
        customers.is_any_left,
        case when customers.has_passed then coalesce(counted.new_categories, 0) > 0 end
            as is_cross_sold,
        case when customers.has_passed then coalesce(counted.dearer_categories, 0) > 0 end
            as is_up_sold
    from customers
    left join counted
        on
            customers.customer_id = counted.customer_id
            and customers.cutoff_date = counted.cutoff_date
),

labels as (
    select
        customer_id, cutoff_date, 'category' as target_type, category as target_id,
        true as is_bought
    from bought
    union all
    select
        customer_id, cutoff_date, 'cross_sell' as target_type, '' as target_id,
        is_cross_sold as is_bought
    from answers
    where is_any_left
    union all
    select
        customer_id, cutoff_date, 'up_sell' as target_type, '' as target_id,
        is_up_sold as is_bought
    from answers
    where price_tier < 3
)

select * from labels
