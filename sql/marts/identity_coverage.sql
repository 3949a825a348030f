-- How much of the revenue has a known customer, by source and month, and what told it: the
-- customer number, the e-mail address or phone number given with the order, or, of a return,
-- the purchase that it names. Shares are of the net amount of what was bought, so that returns
-- of unknown customers do not lift them.
--
-- grain: month_start, source
-- column: month_start | DATE | | first day of the month
-- column: month | VARCHAR | | 2011-03
-- column: source | VARCHAR | | configured source
-- column: net_revenue | DECIMAL(18,4) | currency | revenue: net of discounts and returns, no tax
-- column: known_net_revenue | DECIMAL(18,4) | currency | of it, that of known customers
-- column: known_by_number | DECIMAL(18,4) | currency | of that, by customer number
-- column: known_by_email | DECIMAL(18,4) | currency | of that, by e-mail address
-- column: known_by_phone | DECIMAL(18,4) | currency | of that, by phone number
-- column: known_by_purchase | DECIMAL(18,4) | currency | of that, returns by their purchase
-- column: bought_amount | DECIMAL(18,4) | currency | net amount of what was bought
-- column: known_bought_amount | DECIMAL(18,4) | currency | of it, that of known customers
-- column: known_share | DOUBLE | | bought by known customers, a share; null when nothing was
-- column: known_share_by_number | DOUBLE | | by number alone, a share; null when nothing was
-- column: known_share_by_email | DOUBLE | | by e-mail address, a share; null when nothing was
-- column: known_share_by_phone | DOUBLE | | by phone number, a share; null when nothing was
-- column: currency_code | VARCHAR | | ISO 4217 code of the amounts
-- check: between known_share 0 1
-- check: identity known_net_revenue = known_by_number + known_by_email + known_by_phone + known_by_purchase
with sales_lines as (select * from marts.fct_sales_line),

parameters as (select * from run.parameters),

grouped as (
    select
        cast(date_trunc('month', sale_date) as date) as month_start,
        source,
        identified_by,
        sum(net_amount) as net_amount,
        sum(case when is_purchase then net_amount else 0 end) as bought_amount
    from sales_lines
    group by cast(date_trunc('month', sale_date) as date), source, identified_by
),

summed as (
    select
        month_start,
        source,
        sum(net_amount) as net_amount,
        sum(case when identified_by is not null then net_amount else 0 end) as known_amount,
        sum(case when identified_by = 'number' then net_amount else 0 end) as number_amount,
        sum(case when identified_by = 'email' then net_amount else 0 end) as email_amount,
        sum(case when identified_by = 'phone' then net_amount else 0 end) as phone_amount,
        sum(case when identified_by = 'purchase' then net_amount else 0 end) as purchase_amount,
        sum(bought_amount) as bought_amount,
        sum(case when identified_by is not null then bought_amount else 0 end) as known_bought,
        sum(case when identified_by = 'number' then bought_amount else 0 end) as number_bought,
        sum(case when identified_by = 'email' then bought_amount else 0 end) as email_bought,
        sum(case when identified_by = 'phone' then bought_amount else 0 end) as phone_bought
    from grouped
    group by month_start, source
),

final_coverage as (
    select
        summed.month_start,
        substr(cast(summed.month_start as varchar), 1, 7) as month,
        summed.source,
        cast(summed.net_amount as decimal(18, 4)) as net_revenue,
        cast(summed.known_amount as decimal(18, 4)) as known_net_revenue,
        cast(summed.number_amount as decimal(18, 4)) as known_by_number,
        cast(summed.email_amount as decimal(18, 4)) as known_by_email,
        cast(summed.phone_amount as decimal(18, 4)) as known_by_phone,
        cast(summed.purchase_amount as decimal(18, 4)) as known_by_purchase,
        cast(summed.bought_amount as decimal(18, 4)) as bought_amount,
        cast(summed.known_bought as decimal(18, 4)) as known_bought_amount,
        cast(summed.known_bought as double) / nullif(cast(summed.bought_amount as double), 0)
            as known_share,
        cast(summed.number_bought as double) / nullif(cast(summed.bought_amount as double), 0)
            as known_share_by_number,
        cast(summed.email_bought as double) / nullif(cast(summed.bought_amount as double), 0)
            as known_share_by_email,
        cast(summed.phone_bought as double) / nullif(cast(summed.bought_amount as double), 0)
            as known_share_by_phone,
        parameters.currency_code
    from summed
    cross join parameters
)

select * from final_coverage
