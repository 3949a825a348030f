-- What was looked at to find what is bought together, by level, channel and period: baskets,
-- what was left out, and how many patterns are more than chance and are told.
--
-- grain: pattern, level, channel, period
-- column: pattern | VARCHAR | | pairs (mart item_affinity) or rules (mart affinity_rule)
-- column: level | VARCHAR | | sku or category
-- column: channel | VARCHAR | | store, or the order's channel; all for all of them together
-- column: period | VARCHAR | | all, or one of the last periods that are over
-- column: from_date | DATE | | first day looked at; null when it is the first of all
-- column: to_date | DATE | | last day looked at
-- column: baskets | BIGINT | | baskets that were looked at
-- column: lines | BIGINT | | articles of all baskets; of those with a category at that level
-- column: items | BIGINT | | articles or categories that are in enough baskets
-- column: lines_without_category | BIGINT | | left out since they have none; 0 at level sku
-- column: baskets_left_out | BIGINT | | baskets of more than models.affinity.max_basket_items
-- column: lines_left_out | BIGINT | | what these hold
-- column: largest_basket | BIGINT | | what the largest basket holds, left out or not
-- column: asked_from_count | BIGINT | | baskets that a pattern had to be in
-- column: complete_from_count | BIGINT | | baskets from which on all beyond chance are told
-- column: tests | BIGINT | | tests that the q-values allow for
-- column: patterns_beyond_chance | BIGINT | | patterns tested that are more than chance
-- column: patterns_told | BIGINT | | patterns told, pairs once
-- column: fit_status | VARCHAR | | ok, support_raised or no_baskets
-- check: not_null baskets, lines, items, asked_from_count, complete_from_count, patterns_told
-- check: accepted pattern pairs rules
-- check: accepted level sku category
-- check: accepted fit_status ok support_raised no_baskets
-- check: identity patterns_told <= patterns_beyond_chance
with runs as (select * from patterns.affinity_run),

final_runs as (
    select
        pattern,
        level,
        channel,
        period,
        from_date,
        to_date,
        baskets,
        lines,
        items,
        lines_without_category,
        baskets_left_out,
        lines_left_out,
        largest_basket,
        asked_from_count,
        complete_from_count,
        tests,
        patterns_beyond_chance,
        patterns_told,
        fit_status
    from runs
)

select * from final_runs
