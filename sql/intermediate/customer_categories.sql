-- Sums what each known customer bought of each category of the product master.
--
-- grain: customer_id, category
-- column: customer_id | VARCHAR | | customer
-- column: category | VARCHAR | | category of the article
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: purchase_lines | BIGINT | | lines with goods bought
with sales_lines as (
    select customer_id, product_id, net_amount, is_purchase
    from marts.fct_sales_line
    where customer_id is not null and product_id is not null
),

products as (select * from intermediate.products where category is not null),

-- one product for a line: that table's key
summed as (
    select
        sales_lines.customer_id,
        products.category,
        cast(sum(sales_lines.net_amount) as decimal(18, 4)) as net_amount,
        count(*) filter (where sales_lines.is_purchase) as purchase_lines
    from sales_lines
    inner join products on sales_lines.product_id = products.product_id
    group by sales_lines.customer_id, products.category
)

select * from summed
