-- Every record that is not deleted at its source belongs to exactly one customer: no record was
-- lost while records were grouped, and none counts for two.
-- severity: error
-- table: marts.customer_id_map
-- column: source | VARCHAR | | source that holds the record
-- column: customer_ref | VARCHAR | | its customer number | personal
-- column: open_rows | BIGINT | | rows of the map that hold for it
with records as (
    select source, customer_ref
    from staging.customer_records
    where deleted_at is null
    group by source, customer_ref
),

id_map as (
    select *
    from marts.customer_id_map
    where source_table = 'customer_records' and valid_to is null
),

counted as (
    select source_system, source_record_id, count(*) as open_rows
    from id_map
    group by source_system, source_record_id
),

compared as (
    select
        records.source,
        records.customer_ref,
        coalesce(counted.open_rows, 0) as open_rows
    from records
    left join counted
        on
            records.source = counted.source_system
            and records.customer_ref = counted.source_record_id
),

offending as (
    select * from compared
    where open_rows <> 1
)

select * from offending
