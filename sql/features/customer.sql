-- Everything that models of churn and value know of a customer, one row for each cutoff of
-- features.looked_at by which the customer had bought: the features of the files customer_purchases, customer_rhythm,
-- customer_habits, customer_service and customer_delivery side by side, with their definitions.
-- All are doubles that look from the end of the cutoff and see nothing later. Null means that
-- there is nothing to measure, as each column says; counts of nothing are 0.
--
-- grain: customer_id, cutoff_date
-- column: customer_id | VARCHAR | | customer
-- column: cutoff_date | DATE | | day whose end the features look from
-- column: purpose | VARCHAR | | score, test or train: what the cutoff is for
-- column: recency_days | DOUBLE | days | days from the last purchase day to the cutoff
-- column: tenure_days | DOUBLE | days | days from the first purchase day to the cutoff
-- column: frequency | DOUBLE | | distinct purchase days
-- column: monetary | DOUBLE | currency | net spend per purchase day
-- column: net_amount | DOUBLE | currency | net spend in all, returns deducted
-- column: orders | DOUBLE | | orders
-- column: orders_30d | DOUBLE | | orders of the last 30 days
-- column: orders_90d | DOUBLE | | orders of the last 90 days
-- column: orders_365d | DOUBLE | | orders of the last 365 days
-- column: net_amount_30d | DOUBLE | currency | net spend of the last 30 days
-- column: net_amount_90d | DOUBLE | currency | net spend of the last 90 days
-- column: net_amount_365d | DOUBLE | currency | net spend of the last 365 days
-- column: orders_trend_30d | DOUBLE | | trend of orders; null when none in the 60 days
-- column: orders_trend_90d | DOUBLE | | trend of orders; null when none in the 180 days
-- column: orders_trend_365d | DOUBLE | | trend of orders; null when none in the 730 days
-- column: spend_trend_30d | DOUBLE | | trend of what was bought; null when none in the 60 days
-- column: spend_trend_90d | DOUBLE | | trend of what was bought; null when none in the 180 days
-- column: spend_trend_365d | DOUBLE | | trend of what was bought; null when none in the 730 days
-- column: orders_same_season | DOUBLE | | orders of the 90 days after this day a year ago; null when sales do not reach so far back
-- column: mean_order_amount | DOUBLE | currency | what was bought per order, before returns
-- column: units_per_order | DOUBLE | | units bought per order
-- column: discount_share | DOUBLE | | discount as a share of gross bought; null when gross is nothing
-- column: discount_share_90d | DOUBLE | | the same of the last 90 days; null when nothing was bought
-- column: return_lines | DOUBLE | | lines of goods that came back
-- column: return_lines_90d | DOUBLE | | the same of the last 90 days
-- column: return_share | DOUBLE | | amount returned as a share of what was bought; null when that is nothing
-- column: days_since_return | DOUBLE | days | days from the last return to the cutoff; null when none
-- column: mean_gap_days | DOUBLE | days | mean gap between purchase days; null below two of them
-- column: sd_gap_days | DOUBLE | days | standard deviation of the gaps; null below three days
-- column: gap_variation | DOUBLE | | that over the mean, low is regular; null below three days
-- column: longest_gap_days | DOUBLE | days | longest gap; null below two days
-- column: last_gap_days | DOUBLE | days | gap before the last purchase day; null below two
-- column: last_gap_ratio | DOUBLE | | last gap over the mean gap; null below two days
-- column: gap_ratio | DOUBLE | | days since the last purchase over the mean gap; null below two
-- column: gap_to_longest | DOUBLE | | days since the last purchase over the longest gap; null below two
-- column: gap_deviations | DOUBLE | | standard deviations, of a day at least, by which that time is over the mean gap; null below three days
-- column: last_day_amount | DOUBLE | currency | what was bought on the last purchase day
-- column: last_day_ratio | DOUBLE | | that over the mean of all purchase days; null when that is nothing
-- column: btyd_frequency | DOUBLE | | x: repeat purchase days, the first does not count
-- column: btyd_recency | DOUBLE | days | t_x: days from the first to the last purchase day
-- column: btyd_age | DOUBLE | days | T: days from the first purchase day to the cutoff
-- column: btyd_monetary | DOUBLE | currency | mean net spend of the repeat days, returns deducted from the day they belong to; null when none
-- column: btyd_monetary_late | DOUBLE | currency | the same of the later half of them, the middle one included; null below two
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
-- column: contacts_90d | DOUBLE | | contacts of the last 90 days
-- column: contacts_365d | DOUBLE | | contacts of the last 365 days
-- column: unresolved_contacts_90d | DOUBLE | | those of the last 90 days not resolved
-- column: unresolved_contacts_365d | DOUBLE | | those of the last 365 days not resolved
-- column: abandoned_contacts_365d | DOUBLE | | those of the last 365 days given up while waiting
-- column: mean_wait_seconds | DOUBLE | seconds | mean wait of the last 365 days; null when not told
-- column: mean_csat | DOUBLE | 1 to 5 | mean satisfaction given; null when never
-- column: last_csat | DOUBLE | 1 to 5 | last satisfaction given; null when never
-- column: days_since_contact | DOUBLE | days | days from the last contact to the cutoff; null when there is no such contact
-- column: days_since_unresolved | DOUBLE | days | the same of the last one not resolved; null when none
-- column: is_last_unresolved | DOUBLE | | 1 when the last contact was not resolved, 0 when it was; null when not told
-- column: delivered_orders | DOUBLE | | orders delivered
-- column: late_orders | DOUBLE | | orders that came late or are late and not here yet
-- column: late_orders_90d | DOUBLE | | those among them ordered in the last 90 days
-- column: late_order_share | DOUBLE | | late orders as a share of those and of the delivered ones; null when there is neither
-- column: waiting_orders | DOUBLE | | orders not delivered yet
-- column: mean_delivery_days | DOUBLE | days | mean time from order to delivery; null when none was delivered
-- column: last_delivery_days | DOUBLE | days | that of the last order delivered; null when none was
-- column: last_delivery_ratio | DOUBLE | | that over what is usual; null when none was delivered
-- column: is_last_order_late | DOUBLE | | 1 when the last order came or is late, else 0; null when there is no such order
-- column: days_since_late | DOUBLE | days | days from the last late order to the cutoff; null when none
-- check: accepted purpose score test train
-- check: not_null recency_days, frequency, monetary, btyd_frequency, store_share, contacts_90d, late_orders
-- check: identity btyd_age = tenure_days and btyd_frequency = frequency - 1
with cutoffs as (select * from run.cutoffs),

purchases as (select * from features.customer_purchases),

rhythm as (select * from features.customer_rhythm),

habits as (select * from features.customer_habits),

service as (select * from features.customer_service),

delivery as (select * from features.customer_delivery),

-- each table has one row a customer and cutoff: their keys
joined as (
    select
        purchases.customer_id,
        purchases.cutoff_date,
        cutoffs.purpose,
        purchases.recency_days,
        purchases.tenure_days,
        purchases.frequency,
        purchases.monetary,
        purchases.net_amount,
        purchases.orders,
        purchases.orders_30d,
        purchases.orders_90d,
        purchases.orders_365d,
        purchases.net_amount_30d,
        purchases.net_amount_90d,
        purchases.net_amount_365d,
        purchases.orders_trend_30d,
        purchases.orders_trend_90d,
        purchases.orders_trend_365d,
        purchases.spend_trend_30d,
        purchases.spend_trend_90d,
        purchases.spend_trend_365d,
        purchases.orders_same_season,
        purchases.mean_order_amount,
        purchases.units_per_order,
        purchases.discount_share,
        purchases.discount_share_90d,
        purchases.return_lines,
        purchases.return_lines_90d,
        purchases.return_share,
        purchases.days_since_return,
        rhythm.mean_gap_days,
        rhythm.sd_gap_days,
        rhythm.gap_variation,
        rhythm.longest_gap_days,
        rhythm.last_gap_days,
        rhythm.last_gap_ratio,
        rhythm.gap_ratio,
        rhythm.gap_to_longest,
        rhythm.gap_deviations,
        rhythm.last_day_amount,
        rhythm.last_day_ratio,
        rhythm.btyd_frequency,
        rhythm.btyd_recency,
        rhythm.btyd_age,
        rhythm.btyd_monetary,
        rhythm.btyd_monetary_late,
        habits.distinct_products,
        habits.distinct_categories,
        habits.distinct_categories_90d,
        habits.top_category_share,
        habits.distinct_channels,
        habits.top_channel_share,
        habits.store_share,
        habits.web_share,
        habits.other_channel_share,
        habits.is_last_in_store,
        habits.distinct_stores,
        habits.top_store_share,
        coalesce(service.contacts_90d, 0) as contacts_90d,
        coalesce(service.contacts_365d, 0) as contacts_365d,
        coalesce(service.unresolved_contacts_90d, 0) as unresolved_contacts_90d,
        coalesce(service.unresolved_contacts_365d, 0) as unresolved_contacts_365d,
        coalesce(service.abandoned_contacts_365d, 0) as abandoned_contacts_365d,
        service.mean_wait_seconds,
        service.mean_csat,
        service.last_csat,
        service.days_since_contact,
        service.days_since_unresolved,
        service.is_last_unresolved,
        coalesce(delivery.delivered_orders, 0) as delivered_orders,
        coalesce(delivery.late_orders, 0) as late_orders,
        coalesce(delivery.late_orders_90d, 0) as late_orders_90d,
        delivery.late_order_share,
        coalesce(delivery.waiting_orders, 0) as waiting_orders,
        delivery.mean_delivery_days,
        delivery.last_delivery_days,
        delivery.last_delivery_ratio,
        delivery.is_last_order_late,
        delivery.days_since_late
    from purchases
    inner join cutoffs on purchases.cutoff_date = cutoffs.cutoff_date
    inner join rhythm
        on
            purchases.customer_id = rhythm.customer_id
            and purchases.cutoff_date = rhythm.cutoff_date
    inner join habits
        on
            purchases.customer_id = habits.customer_id
            and purchases.cutoff_date = habits.cutoff_date
    left join service
        on
            purchases.customer_id = service.customer_id
            and purchases.cutoff_date = service.cutoff_date
    left join delivery
        on
            purchases.customer_id = delivery.customer_id
            and purchases.cutoff_date = delivery.cutoff_date
)

select * from joined
