-- What every column means: its type, its unit, what a missing value says, whether it tells
-- something about a person. Read off the headers of the SQL files.
--
-- grain: mart, column_name
-- column: mart | VARCHAR | | table, marts and the layers before them
-- column: column_name | VARCHAR | | column of that table
-- column: type | VARCHAR | | type of its values
-- column: unit | VARCHAR | | unit of its values; null when it has none
-- column: meaning | VARCHAR | | what a value says
-- column: null_means | VARCHAR | | what a missing value says; null when none is missing
-- column: is_personal | BOOLEAN | | whether it identifies or describes a person
-- column: is_key | BOOLEAN | | whether it is part of the grain
-- column: column_no | BIGINT | | place of the column in its table, from 1
with columns as (select * from operations.data_dictionary),

final_columns as (
    select
        mart, column_name, type, unit, meaning, null_means, is_personal, is_key, column_no
    from columns
)

select * from final_columns
