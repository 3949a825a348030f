-- What is bought together: pairs of articles and of categories, each told from either side, so
-- that item_b with its confidence is what goes with item_a. Counts are of baskets as
-- models.affinity.baskets says. Pairs of articles are those that are more than chance by their
-- q-value; pairs of categories are all told. Mart affinity_run says from how many baskets on
-- the pairs of each level, channel and period are complete.
--
-- grain: level, channel, period, item_a, item_b
-- column: level | VARCHAR | | sku or category
-- column: channel | VARCHAR | | store, or the order's channel; all for all of them together
-- column: period | VARCHAR | | all, or one of the last periods that are over: 2025-12, 2025-Q4, 2025
-- column: item_a | VARCHAR | | what is in the basket: article or category
-- column: item_a_name | VARCHAR | | its name, cut at 120 characters; the id when it has none
-- column: item_b | VARCHAR | | what goes with it: article or category
-- column: item_b_name | VARCHAR | | its name, cut at 120 characters; the id when it has none
-- column: n_a | BIGINT | | baskets with item_a
-- column: n_b | BIGINT | | baskets with item_b
-- column: n_both | BIGINT | | baskets with both
-- column: n | BIGINT | | baskets that were looked at
-- column: support | DOUBLE | share | baskets with both, of all
-- column: confidence | DOUBLE | share | baskets with both, of those with item_a
-- column: lift | DOUBLE | | confidence over what it would be by chance, 1: independent
-- column: leverage | DOUBLE | share | support less what it would be by chance
-- column: conviction | DOUBLE | | how much rarer a comes without b than by chance; null when never
-- column: cosine | DOUBLE | | support over the geometric mean of the supports of a and b
-- column: zhang | DOUBLE | | association from -1 to 1, 0: independent
-- column: chi_square | DOUBLE | | of the two-by-two table, without correction
-- column: p_value | DOUBLE | share | probability of so many baskets with both or more, by chance
-- column: q_value | DOUBLE | share | chance finds among pairs of this p-value or less, at most
-- check: not_null n_a, n_b, n_both, n, support, confidence, lift, leverage, p_value, q_value
-- check: accepted level sku category
-- check: between confidence 0 1
-- check: between p_value 0 1
-- check: between q_value 0 1
-- check: identity n_both <= n_a and n_a <= n
with pairs as (select * from patterns.item_affinity),

final_pairs as (
    select
        level,
        channel,
        period,
        item_a,
        item_a_name,
        item_b,
        item_b_name,
        n_a,
        n_b,
        n_both,
        n,
        support,
        confidence,
        lift,
        leverage,
        conviction,
        cosine,
        zhang,
        chi_square,
        p_value,
        q_value
    from pairs
)

select * from final_pairs
