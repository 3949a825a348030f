-- No published fact is later than the as-of date: a night looks at nothing ahead of itself.
-- severity: error
-- table: marts.fct_sales_line
-- column: mart | VARCHAR | | mart with later rows
-- column: newest_date | DATE | | latest day in it
-- column: later_rows | BIGINT | | rows after the as-of date
with sales_lines as (select * from marts.fct_sales_line),

parameters as (select * from run.parameters),

dates as (
    select 'fct_sales_line' as mart, sale_date as happened_on, count(*) as row_count
    from sales_lines
    group by sale_date
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
