-- Revenue of all sources and months of identity_coverage is all revenue, and the known part of
-- it is that of known customers.
-- severity: error
-- table: marts.identity_coverage
-- column: source | VARCHAR | | configured source
-- column: expected_amount | DECIMAL(18,4) | currency | revenue in fct_sales_line
-- column: found_amount | DECIMAL(18,4) | currency | revenue in identity_coverage
-- column: expected_known | DECIMAL(18,4) | currency | of known customers, in fct_sales_line
-- column: found_known | DECIMAL(18,4) | currency | of known customers, in identity_coverage
with sales_lines as (select source, net_amount, identity_known from marts.fct_sales_line),

coverage as (select * from marts.identity_coverage),

expected as (
    select
        source,
        sum(net_amount) as expected_amount,
        sum(case when identity_known then net_amount else 0 end) as expected_known
    from sales_lines
    group by source
),

found as (
    select
        source,
        sum(net_revenue) as found_amount,
        sum(known_net_revenue) as found_known
    from coverage
    group by source
),

compared as (
    select
        coalesce(expected.source, found.source) as source,
        cast(coalesce(expected.expected_amount, 0) as decimal(18, 4)) as expected_amount,
        cast(coalesce(found.found_amount, 0) as decimal(18, 4)) as found_amount,
        cast(coalesce(expected.expected_known, 0) as decimal(18, 4)) as expected_known,
        cast(coalesce(found.found_known, 0) as decimal(18, 4)) as found_known
    from expected
    full outer join found on expected.source = found.source
),

offending as (
    select * from compared
    where expected_amount <> found_amount or expected_known <> found_known
)

select * from offending
