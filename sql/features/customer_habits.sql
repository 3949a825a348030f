-- What every customer buys and where, by each cutoff: articles, categories, channels, stores.
-- Shares of channels and stores are of orders, those of categories of what was bought.
-- Categories are those of today's product master, at earlier cutoffs too.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: distinct_products | DOUBLE | | articles bought; null when no line names one
-- column: distinct_categories | DOUBLE | | categories bought; null when no article has one
-- column: distinct_categories_90d | DOUBLE | | the same of the last 90 days; null when no article ever had one
-- column: top_category_share | DOUBLE | | share of the category bought most; null when no article has one
-- column: distinct_channels | DOUBLE | | channels bought in
-- column: top_channel_share | DOUBLE | | share of the channel with the most orders
-- column: store_share | DOUBLE | | share of the channel store
-- column: web_share | DOUBLE | | share of the channel web
-- column: other_channel_share | DOUBLE | | share of all other channels
-- column: is_last_in_store | DOUBLE | | 1 when the last purchase day was in the channel store, 0.5 when it was elsewhere too, else 0
-- column: distinct_stores | DOUBLE | | stores bought in; null when none is named
-- column: top_store_share | DOUBLE | | share of the store with the most orders among those with a store; null when none is named
-- check: not_null distinct_channels, top_channel_share, store_share, web_share
-- check: between top_channel_share 0 1
-- check: identity distinct_categories_90d <= distinct_categories
with sales_lines as (
    select customer_id, product_id, sale_date, known_date, net_amount
    from marts.fct_sales_line
    where customer_id is not null and product_id is not null and is_purchase
),

documents as (
    select customer_id, channel, store_id, sale_date, known_date, orders
    from intermediate.sales_documents
    where customer_id is not null and orders > 0
),

products as (select product_id, category from intermediate.products where category is not null),

looked_at as (select customer_id, cutoff_date from features.looked_at),

-- an article counts from the day that its first purchase is known
first_bought as (
    select customer_id, product_id, min(known_date) as known_date
    from marts.fct_sales_line
    where customer_id is not null and product_id is not null and is_purchase
    group by customer_id, product_id
),

product_counts as (
    select
        first_bought.customer_id,
        looked_at.cutoff_date,
        cast(count(*) as double) as distinct_products
    from first_bought
    inner join looked_at on first_bought.customer_id = looked_at.customer_id
    where first_bought.known_date <= looked_at.cutoff_date
    group by first_bought.customer_id, looked_at.cutoff_date
),

-- one product for a line: that table's key
category_sums as (
    select
        sales_lines.customer_id,
        products.category,
        looked_at.cutoff_date,
        min(date_diff('day', sales_lines.sale_date, looked_at.cutoff_date)) as days_ago,
        sum(sales_lines.net_amount) as net_amount
    from sales_lines
    inner join products on sales_lines.product_id = products.product_id
    inner join looked_at on sales_lines.customer_id = looked_at.customer_id
    where sales_lines.known_date <= looked_at.cutoff_date
    group by sales_lines.customer_id, products.category, looked_at.cutoff_date
),

category_counts as (
    select
        customer_id,
        cutoff_date,
        cast(count(*) as double) as distinct_categories,
        cast(count(*) filter (where days_ago < 90) as double) as distinct_categories_90d,
        cast(max(net_amount) as double) / nullif(cast(sum(net_amount) as double), 0)
            as top_category_share
    from category_sums
    group by customer_id, cutoff_date
),

place_sums as (
    select
        documents.customer_id,
        documents.channel,
        documents.store_id,
        looked_at.cutoff_date,
        max(documents.sale_date) as last_date,
        sum(documents.orders) as orders
    from documents
    inner join looked_at on documents.customer_id = looked_at.customer_id
    where documents.known_date <= looked_at.cutoff_date
    group by
        documents.customer_id, documents.channel, documents.store_id, looked_at.cutoff_date
),

channel_sums as (
    select customer_id, channel, cutoff_date, max(last_date) as last_date, sum(orders) as orders
    from place_sums
    group by customer_id, channel, cutoff_date
),

store_sums as (
    select customer_id, store_id, cutoff_date, sum(orders) as orders
    from place_sums
    where store_id <> '(none)'
    group by customer_id, store_id, cutoff_date
),

channel_counts as (
    select
        customer_id,
        cutoff_date,
        cast(count(*) as double) as distinct_channels,
        cast(sum(orders) as double) as orders,
        cast(max(orders) as double) as top_orders,
        cast(sum(case when channel = 'store' then orders else 0 end) as double) as store_orders,
        cast(sum(case when channel = 'web' then orders else 0 end) as double) as web_orders,
        max(case when channel = 'store' then last_date end) as last_store_date,
        max(case when channel <> 'store' then last_date end) as last_other_date
    from channel_sums
    group by customer_id, cutoff_date
),

store_counts as (
    select
        customer_id,
        cutoff_date,
        cast(count(*) as double) as distinct_stores,
        cast(max(orders) as double) / nullif(cast(sum(orders) as double), 0) as top_store_share
    from store_sums
    group by customer_id, cutoff_date
),

final_habits as (
    select
        channel_counts.customer_id,
        channel_counts.cutoff_date,
        product_counts.distinct_products,
        category_counts.distinct_categories,
        category_counts.distinct_categories_90d,
        category_counts.top_category_share,
        channel_counts.distinct_channels,
        channel_counts.top_orders / nullif(channel_counts.orders, 0) as top_channel_share,
        channel_counts.store_orders / nullif(channel_counts.orders, 0) as store_share,
        channel_counts.web_orders / nullif(channel_counts.orders, 0) as web_share,
        (channel_counts.orders - channel_counts.store_orders - channel_counts.web_orders)
        / nullif(channel_counts.orders, 0) as other_channel_share,
        cast(
            case
                when channel_counts.last_store_date is null then 0
                when channel_counts.last_other_date is null then 1
                when channel_counts.last_store_date > channel_counts.last_other_date then 1
                when channel_counts.last_store_date = channel_counts.last_other_date then 0.5
                else 0
            end as double
        ) as is_last_in_store,
        store_counts.distinct_stores,
        store_counts.top_store_share
    from channel_counts
    left join product_counts
        on
            channel_counts.customer_id = product_counts.customer_id
            and channel_counts.cutoff_date = product_counts.cutoff_date
    left join category_counts
        on
            channel_counts.customer_id = category_counts.customer_id
            and channel_counts.cutoff_date = category_counts.cutoff_date
    left join store_counts
        on
            channel_counts.customer_id = store_counts.customer_id
            and channel_counts.cutoff_date = store_counts.cutoff_date
)

select * from final_habits
