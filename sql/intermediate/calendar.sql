-- Lists the days from the earliest sale or contact to the end of the as-of year.
--
-- grain: calendar_date
-- column: calendar_date | DATE | | day
-- column: month_start | DATE | | first day of its month
-- column: quarter_start | DATE | | first day of its quarter
-- column: year_start | DATE | | first day of its year
-- column: is_past | BOOLEAN | | whether on or before the as-of date
with documents as (select * from intermediate.sales_documents),

contacts as (select * from intermediate.support_contacts),

parameters as (select * from run.parameters),

first_days as (
    select min(sale_date) as first_date from documents
    union all
    select min(contact_date) as first_date from contacts
    union all
    select cast(date_trunc('year', as_of_date) as date) as first_date from parameters
),

bounds as (
    select
        min(first_days.first_date) as first_date,
        max(
            cast(
                date_trunc('year', parameters.as_of_date) + interval '1' year - interval '1' day
                as date
            )
        ) as last_date,
        max(parameters.as_of_date) as as_of_date
    from first_days
    cross join parameters
),

digits as (
    select digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)
),

-- 100,000 days: back to 273 years before the end of the calendar
offsets as (
    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as days
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands
),

days as (
    select
        cast(bounds.last_date - offsets.days * interval '1' day as date) as calendar_date,
        bounds.as_of_date
    from offsets
    cross join bounds
    where offsets.days <= date_diff('day', bounds.first_date, bounds.last_date)
),

final_days as (
    select
        calendar_date,
        cast(date_trunc('month', calendar_date) as date) as month_start,
        cast(date_trunc('quarter', calendar_date) as date) as quarter_start,
        cast(date_trunc('year', calendar_date) as date) as year_start,
        calendar_date <= as_of_date as is_past
    from days
)

select * from final_days
