-- Rows of the exports were rejected: look into the reject mart, and mend the export.
-- severity: warn
-- table: marts.reject
-- column: source | VARCHAR | | configured source
-- column: rule | VARCHAR | | rule that the rows break
-- column: rows_rejected | BIGINT | | rejected rows
with rejects as (select * from marts.reject),

offending as (
    select source, rule, count(*) as rows_rejected
    from rejects
    group by source, rule
)

select * from offending
