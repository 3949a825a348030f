-- What each level of agreement of each comparison weighs when records are linked, as estimated
-- from the project's own records.
--
-- grain: comparison, level
-- column: comparison | VARCHAR | | fields that are compared
-- column: level | VARCHAR | | how far they agree
-- column: m_probability | DOUBLE | | share of pairs of one customer; null when untrained
-- column: u_probability | DOUBLE | | share of pairs of two customers; null when untrained
-- column: match_weight | DOUBLE | bits | log2 of m by u; null when untrained
-- column: fit_status | VARCHAR | | trained, untrained or no_evidence
-- check: accepted fit_status trained untrained no_evidence
-- check: between m_probability 0 1
-- check: between u_probability 0 1
with weights as (select * from identity.identity_weight),

final_weights as (
    select comparison, level, m_probability, u_probability, match_weight, fit_status
    from weights
)

select * from final_weights
