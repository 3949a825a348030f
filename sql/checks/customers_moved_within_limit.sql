-- The number of customers moved within the configured limit since the night before: a file that
-- changed shape, so that everybody would be one customer or nobody would, publishes nothing.
-- Asked only where there were at least 100 customers, of whom a few are no large share.
-- severity: error
-- table: marts.dim_customer
-- column: customers_before | BIGINT | | customers of the night before
-- column: customers | BIGINT | | customers now
-- column: change_share | DOUBLE | | difference as a share of the night before
-- column: share_limit | DOUBLE | | configured limit
with summaries as (select * from identity.summary),

parameters as (select * from run.parameters),

offending as (
    select
        summaries.customers_before,
        summaries.customers,
        summaries.customers_change_share as change_share,
        parameters.customer_change_limit as share_limit
    from summaries
    cross join parameters
    where
        summaries.customers_before >= 100
        and summaries.customers_change_share > parameters.customer_change_limit
)

select * from offending
