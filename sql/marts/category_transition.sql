-- How customers move between categories from one purchase day to the next. Probability and
-- share_stopping of one from_category add up to 1. Who buys nothing within open_days has stopped;
-- purchases of the last open_days are not counted, whether or not another came already, since
-- for the others it is too early to say. Articles without a category are passed over.
--
-- grain: from_category, to_category
-- column: from_category | VARCHAR | | category in a purchase
-- column: to_category | VARCHAR | | category in the customer's next purchase; (none) when nobody bought anything again
-- column: customers | BIGINT | | customers who made the move
-- column: moves | BIGINT | | purchases with from_category whose next one holds to_category
-- column: purchases | BIGINT | | purchases with from_category that are counted: those at least open_days ago
-- column: probability | DOUBLE | share | chance of the move, a next purchase of several categories counting in equal parts
-- column: share_next | DOUBLE | share | moves of purchases: chance that the next purchase holds to_category, others or not
-- column: lift | DOUBLE | | share_next over the same share after purchases at large; null when nobody bought anything again
-- column: median_days | DOUBLE | days | median of the days to the next purchase, over moves; null when there is none
-- column: share_stopping | DOUBLE | share | purchases with from_category after which nothing was bought within open_days
-- column: open_days | BIGINT | days | days within which the next purchase must come
-- check: not_null customers, moves, purchases, probability, share_next, share_stopping, open_days
-- check: between probability 0 1
-- check: between share_next 0 1
-- check: between share_stopping 0 1
with transitions as (select * from patterns.category_transition),

final_transitions as (
    select
        from_category,
        to_category,
        customers,
        moves,
        purchases,
        probability,
        share_next,
        lift,
        median_days,
        share_stopping,
        open_days
    from transitions
)

select * from final_transitions
