// Package extract turns exports into typed Parquet: one Parquet file per export
// file, a row of the reject table for every record that could not be loaded, and
// an account per export in which no record is missing. It finds the exports of
// every configured source, decides which are new or changed, reads those, and
// judges each source against its limits.
//
// It does not join, replace or clean across exports: which of two exports of the
// same sale counts is decided by the SQL of the staging layer, from the order
// that raw.export gives.
//
// # How a text export is read
//
// The file is read twice. First the scanner goes over its bytes once: it hashes
// them, splits them into records by the declared dialect alone (nothing is ever
// sniffed), counts, finds what is malformed, and notes facts about the columns
// that make typing cheap. Then DuckDB types the records and writes Parquet with
// one statement. A file without oddities is read by DuckDB in place; otherwise
// (compressed, another encoding, malformed records, quoted line breaks) DuckDB
// reads a clean copy that the scanner wrote into the run's scratch folder, and
// so never meets a malformed record. Both sides must have seen equally many
// records, or the export is refused.
//
// The engine writes what differs from row to row; columns that hold one value
// throughout an export are welded into the finished file. A large export is
// divided at records that the scanner found, typed in several pieces at once, and
// joined to one file again.
//
// # The account of an export
//
//	rows read = loaded + rejected + filtered + dropped
//
// Blank lines, preamble lines and the header are no rows. A rejected row is in
// raw.reject with its line, text, rule and reason. A filtered row met a
// configured filter. A dropped row is an exact duplicate of an earlier line in
// the same file, of a source that drops them; duplicates are counted either way.
//
// # Which exports count
//
// An export stays part of the data until it is pruned, also when its file is
// taken away from the folder (tills' folders are cleaned): it is marked gone. An
// export whose content changed is read again and replaces what was loaded from
// it. One content under two names counts once, as the later of the two.
//
// A file is not hashed again when its size, modification and change times and
// inode are those recorded, and both times are at least two seconds older than
// the moment it was read: a file that changes within one tick of the clock is
// never taken for the same.
package extract
