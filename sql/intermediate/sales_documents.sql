-- Sums the sales lines to documents: one row per sale or order, split where its lines fall on
-- several days, purchase days, customers, channels or stores. An order that spans two days
-- counts on both.
--
-- grain: source, order_id, document_part_no
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale or order number
-- column: document_part_no | BIGINT | | part of a split document, from 1
-- column: customer_id | VARCHAR | | customer; null when unknown | personal
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store; null when none
-- column: sale_date | DATE | | local day of the document
-- column: purchase_date | DATE | | day of the purchase that the amounts belong to
-- column: known_date | DATE | | day from which the document counts
-- column: sold_at | TIMESTAMP | | its first moment, UTC
-- column: orders | BIGINT | | 1 when goods were bought, else 0
-- column: line_count | BIGINT | | lines, void ones apart
-- column: return_lines | BIGINT | | lines of goods that came back
-- column: bought_units | DECIMAL(18,4) | | units bought
-- column: returned_units | DECIMAL(18,4) | | units that came back, as a positive number
-- column: gross_amount | DECIMAL(18,4) | currency | quantity times price
-- column: discount_amount | DECIMAL(18,4) | currency | discounts
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: returned_amount | DECIMAL(18,4) | currency | net amount of returns, as a positive number
-- column: margin_amount | DECIMAL(18,4) | currency | margin of lines with a cost; null when none
-- column: costed_net_amount | DECIMAL(18,4) | currency | net amount of the lines with a cost
with sales_lines as (select * from intermediate.sales_lines),

summed as (
    select
        source,
        order_id,
        customer_id,
        channel,
        store_id,
        sale_date,
        purchase_date,
        min(known_date) as known_date,
        min(sold_at) as sold_at,
        max(case when is_purchase then 1 else 0 end) as orders,
        count(*) as line_count,
        count(*) filter (where is_return) as return_lines,
        sum(case when is_purchase then quantity else 0 end) as bought_units,
        sum(case when is_return then -quantity else 0 end) as returned_units,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(net_amount) as net_amount,
        sum(case when is_purchase then net_amount else 0 end) as bought_amount,
        sum(case when is_return then -net_amount else 0 end) as returned_amount,
        sum(margin_amount) as margin_amount,
        sum(case when margin_amount is not null then net_amount else 0 end) as costed_net_amount
    from sales_lines
    group by source, order_id, customer_id, channel, store_id, sale_date, purchase_date
),

numbered as (
    select
        source,
        order_id,
        row_number() over (
            partition by source, order_id
            order by
                sale_date asc nulls last,
                purchase_date asc nulls last,
                customer_id asc nulls last,
                channel asc nulls last,
                store_id asc nulls last
        ) as document_part_no,
        customer_id,
        channel,
        store_id,
        sale_date,
        purchase_date,
        known_date,
        sold_at,
        cast(orders as bigint) as orders,
        line_count,
        return_lines,
        cast(bought_units as decimal(18, 4)) as bought_units,
        cast(returned_units as decimal(18, 4)) as returned_units,
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        cast(net_amount as decimal(18, 4)) as net_amount,
        cast(bought_amount as decimal(18, 4)) as bought_amount,
        cast(returned_amount as decimal(18, 4)) as returned_amount,
        cast(margin_amount as decimal(18, 4)) as margin_amount,
        cast(costed_net_amount as decimal(18, 4)) as costed_net_amount
    from summed
)

select * from numbered
