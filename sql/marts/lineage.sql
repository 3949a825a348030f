-- Which column is made from which: read off the SQL, down to the columns of the exports.
--
-- grain: mart, column_name, upstream_table, upstream_column
-- column: mart | VARCHAR | | table, marts and the layers before them
-- column: column_name | VARCHAR | | column of that table
-- column: upstream_table | VARCHAR | | table that it is made from
-- column: upstream_column | VARCHAR | | column of that table
-- column: expression | VARCHAR | | how it is made
with columns as (select * from operations.lineage),

final_columns as (
    select mart, column_name, upstream_table, upstream_column, expression
    from columns
)

select * from final_columns
