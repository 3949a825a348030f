-- How well the records, numbers and addresses of each customer hold together.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | customer
-- column: record_count | BIGINT | | records, numbers and addresses of the customer
-- column: source_count | BIGINT | | sources that they come from
-- column: edge_count | BIGINT | | links between them
-- column: deterministic_edge_count | BIGINT | | of them, those made by a rule without weighing
-- column: edge_density | DOUBLE | | links as a share of those that could be; null when single
-- column: min_score | DOUBLE | bits | weight of the weakest link; null when none was weighed
-- column: max_score | DOUBLE | bits | weight of the strongest link; null when none was weighed
-- column: review_flag | BOOLEAN | | whether somebody should look at it
-- check: not_null record_count, source_count, edge_count, deterministic_edge_count, review_flag
-- check: references customer_id marts.dim_customer.customer_id
-- check: between edge_density 0 1
-- check: identity min_score <= max_score
-- check: identity deterministic_edge_count <= edge_count
-- check: identity source_count <= record_count
with statistics as (select * from identity.identity_cluster_stat),

final_statistics as (
    select
        customer_id,
        record_count,
        source_count,
        edge_count,
        deterministic_edge_count,
        edge_density,
        min_score,
        max_score,
        review_flag
    from statistics
)

select * from final_statistics
