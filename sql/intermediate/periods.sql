-- Lists the calendar months, quarters and years up to the as-of date, with their months. The
-- period of the as-of date is there, complete or not; the first one has no prior period.
--
-- grain: period_type, month_start
-- column: period_type | VARCHAR | | month, quarter or year
-- column: month_start | DATE | | first day of a month of the period
-- column: period | VARCHAR | | 2011-03, 2011-Q1 or 2011
-- column: period_start | DATE | | first day of the period
-- column: prior_period_start | DATE | | first day of the period before; null for the first
-- column: prior_period | VARCHAR | | name of the period before; null for the first
-- column: next_period_start | DATE | | first day of the period after; null for the last
-- column: is_complete | BOOLEAN | | whether the period's last day is on or before the as-of date
-- check: accepted period_type month quarter year
with days as (select * from intermediate.calendar where is_past),

parameters as (select * from run.parameters),

months as (
    select month_start, quarter_start, year_start
    from days
    group by month_start, quarter_start, year_start
),

listed as (
    select
        'month' as period_type,
        month_start,
        substr(cast(month_start as varchar), 1, 7) as period,
        month_start as period_start,
        cast(month_start - interval '1' month as date) as prior_start,
        cast(month_start + interval '1' month as date) as next_start
    from months
    union all
    select
        'quarter' as period_type,
        month_start,
        substr(cast(quarter_start as varchar), 1, 4) || '-Q'
        || cast(extract(quarter from quarter_start) as varchar) as period,
        quarter_start as period_start,
        cast(quarter_start - interval '3' month as date) as prior_start,
        cast(quarter_start + interval '3' month as date) as next_start
    from months
    union all
    select
        'year' as period_type,
        month_start,
        substr(cast(year_start as varchar), 1, 4) as period,
        year_start as period_start,
        cast(year_start - interval '1' year as date) as prior_start,
        cast(year_start + interval '1' year as date) as next_start
    from months
),

names as (
    select period_type, period_start, max(period) as period
    from listed
    group by period_type, period_start
),

final_periods as (
    select
        listed.period_type,
        listed.month_start,
        listed.period,
        listed.period_start,
        priors.period_start as prior_period_start,
        priors.period as prior_period,
        case when listed.next_start <= parameters.as_of_date then listed.next_start end
            as next_period_start,
        cast(listed.next_start - interval '1' day as date) <= parameters.as_of_date
            as is_complete
    from listed
    cross join parameters
    left join names as priors
        on listed.period_type = priors.period_type and listed.prior_start = priors.period_start
)

select * from final_periods
