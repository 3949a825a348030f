-- Takes the median of the customers' mean gaps between purchase days: the pace that stands in
-- for customers with too few purchases to have one of their own.
--
-- grain: one row
-- column: median_gap_days | DOUBLE | days | median gap; 90 when no customer bought on two days
-- column: customers | BIGINT | | customers behind the median
with lifetimes as (
    select * from intermediate.customer_lifetimes where mean_days_between_orders is not null
),

ranked as (
    select
        mean_days_between_orders,
        row_number() over (
            order by mean_days_between_orders asc nulls last, customer_id asc nulls last
        ) as place,
        count(*) over () as customers
    from lifetimes
),

-- the middle value, or the mean of the two in the middle
middle as (
    select
        avg(mean_days_between_orders) as median_gap_days,
        max(customers) as customers
    from ranked
    where
        2 * place >= customers
        and 2 * place <= customers + 2
),

final_pace as (
    select
        coalesce(median_gap_days, cast(90 as double)) as median_gap_days,
        coalesce(customers, 0) as customers
    from middle
)

select * from final_pace
