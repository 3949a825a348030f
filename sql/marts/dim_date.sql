-- Days from the earliest sale or contact to the end of the as-of year. Weeks begin on Monday
-- and are numbered as in ISO 8601.
--
-- grain: calendar_date
-- column: calendar_date | DATE | | day
-- column: year | INTEGER | | calendar year
-- column: quarter | INTEGER | | quarter of the year, 1 to 4
-- column: month | INTEGER | | month of the year, 1 to 12
-- column: day_of_month | INTEGER | | day of the month, 1 to 31
-- column: day_of_week | INTEGER | | 1 is Monday, 7 is Sunday
-- column: day_name | VARCHAR | | Monday to Sunday
-- column: month_name | VARCHAR | | January to December
-- column: year_month | VARCHAR | | 2011-03
-- column: year_quarter | VARCHAR | | 2011-Q1
-- column: iso_week | INTEGER | | week of the ISO year, 1 to 53
-- column: week_start | DATE | | Monday of the week
-- column: month_start | DATE | | first day of the month
-- column: quarter_start | DATE | | first day of the quarter
-- column: year_start | DATE | | first day of the year
-- column: is_weekend | BOOLEAN | | Saturday or Sunday
-- column: is_past | BOOLEAN | | whether on or before the as-of date
-- check: between day_of_week 1 7
with days as (select * from intermediate.calendar),

-- 1970-01-05 was a Monday; the second modulo serves days before it
weekdays as (
    select
        calendar_date,
        month_start,
        quarter_start,
        year_start,
        is_past,
        mod(mod(date_diff('day', date '1970-01-05', calendar_date), 7) + 7, 7) + 1 as day_of_week
    from days
),

final_days as (
    select
        calendar_date,
        cast(extract(year from calendar_date) as integer) as year,
        cast(extract(quarter from calendar_date) as integer) as quarter,
        cast(extract(month from calendar_date) as integer) as month,
        cast(extract(day from calendar_date) as integer) as day_of_month,
        cast(day_of_week as integer) as day_of_week,
        case day_of_week
            when 1 then 'Monday'
            when 2 then 'Tuesday'
            when 3 then 'Wednesday'
            when 4 then 'Thursday'
            when 5 then 'Friday'
            when 6 then 'Saturday'
            else 'Sunday'
        end as day_name,
        case extract(month from calendar_date)
            when 1 then 'January'
            when 2 then 'February'
            when 3 then 'March'
            when 4 then 'April'
            when 5 then 'May'
            when 6 then 'June'
            when 7 then 'July'
            when 8 then 'August'
            when 9 then 'September'
            when 10 then 'October'
            when 11 then 'November'
            else 'December'
        end as month_name,
        substr(cast(calendar_date as varchar), 1, 7) as year_month,
        substr(cast(calendar_date as varchar), 1, 4) || '-Q'
        || cast(extract(quarter from calendar_date) as varchar) as year_quarter,
        cast(extract(week from calendar_date) as integer) as iso_week,
        cast(calendar_date - (day_of_week - 1) * interval '1' day as date) as week_start,
        month_start,
        quarter_start,
        year_start,
        day_of_week >= 6 as is_weekend,
        is_past
    from weekdays
)

select * from final_days
