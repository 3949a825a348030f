-- Lists the articles that sales lines name, with the text of the latest line that has one.
--
-- grain: product_id
-- column: product_id | VARCHAR | | article number
-- column: product_name | VARCHAR | | text of the latest day; null when no line has one
-- column: first_sold_on | DATE | | first day bought; null when never
-- column: last_sold_on | DATE | | last day bought; null when never
with sales_lines as (select * from marts.fct_sales_line where product_id is not null),

named as (
    select
        product_id,
        product_name,
        max(sale_date) as last_named_on,
        min(sale_date) filter (where is_purchase) as first_sold_on,
        max(sale_date) filter (where is_purchase) as last_sold_on
    from sales_lines
    group by product_id, product_name
),

ranked as (
    select
        product_id,
        product_name,
        first_sold_on,
        last_sold_on,
        row_number() over (
            partition by product_id
            order by
                case when product_name is null then 1 else 0 end asc nulls last,
                last_named_on desc nulls last,
                product_name asc nulls last
        ) as place
    from named
),

final_products as (
    select
        product_id,
        max(case when place = 1 then product_name end) as product_name,
        min(first_sold_on) as first_sold_on,
        max(last_sold_on) as last_sold_on
    from ranked
    group by product_id
)

select * from final_products
