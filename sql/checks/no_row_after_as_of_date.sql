-- No published fact is later than the as-of date: a night looks at nothing ahead of itself.
-- severity: error
-- table: marts.fct_sales_line
-- column: mart | VARCHAR | | mart with later rows
-- column: newest_date | DATE | | latest day in it
-- column: later_rows | BIGINT | | rows after the as-of date
with sales_lines as (select sale_date, purchase_date from marts.fct_sales_line),

contacts as (select contact_date from marts.fct_support_contact),

activities as (select activity_date from marts.fct_activity),

parameters as (select * from run.parameters),

dates as (
    select
        'fct_sales_line' as mart,
        greatest(sale_date, purchase_date) as happened_on,
        count(*) as row_count
    from sales_lines
    group by greatest(sale_date, purchase_date)
    union all
    select 'fct_support_contact' as mart, contact_date as happened_on, count(*) as row_count
    from contacts
    group by contact_date
    union all
    select 'fct_activity' as mart, activity_date as happened_on, count(*) as row_count
    from activities
    group by activity_date
),

offending as (
    select
        dates.mart,
        max(dates.happened_on) as newest_date,
        cast(sum(dates.row_count) as bigint) as later_rows
    from dates
    cross join parameters
    where dates.happened_on > parameters.as_of_date
    group by dates.mart
)

select * from offending
