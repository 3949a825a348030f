-- The files behind this night: the exports that were read and the marts that were written.
--
-- grain: kind, file
-- column: file | VARCHAR | | file, relative to the project or to the marts
-- column: sha256 | VARCHAR | | hash of its content; null for a file written after this table
-- column: rows | BIGINT | | rows in it; null when not counted
-- column: bytes | BIGINT | bytes | its size; null when not known
-- column: schema_version | VARCHAR | | version of the tables' form
-- column: config_hash | VARCHAR | | hash of the configuration
-- column: code_version | VARCHAR | | version of the program
-- column: kind | VARCHAR | | export or mart
-- check: accepted kind export mart
with files as (select * from operations.manifest),

final_files as (
    select file, sha256, rows, bytes, schema_version, config_hash, code_version, kind
    from files
)

select * from final_files
