-- Sums the documents of known customers by customer and day. Where returns lower a purchase of
-- an earlier day they are a row of their own, so that any sum up to a cutoff (known_date) can
-- be taken without looking ahead, by booking day (sale_date) or by day of purchase.
--
-- grain: customer_id, sale_date, purchase_date, known_date
-- slices: sale_date from intermediate.sales_documents
-- column: customer_id | VARCHAR | | customer
-- column: sale_date | DATE | | day on which the sale or return was booked
-- column: purchase_date | DATE | | day of the purchase that the amounts belong to
-- column: known_date | DATE | | day from which the row counts
-- column: orders | BIGINT | | orders with goods bought; 0 on a day of returns alone
-- column: return_lines | BIGINT | | lines of goods that came back
-- column: bought_units | DECIMAL(18,4) | | units bought
-- column: bought_gross_amount | DECIMAL(18,4) | currency | quantity times price of what was bought
-- column: bought_discount_amount | DECIMAL(18,4) | currency | discounts on what was bought
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with documents as (select * from intermediate.sales_documents where customer_id is not null),

summed as (
    select
        customer_id,
        sale_date,
        purchase_date,
        known_date,
        cast(sum(orders) as bigint) as orders,
        cast(sum(return_lines) as bigint) as return_lines,
        cast(sum(bought_units) as decimal(18, 4)) as bought_units,
        cast(sum(bought_gross_amount) as decimal(18, 4)) as bought_gross_amount,
        cast(sum(bought_discount_amount) as decimal(18, 4)) as bought_discount_amount,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(bought_amount) as decimal(18, 4)) as bought_amount,
        cast(sum(returned_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(costed_net_amount) as decimal(18, 4)) as costed_net_amount
    from documents
    group by customer_id, sale_date, purchase_date, known_date
)

select * from summed
