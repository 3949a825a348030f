-- What was checked before publishing, and how it came out. Rows that break a check of severity
-- error stop the publishing; those of severity warn are reported here.
--
-- grain: table_name, check_name
-- column: table_name | VARCHAR | | table that was checked
-- column: check_name | VARCHAR | | rule that must hold
-- column: severity | VARCHAR | | error or warn
-- column: failing_rows | BIGINT | | rows that break it; null when it could not be asked
-- column: sample | VARCHAR | | a few of those rows; null when there are none
-- column: status | VARCHAR | | how it came out
with checks as (select * from operations.data_check),

final_checks as (
    select table_name, check_name, severity, failing_rows, sample, status
    from checks
)

select * from final_checks
