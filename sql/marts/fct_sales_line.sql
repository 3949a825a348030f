-- Sales, returns and adjustments, line by line, of all channels. Void lines are left out: no
-- goods and no money moved. Sales without a known customer are in it. What a till sells is
-- channel store.
--
-- A return lowers the purchase that it belongs to: purchase_date is the day of that purchase
-- where the return names it, it is found, is not later and has the same customer (a return
-- without a customer takes over the buyer's). Otherwise it is the line's own day.
-- Where a line has no cost, the product master's unit cost stands in.
--
-- A line's customer is the one with the number on it; without a number the one with the e-mail
-- address given with the order, else the one with the phone number. A number decides alone.
--
-- grain: source, order_id, line_no
-- slices: sale_date
-- column: sale_date | DATE | | local day on which the line was booked
-- column: sold_at | TIMESTAMP | | moment of it, UTC
-- column: known_date | DATE | | day from which the line counts: its own, or its first export's
-- column: source | VARCHAR | | configured source
-- column: order_id | VARCHAR | | sale, invoice or order number
-- column: line_no | BIGINT | | line within the order, from 1
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: channel | VARCHAR | | store, or the order's channel
-- column: store_id | VARCHAR | | store; null when the sale has none
-- column: product_id | VARCHAR | | article number; null when the line has none
-- column: product_name | VARCHAR | | article text on the line; null when blank
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
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts: the reporting currency
-- column: original_currency_code | VARCHAR | | currency exported; null when it is the reporting one
-- column: original_net_amount | DECIMAL(18,4) | original currency | revenue in it; null when not converted
-- column: exchange_rate | DECIMAL(18,10) | reporting currency | rate taken; null when not converted
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
-- check: accepted identified_by number email phone purchase
-- check: identity purchase_date <= sale_date
-- check: references customer_id marts.dim_customer.customer_id
-- check: identity is_tax_included or net_amount = gross_amount - discount_amount
-- check: identity not is_tax_included or net_amount + tax_amount = gross_amount - discount_amount
-- check: identity margin_amount = net_amount - cost_amount
-- check: identity identity_known = (customer_id is not null)
with sale_lines as (select * from staging.sale_lines where line_type <> 'void'),

order_lines as (select * from staging.order_lines where line_type <> 'void'),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (
    select * from identity.customer_ref where kind = 'email' and source_table = 'order_lines'
),

phones as (
    select * from identity.customer_ref where kind = 'phone' and source_table = 'order_lines'
),

products as (select * from intermediate.products),

all_lines as (
    select
        source, sale_id as order_id, line_no, sale_date, sold_at, known_date,
        customer_ref_source, customer_ref, cast(null as varchar) as email_key,
        cast(null as varchar) as phone_key, 'store' as channel, store_id, product_id, product_name,
        line_type, is_return, is_purchase, quantity, unit_price, gross_amount, discount_amount,
        tax_amount, is_tax_included, net_amount, cost_amount, currency_code,
        original_currency_code, original_net_amount, exchange_rate,
        original_sale_id as original_order_id,
        case when is_return then original_sale_id end as returned_order_id, payment_type,
        campaign_code, partner_id, employee_id, source_file, source_line
    from sale_lines
    union all
    select
        source, order_id, line_no, order_date as sale_date, ordered_at as sold_at, known_date,
        customer_ref_source, customer_ref,
        case when customer_ref is null then lower(email) end as email_key,
        case when customer_ref is null then phone end as phone_key, channel, store_id,
        product_id, product_name,
        line_type, is_return, is_purchase, quantity, unit_price, gross_amount, discount_amount,
        tax_amount, is_tax_included, net_amount, cost_amount, currency_code,
        original_currency_code, original_net_amount, exchange_rate,
        original_order_id,
        case when is_return then original_order_id end as returned_order_id, payment_type,
        campaign_code, partner_id, employee_id, source_file, source_line
    from order_lines
),

purchases as (select * from intermediate.returned_purchases),

-- at most one number, address, phone number, purchase and product for a line: keys of those
-- tables
joined as (
    select
        all_lines.*,
        coalesce(
            numbers.customer_id, emails.customer_id, phones.customer_id, purchases.customer_id
        ) as customer_id,
        case
            when numbers.customer_id is not null then 'number'
            when emails.customer_id is not null then 'email'
            when phones.customer_id is not null then 'phone'
            when purchases.customer_id is not null then 'purchase'
        end as identified_by,
        case
            when
                purchases.purchase_date <= all_lines.sale_date
                and coalesce(
                    numbers.customer_id,
                    emails.customer_id,
                    phones.customer_id,
                    purchases.customer_id,
                    ''
                ) = coalesce(purchases.customer_id, '')
                then purchases.purchase_date
            else all_lines.sale_date
        end as purchase_date,
        coalesce(
            all_lines.cost_amount,
            try_cast(all_lines.quantity * products.unit_cost as decimal(18, 4))
        ) as known_cost_amount
    from all_lines
    left join numbers
        on
            all_lines.customer_ref_source = numbers.ref_source
            and all_lines.customer_ref = numbers.ref
    left join emails
        on all_lines.source = emails.ref_source and all_lines.email_key = emails.ref
    left join phones
        on all_lines.source = phones.ref_source and all_lines.phone_key = phones.ref
    left join purchases
        on
            all_lines.source = purchases.source
            and all_lines.returned_order_id = purchases.order_id
    left join products
        on all_lines.product_id = products.product_id
),

final_lines as (
    select
        sale_date,
        sold_at,
        known_date,
        source,
        order_id,
        line_no,
        customer_id,
        channel,
        store_id,
        product_id,
        product_name,
        line_type,
        quantity,
        unit_price,
        gross_amount,
        discount_amount,
        tax_amount,
        is_tax_included,
        net_amount,
        known_cost_amount as cost_amount,
        cast(net_amount - known_cost_amount as decimal(18, 4)) as margin_amount,
        currency_code,
        original_currency_code,
        original_net_amount,
        exchange_rate,
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
    from joined
)

select * from final_lines
