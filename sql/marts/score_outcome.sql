-- What became of kept scores whose window has passed by the as-of date, by the sales of the
-- customer that the id is today, as they are known today: of the first kept night of each week,
-- of propensity of each month, and of prospects of every night. Whose outcome counts after merges and
-- splits outcome_status says: of the rows of a model, target and night, at most one with an
-- outcome is about a customer, so that sums and rates count nothing twice.
--
-- Churn is true when nothing was bought in the window. Propensity is true when the target was
-- bought: the category; a category not bought before as far as was known at the score date
-- (cross_sell); in a price tier above the usual one, by the tiers of that night (up_sell). For clv
-- the outcome is whether anything was bought, and score and outcome_value are to be compared; the
-- score is discounted. A prospect's outcome is true when it was won.
--
-- grain: model, target_type, target_id, score_date, customer_id_then
-- column: model | VARCHAR | | churn, propensity, clv or prospect
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: score_date | DATE | | as-of date of the night that scored
-- column: customer_id_then | VARCHAR | | id that the customer had that night; of prospect the prospect
-- column: customer_id_now | VARCHAR | | id today; null when nobody has its records any more, or a prospect is no customer
-- column: score | DOUBLE | | probability; of clv the value of the next 90 days
-- column: band | VARCHAR | | high, medium or low; of clv the decile, 1 is the highest
-- column: window_days | BIGINT | days | days after the score date that the score is about
-- column: outcome_date | DATE | | last day of the window
-- column: outcome_status | VARCHAR | | known; merged: counted for another score of that night; gone: nobody has the records; before: the prospect had been won by then, which was not known
-- column: outcome | BOOLEAN | | whether it happened; null when not known, and for up_sell when the usual tier of that night is not kept
-- column: outcome_value | DOUBLE | currency | net spend of the window, of propensity on the target, of prospect the opportunities won; null as outcome
-- column: model_name | VARCHAR | | whose answer it was
-- column: model_version | VARCHAR | | version of the model; null when the baseline answered
-- check: not_null score, window_days, outcome_date, outcome_status
-- check: accepted model churn propensity clv prospect
-- check: accepted outcome_status known merged gone before
-- check: identity outcome_status = 'known' or outcome is null
-- check: identity (outcome is null) = (outcome_value is null)
-- check: identity score_date < outcome_date
-- check: references customer_id_now marts.dim_customer.customer_id
with due as (select * from intermediate.due_scores),

prospects as (select * from intermediate.prospect_score_outcomes),

known as (select * from due where outcome_status = 'known'),

customer_days as (
    select customer_id, sale_date, orders, net_amount from intermediate.customer_days
),

purchases as (select * from features.propensity_purchase),

customer_tiers as (select * from history.customer_price_tier),

price_tiers as (select * from history.price_tier),

windows as (
    select customer_id_now, score_date, window_days
    from known
    where model in ('churn', 'clv')
    group by customer_id_now, score_date, window_days
),

-- what was bought at all; an inner join on the customer alone, then the days
spent as (
    select
        windows.customer_id_now,
        windows.score_date,
        windows.window_days,
        cast(sum(customer_days.orders) as bigint) as orders,
        cast(sum(customer_days.net_amount) as double) as net_amount
    from windows
    inner join customer_days on windows.customer_id_now = customer_days.customer_id
    where
        date_diff('day', windows.score_date, customer_days.sale_date) >= 1
        and date_diff('day', windows.score_date, customer_days.sale_date) <= windows.window_days
    group by windows.customer_id_now, windows.score_date, windows.window_days
),

first_known as (
    select
        customer_id,
        category,
        min(case when known_date > sale_date then known_date else sale_date end) as known_date
    from purchases
    group by customer_id, category
),

target_windows as (
    select customer_id_now, score_date, window_days
    from known
    where model = 'propensity'
    group by customer_id_now, score_date, window_days
),

-- what was bought of each category, and the dearest of it
bought as (
    select
        target_windows.customer_id_now,
        target_windows.score_date,
        target_windows.window_days,
        purchases.category,
        max(purchases.unit_price) as unit_price,
        cast(sum(purchases.bought_amount) as double) as amount
    from target_windows
    inner join purchases on target_windows.customer_id_now = purchases.customer_id
    where
        date_diff('day', target_windows.score_date, purchases.sale_date) >= 1
        and date_diff('day', target_windows.score_date, purchases.sale_date)
        <= target_windows.window_days
    group by
        target_windows.customer_id_now, target_windows.score_date, target_windows.window_days,
        purchases.category
),

crossed as (
    select
        bought.customer_id_now,
        bought.score_date,
        bought.window_days,
        sum(bought.amount) as amount
    from bought
    inner join first_known
        on
            bought.customer_id_now = first_known.customer_id
            and bought.category = first_known.category
    where first_known.known_date > bought.score_date
    group by bought.customer_id_now, bought.score_date, bought.window_days
),

-- one usual tier for a customer and night: that table's key
up_windows as (
    select
        known.customer_id_now,
        known.score_date,
        known.window_days,
        customer_tiers.price_tier
    from known
    inner join customer_tiers
        on
            known.customer_id_then = customer_tiers.customer_id
            and known.score_date = customer_tiers.as_of_date
    where known.target_type = 'up_sell'
),

-- a category that was new to all has no tiers
dearer as (
    select
        up_windows.customer_id_now,
        up_windows.score_date,
        up_windows.window_days,
        sum(bought.amount) as amount
    from up_windows
    inner join bought
        on
            up_windows.customer_id_now = bought.customer_id_now
            and up_windows.score_date = bought.score_date
            and up_windows.window_days = bought.window_days
    inner join price_tiers
        on
            bought.score_date = price_tiers.as_of_date
            and bought.category = price_tiers.category
    where
        (bought.unit_price > price_tiers.middle_price and up_windows.price_tier < 3)
        or (bought.unit_price > price_tiers.low_price and up_windows.price_tier < 2)
    group by up_windows.customer_id_now, up_windows.score_date, up_windows.window_days
),

-- what happened; of scores whose outcome counts for another it is left out below
answered as (
    select
        due.model,
        due.target_type,
        due.target_id,
        due.score_date,
        due.customer_id_then,
        due.customer_id_now,
        due.score,
        due.band,
        due.window_days,
        due.outcome_date,
        due.outcome_status,
        due.model_name,
        due.model_version,
        coalesce(spent.orders, 0) > 0 as is_bought,
        coalesce(spent.net_amount, 0) as amount
    from due
    left join spent
        on
            due.customer_id_now = spent.customer_id_now
            and due.score_date = spent.score_date
            and due.window_days = spent.window_days
    where due.model in ('churn', 'clv')
    union all
    select
        due.model,
        due.target_type,
        due.target_id,
        due.score_date,
        due.customer_id_then,
        due.customer_id_now,
        due.score,
        due.band,
        due.window_days,
        due.outcome_date,
        due.outcome_status,
        due.model_name,
        due.model_version,
        bought.category is not null as is_bought,
        coalesce(bought.amount, 0) as amount
    from due
    left join bought
        on
            due.customer_id_now = bought.customer_id_now
            and due.score_date = bought.score_date
            and due.window_days = bought.window_days
            and due.target_id = bought.category
    where due.target_type = 'category'
    union all
    select
        due.model,
        due.target_type,
        due.target_id,
        due.score_date,
        due.customer_id_then,
        due.customer_id_now,
        due.score,
        due.band,
        due.window_days,
        due.outcome_date,
        due.outcome_status,
        due.model_name,
        due.model_version,
        crossed.customer_id_now is not null as is_bought,
        coalesce(crossed.amount, 0) as amount
    from due
    left join crossed
        on
            due.customer_id_now = crossed.customer_id_now
            and due.score_date = crossed.score_date
            and due.window_days = crossed.window_days
    where due.target_type = 'cross_sell'
    union all
    select
        due.model,
        due.target_type,
        due.target_id,
        due.score_date,
        due.customer_id_then,
        due.customer_id_now,
        due.score,
        due.band,
        due.window_days,
        due.outcome_date,
        due.outcome_status,
        due.model_name,
        due.model_version,
        case
            when up_windows.customer_id_now is not null then dearer.customer_id_now is not null
        end as is_bought,
        case when up_windows.customer_id_now is not null then coalesce(dearer.amount, 0) end as amount
    from due
    left join up_windows
        on
            due.customer_id_now = up_windows.customer_id_now
            and due.score_date = up_windows.score_date
            and due.window_days = up_windows.window_days
    left join dearer
        on
            due.customer_id_now = dearer.customer_id_now
            and due.score_date = dearer.score_date
            and due.window_days = dearer.window_days
    where due.target_type = 'up_sell'
),

final_outcomes as (
    select
        model,
        target_type,
        target_id,
        score_date,
        customer_id_then,
        customer_id_now,
        score,
        band,
        window_days,
        outcome_date,
        outcome_status,
        case
            when outcome_status <> 'known' then cast(null as boolean)
            when model = 'churn' then not is_bought
            else is_bought
        end as outcome,
        case when outcome_status = 'known' then amount end as outcome_value,
        model_name,
        model_version
    from answered
    union all
    select
        'prospect' as model,
        '' as target_type,
        '' as target_id,
        prospects.score_date,
        prospects.prospect_id as customer_id_then,
        prospects.customer_id as customer_id_now,
        prospects.score,
        prospects.band,
        prospects.window_days,
        prospects.outcome_date,
        prospects.outcome_status,
        prospects.outcome,
        prospects.outcome_value,
        prospects.model_name,
        prospects.model_version
    from prospects
)

select * from final_outcomes
