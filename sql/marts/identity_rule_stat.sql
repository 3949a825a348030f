-- What each rule that proposes or makes links between records brought, what it left out because
-- too many records share a value, and how often reviewers found it wrong.
--
-- grain: rule
-- column: rule | VARCHAR | | name of the rule
-- column: pairs_considered | BIGINT | | pairs that it proposed
-- column: pairs_linked | BIGINT | | of them, those that were linked
-- column: links_only_by_this_rule | BIGINT | | of them, those that no other rule proposed
-- column: blocks_skipped | BIGINT | | values that too many records share, left out
-- column: largest_block | BIGINT | | records that share the most frequent value
-- column: reviewed_pairs | BIGINT | | of its linked pairs, those that somebody answered
-- column: share_reviewed_wrong | DOUBLE | | of those, the share found wrong; null when none was
-- check: not_null pairs_considered, pairs_linked, links_only_by_this_rule
-- check: between share_reviewed_wrong 0 1
-- check: identity pairs_linked <= pairs_considered
-- check: identity links_only_by_this_rule <= pairs_linked
with statistics as (select * from identity.identity_rule_stat),

final_statistics as (
    select
        rule,
        pairs_considered,
        pairs_linked,
        links_only_by_this_rule,
        blocks_skipped,
        largest_block,
        reviewed_pairs,
        share_reviewed_wrong
    from statistics
)

select * from final_statistics
