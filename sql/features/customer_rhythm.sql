-- The rhythm of every customer's purchase days by each cutoff: the gaps between them, and how
-- the time since the last one compares; with the counts that buy-till-you-die models take.
-- A customer with a single purchase day has no gap yet.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: mean_gap_days | DOUBLE | days | mean gap between purchase days; null below two of them
-- column: sd_gap_days | DOUBLE | days | standard deviation of the gaps; null below three days
-- column: gap_variation | DOUBLE | | that over the mean, low is regular; null below three days
-- column: longest_gap_days | DOUBLE | days | longest gap; null below two days
-- column: last_gap_days | DOUBLE | days | gap before the last purchase day; null below two
-- column: last_gap_ratio | DOUBLE | | last gap over the mean gap; null below two days
-- column: gap_ratio | DOUBLE | | days since the last purchase over the mean gap; null below two
-- column: gap_to_longest | DOUBLE | | days since the last purchase over the longest gap; null below two
-- column: gap_deviations | DOUBLE | | standard deviations, of a day at least, by which that time is over the mean gap; null below three days
-- column: last_day_amount | DOUBLE | currency | what was bought on the last purchase day
-- column: last_day_ratio | DOUBLE | | that over the mean of all purchase days; null when that is nothing
-- column: btyd_frequency | DOUBLE | | x: repeat purchase days, the first does not count
-- column: btyd_recency | DOUBLE | days | t_x: days from the first to the last purchase day
-- column: btyd_age | DOUBLE | days | T: days from the first purchase day to the cutoff
-- column: btyd_monetary | DOUBLE | currency | mean net spend of the repeat days, returns deducted from the day they belong to; null when none
-- column: btyd_monetary_late | DOUBLE | currency | the same of the later half of them, the middle one included; null below two
-- check: not_null btyd_frequency, btyd_recency, btyd_age
-- check: identity btyd_recency <= btyd_age
-- check: identity mean_gap_days <= longest_gap_days
with customer_days as (select * from intermediate.customer_days),

looked_at as (select customer_id, cutoff_date from features.looked_at),

-- returns lower the purchase day that they belong to
purchase_days as (
    select
        customer_days.customer_id,
        looked_at.cutoff_date,
        customer_days.purchase_date,
        cast(sum(customer_days.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(customer_days.bought_amount) as decimal(18, 4)) as bought_amount
    from customer_days
    inner join looked_at on customer_days.customer_id = looked_at.customer_id
    where
        customer_days.known_date <= looked_at.cutoff_date
        and customer_days.sale_date <= looked_at.cutoff_date
    group by customer_days.customer_id, looked_at.cutoff_date, customer_days.purchase_date
    having sum(customer_days.orders) > 0
),

gaps as (
    select
        purchase_days.*,
        date_diff(
            'day',
            lag(purchase_date) over (
                partition by customer_id, cutoff_date order by purchase_date asc nulls last
            ),
            purchase_date
        ) as gap_days,
        row_number() over (
            partition by customer_id, cutoff_date order by purchase_date asc nulls last
        ) as day_no,
        count(*) over (partition by customer_id, cutoff_date) as day_count
    from purchase_days
),

-- the first day has no gap; squares of whole days add up exactly
summed as (
    select
        customer_id,
        cutoff_date,
        min(purchase_date) as first_date,
        max(purchase_date) as last_date,
        cast(count(*) as double) as days,
        cast(count(gap_days) as double) as gaps,
        cast(sum(gap_days) as double) as gap_sum,
        cast(sum(gap_days * gap_days) as double) as gap_squares,
        cast(max(gap_days) as double) as longest_gap_days,
        cast(max_by(gap_days, purchase_date) as double) as last_gap_days,
        cast(max_by(bought_amount, purchase_date) as double) as last_day_amount,
        cast(sum(bought_amount) as double) as bought_amount,
        cast(sum(case when gap_days is not null then net_amount end) as double)
            as repeat_net_amount,
        cast(sum(case when 2 * (day_no - 1) > day_count - 1 then net_amount end) as double)
            as late_net_amount,
        cast(sum(case when 2 * (day_no - 1) > day_count - 1 then 1 end) as double) as late_days
    from gaps
    group by customer_id, cutoff_date
),

measured as (
    select
        summed.*,
        cast(date_diff('day', last_date, cutoff_date) as double) as recency_days,
        gap_sum / nullif(gaps, 0) as mean_gap_days,
        sqrt(
            (gaps * gap_squares - gap_sum * gap_sum) / nullif(gaps * (gaps - 1), 0)
        ) as sd_gap_days
    from summed
),

final_rhythm as (
    select
        customer_id,
        cutoff_date,
        mean_gap_days,
        sd_gap_days,
        sd_gap_days / nullif(mean_gap_days, 0) as gap_variation,
        longest_gap_days,
        last_gap_days,
        last_gap_days / nullif(mean_gap_days, 0) as last_gap_ratio,
        recency_days / nullif(mean_gap_days, 0) as gap_ratio,
        recency_days / nullif(longest_gap_days, 0) as gap_to_longest,
        (recency_days - mean_gap_days)
        / nullif(case when sd_gap_days < 1 then 1 else sd_gap_days end, 0) as gap_deviations,
        last_day_amount,
        last_day_amount * days / nullif(bought_amount, 0) as last_day_ratio,
        days - 1 as btyd_frequency,
        cast(date_diff('day', first_date, last_date) as double) as btyd_recency,
        cast(date_diff('day', first_date, cutoff_date) as double) as btyd_age,
        repeat_net_amount / nullif(gaps, 0) as btyd_monetary,
        case when gaps >= 2 then late_net_amount / nullif(late_days, 0) end as btyd_monetary_late
    from measured
)

select * from final_rhythm
