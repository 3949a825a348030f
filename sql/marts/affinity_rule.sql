-- Rules over baskets: who takes all antecedent articles takes the consequent too, with a
-- confidence and a lift that models.affinity asks for, and more often than chance by the q-value.
-- Over all channels and the days that models.affinity.history_days reaches back. Mart
-- affinity_run says from how many baskets on the rules are complete.
--
-- grain: antecedent_items, consequent_items
-- column: antecedent_items | VARCHAR | | articles taken, a comma between; quoted where one has one
-- column: antecedent_names | VARCHAR | | their names, cut at 120 characters each
-- column: consequent_items | VARCHAR | | articles that go with them, written likewise
-- column: consequent_names | VARCHAR | | their names, cut at 120 characters each
-- column: size | BIGINT | | articles of both sides
-- column: n_antecedent | BIGINT | | baskets with the antecedent
-- column: n_consequent | BIGINT | | baskets with the consequent
-- column: n_both | BIGINT | | baskets with both
-- column: n | BIGINT | | baskets that were looked at
-- column: support | DOUBLE | share | baskets with both, of all
-- column: confidence | DOUBLE | share | baskets with both, of those with the antecedent
-- column: lift | DOUBLE | | confidence over what it would be by chance, 1: independent
-- column: leverage | DOUBLE | share | support less what it would be by chance
-- column: conviction | DOUBLE | | how much rarer the rule fails than by chance; null when never
-- column: cosine | DOUBLE | | support over the geometric mean of the supports of both sides
-- column: zhang | DOUBLE | | association from -1 to 1, 0: independent
-- column: chi_square | DOUBLE | | of the two-by-two table, without correction
-- column: p_value | DOUBLE | share | probability of so many baskets with both or more, by chance
-- column: q_value | DOUBLE | share | chance finds among rules of this p-value or less, at most
-- check: not_null size, n_antecedent, n_consequent, n_both, n, support, confidence, lift, q_value
-- check: between confidence 0 1
-- check: between q_value 0 1
-- check: identity n_both <= n_antecedent and n_antecedent <= n
with rules as (select * from patterns.affinity_rule),

final_rules as (
    select
        antecedent_items,
        antecedent_names,
        consequent_items,
        consequent_names,
        size,
        n_antecedent,
        n_consequent,
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
    from rules
)

select * from final_rules
