-- Sales, returns and adjustments, line by line, of all channels. Void lines are left out: no
-- goods and no money moved. Sales without a known customer are in it.
--
-- grain: source, order_id, line_no
-- column: sale_date | DATE | | local day on which the line was booked
-- column: sold_at | TIMESTAMP | | moment of it, UTC
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale, invoice or order number
-- column: line_no | BIGINT | | line within the order, from 1
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store; null when the sale has none
-- column: product_id | VARCHAR | | article number; null when the line has none
-- column: line_type | VARCHAR | | sale, return or adjustment (money without goods)
-- column: quantity | DECIMAL(18,4) | | units; negative when they came back
-- column: unit_price | DECIMAL(18,4) | currency | price of one unit before discount
-- column: gross_amount | DECIMAL(18,4) | currency | quantity times unit price
-- column: discount_amount | DECIMAL(18,4) | currency | discount on the whole line
-- column: tax_amount | DECIMAL(18,4) | currency | tax on the whole line
-- column: is_tax_included | BOOLEAN | | whether price and gross amount contain the tax
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discount and return, no tax
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the goods; null when unknown
-- column: margin_amount | DECIMAL(18,4) | currency | net less cost; null when cost is unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- column: is_return | BOOLEAN | | whether goods came back
-- column: is_purchase | BOOLEAN | | whether goods were bought: a sale, quantity and price above 0
-- column: purchase_date | DATE | | day of the purchase that a return lowers; else the line's day
-- column: original_order_id | VARCHAR | | sale that a return names; null when none
-- column: payment_type | VARCHAR | | how it was paid; null when not told
-- column: campaign_id | VARCHAR | | campaign or voucher answered; null when none
-- column: partner_id | VARCHAR | | partner who brought the sale; null when none
-- column: employee_id | VARCHAR | | who sold; null when not told
-- column: identity_known | BOOLEAN | | whether the customer is known
-- column: identified_by | VARCHAR | | what tells the customer: number, email, phone, or purchase (a return whose purchase is known); null when unknown
-- column: source_file | VARCHAR | | export file that the line came from
-- column: source_line | BIGINT | | line of that file at which the record begins
-- check: not_null sale_date, sold_at, channel, quantity, gross_amount, net_amount
-- check: accepted line_type sale return adjustment
-- check: references customer_id marts.dim_customer.customer_id
-- check: identity is_tax_included or net_amount = gross_amount - discount_amount
-- check: identity not is_tax_included or net_amount + tax_amount = gross_amount - discount_amount
-- check: identity margin_amount = net_amount - cost_amount
-- check: identity identity_known = (customer_id is not null)
with sales_lines as (select * from intermediate.sales_lines),

final_lines as (
    select
        sale_date,
        sold_at,
        source,
        order_id,
        line_no,
        customer_id,
        channel,
        store_id,
        product_id,
        line_type,
        quantity,
        unit_price,
        gross_amount,
        discount_amount,
        tax_amount,
        is_tax_included,
        net_amount,
        cost_amount,
        margin_amount,
        currency_code,
        is_return,
        is_purchase,
        purchase_date,
        original_order_id,
        payment_type,
        campaign_code as campaign_id,
        partner_id,
        employee_id,
        customer_id is not null as identity_known,
        identified_by,
        source_file,
        source_line
    from sales_lines
)

select * from final_lines
