-- Pairs of records that somebody should decide about: the doubtful ones, and those that were
-- linked or kept apart against some evidence. Answers come back by a list (identity.lists).
--
-- grain: left_source, left_record_id, right_source, right_record_id
-- column: left_source | VARCHAR | | source of the one record
-- column: left_record_id | VARCHAR | | its customer number | personal
-- column: right_source | VARCHAR | | source of the other record
-- column: right_record_id | VARCHAR | | its customer number | personal
-- column: match_probability | DOUBLE | | probability that they are one; null when not weighed
-- column: match_weight | DOUBLE | bits | evidence for it; null when not weighed
-- column: is_linked | BOOLEAN | | whether they are one customer tonight
-- column: reason | VARCHAR | | doubtful, contradicts_number, overlinked …
-- check: not_null is_linked, reason
-- check: between match_probability 0 1
with pairs as (select * from identity.identity_review),

final_pairs as (
    select
        left_source,
        left_record_id,
        right_source,
        right_record_id,
        match_probability,
        match_weight,
        is_linked,
        reason
    from pairs
)

select * from final_pairs
