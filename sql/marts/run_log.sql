-- The steps of the run that made these marts, with what they read, wrote and took.
--
-- grain: step
-- column: step | VARCHAR | | step of the run
-- column: status | VARCHAR | | how it ended
-- column: started_at | TIMESTAMP | | moment it began, UTC; null when it did not begin
-- column: seconds | DOUBLE | seconds | time it took; null when it did not run
-- column: rows_in | BIGINT | | rows read; null when not counted
-- column: rows_out | BIGINT | | rows written; null when not counted
-- column: bytes_out | BIGINT | bytes | bytes written; null when not counted
-- column: peak_memory_mb | DOUBLE | megabytes | most memory in use; null when not measured
-- column: change_vs_previous | DOUBLE | | rows written against the night before; null when none
-- column: error | VARCHAR | | why it failed; null when it did not
-- column: fingerprint | VARCHAR | | what it was made from, as a hash; null when it has none
with steps as (select * from operations.run_log),

final_steps as (
    select
        step,
        status,
        started_at,
        seconds,
        rows_in,
        rows_out,
        bytes_out,
        peak_memory_mb,
        change_vs_previous,
        error,
        fingerprint
    from steps
)

select * from final_steps
