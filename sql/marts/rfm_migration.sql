-- Moves between RFM segments since the night before, and why: because the customers behaved
-- differently, or because the cut points moved under them. Those who stayed are in it.
--
-- grain: from_segment, to_segment, due_to
-- column: from_segment | VARCHAR | | segment the night before; none when not scored then
-- column: to_segment | VARCHAR | | segment now; none when no longer scored
-- column: customers | BIGINT | | customers who moved so, or stayed
-- column: net_revenue | DECIMAL(18,4) | currency | their net spend in all
-- column: due_to | VARCHAR | | behaviour, cutpoint, or none for those who stayed
with migrations as (select * from scores.rfm_migration),

final_migrations as (
    select
        coalesce(from_segment, 'none') as from_segment,
        coalesce(to_segment, 'none') as to_segment,
        customers,
        cast(net_revenue as decimal(18, 4)) as net_revenue,
        coalesce(due_to, 'none') as due_to
    from migrations
)

select * from final_migrations
