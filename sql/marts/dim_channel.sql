-- Channels that sell or serve, as the sources name them; what tills sell is channel store.
--
-- grain: channel
-- column: channel | VARCHAR | | channel
-- column: is_sales_channel | BOOLEAN | | whether anything was sold there
-- column: is_support_channel | BOOLEAN | | whether customers made contact there
-- column: first_date | DATE | | first day with a sale or contact
-- column: last_date | DATE | | last day with a sale or contact
with documents as (select * from intermediate.sales_documents),

contacts as (select * from intermediate.support_contacts),

uses as (
    select channel, 1 as sales, 0 as support, min(sale_date) as first_date,
        max(sale_date) as last_date
    from documents
    group by channel
    union all
    select channel, 0 as sales, 1 as support, min(contact_date) as first_date,
        max(contact_date) as last_date
    from contacts
    group by channel
),

final_channels as (
    select
        channel,
        max(sales) = 1 as is_sales_channel,
        max(support) = 1 as is_support_channel,
        min(first_date) as first_date,
        max(last_date) as last_date
    from uses
    group by channel
)

select * from final_channels
