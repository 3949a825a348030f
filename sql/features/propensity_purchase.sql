-- What known customers bought of each category of the product master, day by day and at which
-- price: what the other propensity files are counted from. It sees everything up to the as-of
-- date; a file that looks from a cutoff leaves out what was not known by then (known_date).
-- Categories are those of today's product master, at earlier cutoffs too. Lines whose article
-- has no category are in none of these files.
--
-- grain: customer_id, category, sale_date, known_date, unit_price
-- column: customer_id | VARCHAR | | customer
-- column: category | VARCHAR | | category of the article
-- column: sale_date | DATE | | day of the purchase
-- column: known_date | DATE | | day from which it counts
-- column: unit_price | DECIMAL(18,4) | currency | price of one unit before discount
-- column: line_count | BIGINT | | lines with goods bought
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought, before returns
-- check: identity line_count >= 1 and unit_price > 0
with sales_lines as (
    select customer_id, product_id, sale_date, known_date, unit_price, net_amount
    from marts.fct_sales_line
    where customer_id is not null and product_id is not null and is_purchase
),

products as (select product_id, category from intermediate.products where category is not null),

-- one product for a line: that table's key
summed as (
    select
        sales_lines.customer_id,
        products.category,
        sales_lines.sale_date,
        sales_lines.known_date,
        sales_lines.unit_price,
        count(*) as line_count,
        cast(sum(sales_lines.net_amount) as decimal(18, 4)) as bought_amount
    from sales_lines
    inner join products on sales_lines.product_id = products.product_id
    group by
        sales_lines.customer_id, products.category, sales_lines.sale_date,
        sales_lines.known_date, sales_lines.unit_price
)

select * from summed
