-- At any date a record, number or address belongs to one customer at most: its rows follow one
-- another. Who joins history to the map by date would count it twice otherwise.
-- severity: error
-- table: marts.customer_id_map
-- column: source_system | VARCHAR | | configured source
-- column: source_table | VARCHAR | | where it is from
-- column: source_record_id | VARCHAR | | number or address | personal
-- column: valid_from | DATE | | first night of the row
-- column: valid_to | DATE | | first night that it no longer holds; null while it holds
-- column: next_valid_from | DATE | | first night of the row after it
with id_map as (select * from marts.customer_id_map),

followed as (
    select
        source_system,
        source_table,
        source_record_id,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by source_system, source_table, source_record_id
            order by valid_from asc nulls last
        ) as next_valid_from
    from id_map
),

offending as (
    select * from followed
    where next_valid_from is not null and (valid_to is null or valid_to > next_valid_from)
)

select * from offending
