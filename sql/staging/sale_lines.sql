-- Lines of sales at the point of sale, as known at the end of the as-of date.
-- A sale that comes again in a later export is taken from the latest export as a whole.
-- Lines later than the as-of date are cut first, so that a night of the past looks the same
-- whether or not later exports are there; an export dated later is not known (staging.exports).
--
-- Signs: a return is a line of type return, or of type sale with a negative quantity; its
-- quantity and amounts are zero or less whatever sign the export wrote. A void line keeps its
-- quantity, its amounts are zero. Amounts are rounded once, here, to four places.
--
-- An amount in another currency is rounded to four places in its own, then times the rate of
-- its day (staging.daily_rates), then rounded again, half away from zero, amount by amount. A
-- line without a rate is left out; it is in staging.unconverted_lines and the mart reject.
--
-- grain: source, sale_id, line_no
-- slices: sale_date
-- column: source | VARCHAR | | configured source
-- column: sale_id | VARCHAR | | receipt or invoice number
-- column: line_no | BIGINT | | line within the sale, from 1
-- column: sale_date | DATE | | local day of the sale
-- column: sold_at | TIMESTAMP | | moment of the sale, UTC
-- column: known_date | DATE | | day from which the line counts: its own, or its first export's
-- column: store_id | VARCHAR | | store; null when the export does not tell
-- column: register_id | VARCHAR | | till within the store; null when the export does not tell
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number; null for an anonymous sale | personal
-- column: product_id | VARCHAR | | article number; null when the line has none
-- column: product_name | VARCHAR | | article text on the line; null when blank
-- column: line_type | VARCHAR | | sale, return, void or adjustment, as exported
-- column: is_return | BOOLEAN | | whether goods came back
-- column: is_purchase | BOOLEAN | | whether goods were bought: a sale, quantity and price above 0
-- column: original_sale_id | VARCHAR | | sale that a return belongs to; null when unknown
-- column: quantity | DECIMAL(18,4) | | units; negative when they came back
-- column: unit_price | DECIMAL(18,4) | currency | price of one unit before discount
-- column: gross_amount | DECIMAL(18,4) | currency | quantity times unit price
-- column: discount_amount | DECIMAL(18,4) | currency | discount on the whole line
-- column: tax_amount | DECIMAL(18,4) | currency | tax on the whole line
-- column: is_tax_included | BOOLEAN | | whether the price contains the tax
-- column: net_amount | DECIMAL(18,4) | currency | revenue: net of discount, without tax
-- column: cost_amount | DECIMAL(18,4) | currency | cost of the goods; null when unknown
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts: the reporting currency
-- column: original_currency_code | VARCHAR | | currency exported; null when it is the reporting one
-- column: original_net_amount | DECIMAL(18,4) | original currency | revenue in it; null when not converted
-- column: exchange_rate | DECIMAL(18,10) | reporting currency | rate taken; null when not converted
-- column: payment_type | VARCHAR | | how it was paid; null when not told
-- column: campaign_code | VARCHAR | | campaign or voucher answered; null when none
-- column: partner_id | VARCHAR | | partner who brought the sale; null when none
-- column: employee_id | VARCHAR | | who sold; null when not told
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null sale_date, sold_at, known_date, quantity, gross_amount, net_amount, currency_code
-- check: accepted line_type sale return void adjustment
-- check: identity not is_return or (quantity <= 0 and gross_amount <= 0)
-- check: identity line_type <> 'void' or (gross_amount = 0 and net_amount = 0)
-- check: warn identity not is_return or net_amount <= 0
with sale_lines as (select * from raw.sale_lines),

exports as (select * from staging.exports where entity = 'sale_lines'),

parameters as (select * from run.parameters),

-- no row in a project without exchange rates: the join then costs nothing
rates as (select currency_code, rate_day, rate from staging.daily_rates),

restated as (select * from staging.restated_documents where entity = 'sale_lines'),

current_lines as (
    select
        sale_lines.*,
        greatest(
            sale_lines.sale_date,
            coalesce(restated.first_exported_on, exports.exported_on, sale_lines.sale_date)
        ) as known_date,
        exports.as_of_date,
        rates.rate as exchange_rate,
        sale_lines.line_type = 'void' as is_void,
        sale_lines.line_type = 'return'
        or (sale_lines.line_type = 'sale' and sale_lines.quantity < 0) as is_return
    from sale_lines
    inner join exports
        on sale_lines.source = exports.source and sale_lines.source_file = exports.source_file
    left join restated
        on sale_lines.source = restated.source and sale_lines.sale_id = restated.document_id
    left join rates
        on sale_lines.currency_code = rates.currency_code and sale_lines.sale_date = rates.rate_day
    where
        sale_lines.sale_date <= exports.as_of_date
        and coalesce(restated.last_export_no, exports.export_no) = exports.export_no
),

signed as (
    select
        current_lines.source,
        current_lines.sale_id,
        current_lines.line_no,
        current_lines.sale_date,
        current_lines.sold_at,
        current_lines.known_date,
        nullif(current_lines.store_id, '') as store_id,
        current_lines.register_id,
        case
            when nullif(current_lines.customer_ref, '') is not null
                then coalesce(current_lines.customer_ref_source, current_lines.source)
        end as customer_ref_source,
        nullif(current_lines.customer_ref, '') as customer_ref,
        nullif(current_lines.product_id, '') as product_id,
        nullif(trim(current_lines.product_name), '') as product_name,
        current_lines.line_type,
        current_lines.is_return,
        current_lines.is_void,
        current_lines.original_sale_id,
        case
            when current_lines.is_return then -abs(current_lines.quantity)
            else current_lines.quantity
        end as quantity,
        case
            when current_lines.is_return then abs(current_lines.unit_price)
            else current_lines.unit_price
        end as unit_price,
        case
            when current_lines.is_void then 0
            when current_lines.is_return then -abs(coalesce(current_lines.discount_amount, 0))
            else coalesce(current_lines.discount_amount, 0)
        end as discount_amount,
        case
            when current_lines.is_void then 0
            when current_lines.is_return then -abs(coalesce(current_lines.tax_amount, 0))
            else coalesce(current_lines.tax_amount, 0)
        end as tax_amount,
        coalesce(current_lines.is_tax_included, false) as is_tax_included,
        case
            when current_lines.is_void then 0
            when current_lines.is_return then -abs(current_lines.cost_amount)
            else current_lines.cost_amount
        end as cost_amount,
        coalesce(nullif(current_lines.currency_code, ''), parameters.currency_code)
            as own_currency_code,
        parameters.currency_code,
        current_lines.exchange_rate,
        nullif(trim(current_lines.payment_type), '') as payment_type,
        current_lines.campaign_code,
        current_lines.partner_id,
        current_lines.employee_id,
        current_lines.source_file,
        current_lines.source_line
    from current_lines
    cross join parameters
    where
        current_lines.exchange_rate is not null
        or coalesce(nullif(current_lines.currency_code, ''), parameters.currency_code)
        = parameters.currency_code
),

priced as (
    select
        signed.*,
        case
            when signed.is_void then cast(0 as decimal(18, 4))
            else try_cast(signed.quantity * signed.unit_price as decimal(18, 4))
        end as gross_amount
    from signed
),

converted as (
    select
        priced.*,
        case
            when exchange_rate is null then cast(unit_price as decimal(18, 4))
            else try_cast(unit_price * exchange_rate as decimal(18, 4))
        end as reporting_unit_price,
        case
            when exchange_rate is null then gross_amount
            else try_cast(gross_amount * exchange_rate as decimal(18, 4))
        end as reporting_gross_amount,
        case
            when exchange_rate is null then cast(discount_amount as decimal(18, 4))
            else try_cast(discount_amount * exchange_rate as decimal(18, 4))
        end as reporting_discount_amount,
        case
            when exchange_rate is null then cast(tax_amount as decimal(18, 4))
            else try_cast(tax_amount * exchange_rate as decimal(18, 4))
        end as reporting_tax_amount,
        case
            when exchange_rate is null then cast(cost_amount as decimal(18, 4))
            else try_cast(cost_amount * exchange_rate as decimal(18, 4))
        end as reporting_cost_amount
    from priced
),

final_lines as (
    select
        source,
        sale_id,
        line_no,
        sale_date,
        sold_at,
        known_date,
        store_id,
        register_id,
        customer_ref_source,
        customer_ref,
        product_id,
        product_name,
        line_type,
        is_return,
        line_type = 'sale' and quantity > 0 and unit_price > 0 as is_purchase,
        original_sale_id,
        cast(quantity as decimal(18, 4)) as quantity,
        reporting_unit_price as unit_price,
        reporting_gross_amount as gross_amount,
        reporting_discount_amount as discount_amount,
        reporting_tax_amount as tax_amount,
        is_tax_included,
        cast(
            reporting_gross_amount - reporting_discount_amount
            - case when is_tax_included then reporting_tax_amount else 0 end
            as decimal(18, 4)
        ) as net_amount,
        reporting_cost_amount as cost_amount,
        currency_code,
        case when exchange_rate is not null then own_currency_code end as original_currency_code,
        case
            when exchange_rate is not null
                then cast(
                    gross_amount - discount_amount
                    - case when is_tax_included then tax_amount else 0 end
                    as decimal(18, 4)
                )
        end as original_net_amount,
        exchange_rate,
        payment_type,
        campaign_code,
        partner_id,
        employee_id,
        source_file,
        source_line
    from converted
)

select * from final_lines
