// Package config is what a project's clientele.yaml says: the types, the strict
// decoder with its messages, the defaults, and the JSON Schema for editors.
//
// It reads that one file and nothing else: whether exports exist or columns are
// found is extract's business. Secrets are never in it, only the names of the
// environment variables that hold them.
package config

import "time"

// Project is a whole clientele.yaml.
type Project struct {
	Name     string            `yaml:"name" jsonschema:"required" doc:"Short name of the project, shown in logs and marts."`
	Timezone string            `yaml:"timezone" doc:"IANA time zone of local times, such as Europe/London. Default UTC."`
	Currency string            `yaml:"currency" doc:"ISO 4217 code of the reporting currency. Default EUR."`
	Sources  map[string]Source `yaml:"sources" jsonschema:"required" doc:"Feeds of exports, by name."`
	Models   Models            `yaml:"models" doc:"Settings of the models."`
	Checks   Checks            `yaml:"checks" doc:"Limits that stop a night from being published."`
	Publish  Publish           `yaml:"publish" doc:"Where the marts go and how many nights are kept."`
	Run      Run               `yaml:"run" doc:"Resources of a run."`

	// Hash is the SHA-256 of the file's bytes, in hex.
	Hash string `yaml:"-"`
	// Path is where the file was read from.
	Path string `yaml:"-"`
}

// Source is a configured feed of exports.
type Source struct {
	Name   string `yaml:"-"`
	Entity string `yaml:"entity" jsonschema:"required" doc:"What one row is: sale_lines, order_lines, contacts, customer_records, products, stores."`
	Files  Texts  `yaml:"files" jsonschema:"required" doc:"Path or glob (** too), or a list of them, relative to the project. Files ending in .gz or .zst are unpacked."`
	Format string `yaml:"format" doc:"csv, tsv, json, ndjson, xlsx or parquet. Default: by the file's ending."`

	Encoding  string   `yaml:"encoding" doc:"Encoding of a text export by IANA name. Default utf-8."`
	Delimiter string   `yaml:"delimiter" doc:"One character between fields. Default , for csv and a tab for tsv."`
	Quote     *string  `yaml:"quote" doc:"Character around fields; empty for none. Default \"."`
	Escape    *string  `yaml:"escape" doc:"Character before a quote inside quotes. Default: the quote itself, doubled."`
	Header    *bool    `yaml:"header" doc:"Whether the first record names the columns. Default true."`
	Names     []string `yaml:"names" doc:"Column names in order, of an export without a header."`
	SkipLines int      `yaml:"skip_lines" doc:"Lines before the header, or before the first record, to pass over. Default 0."`
	Sheet     string   `yaml:"sheet" doc:"Sheet of a workbook. Default the first."`
	Records   string   `yaml:"records" doc:"Of JSON: path to the array of records when the file is one object, such as data.orders."`
	Lines     string   `yaml:"lines" doc:"Of JSON: path to a nested array; each element becomes a row with the columns of its parent. Element fields are named path.field, such as lines.sku."`

	Timezone   string   `yaml:"timezone" doc:"IANA time zone of timestamps without one. Default the project's."`
	Currency   string   `yaml:"currency" doc:"ISO 4217 code of amounts without one. Default the project's."`
	Timestamps Texts    `yaml:"timestamps" doc:"Formats tried in order, in Go's layout (2006-01-02 15:04:05) or strftime's (%d/%m/%Y). Also: epoch_seconds, epoch_milliseconds, epoch_microseconds, excel. Default: ISO 8601."`
	Nulls      []string `yaml:"nulls" doc:"Texts that mean no value. Default only the empty text."`
	Numbers    Numbers  `yaml:"numbers" doc:"How numbers are written."`
	Booleans   Booleans `yaml:"booleans" doc:"Texts for true and false. Default true/t/yes/y/1 and false/f/no/n/0, in any case."`

	Columns    map[string]Mapping `yaml:"columns" jsonschema:"required" doc:"For each column of the entity, where its value comes from."`
	Filter     []Filter           `yaml:"filter" doc:"Rows that are known not to be wanted. They are counted apart from rejects."`
	Duplicates string             `yaml:"duplicates" doc:"Exact duplicate lines of a file: keep or drop, counted either way. Default keep where line numbers are given by place (a till that scans an article twice writes two equal lines), drop where the file has its own key."`

	Order      string   `yaml:"order" doc:"Which export is the later one when two hold the same sale or record: name (natural order of file names) or date (by export_date, then name). Default date where export_date is set, else name."`
	ExportDate string   `yaml:"export_date" doc:"Regular expression with one capture of the export's day in its file name, such as (\\d{4}-\\d{2}-\\d{2}) or (\\d{8}). With it a row counts from that day on, never earlier."`
	Settle     Duration `yaml:"settle" doc:"A file changed within this time is taken as still being written. Default 0s: only a file that moves while it is read."`
	Unsettled  string   `yaml:"unsettled" doc:"What to do with a file still being written: wait (up to ten times settle) or fail. Default fail."`
	Limits     Limits   `yaml:"limits" doc:"When a source stops the night."`
}

// Mapping tells where a column's value comes from. In YAML it is a column name,
// or an object with exactly one of column, const or sql.
type Mapping struct {
	Column     string            `yaml:"column" doc:"Column of the export; case and blanks around it are forgiven."`
	Const      *string           `yaml:"const" doc:"The same value on every row."`
	SQL        string            `yaml:"sql" doc:"SQL expression over the export's columns, evaluated row by row without access to files, network or settings."`
	Pattern    string            `yaml:"pattern" doc:"Regular expression with one capture, which is the value; a value that does not match is rejected."`
	Of         string            `yaml:"of" doc:"Of a customer_ref: the source whose numbers these are. Default this source."`
	Map        map[string]string `yaml:"map" doc:"Value map; a value that is not in it is rejected, unless the map has a * entry."`
	Default    *string           `yaml:"default" doc:"Value of rows without one."`
	Timestamps Texts             `yaml:"timestamps" doc:"Formats of this column, where they differ from the source's."`
	Timezone   string            `yaml:"timezone" doc:"Time zone of this column, where it differs from the source's."`
	Unit       string            `yaml:"unit" doc:"Unit of a duration in the export: seconds, milliseconds, minutes, hours or hh:mm:ss. Default seconds."`
}

// Numbers tells how an export writes numbers.
type Numbers struct {
	Decimal   string   `yaml:"decimal" doc:"Decimal mark, . or ,. Default a point."`
	Thousands string   `yaml:"thousands" doc:"Thousands separator. Default none; separators in wrong places are rejected."`
	Symbols   []string `yaml:"symbols" doc:"Currency symbols or units to strip, such as $ or EUR."`
	Negative  string   `yaml:"negative" doc:"minus, parentheses for (1.50), trailing for 1.50-, or any. Default minus."`
}

// Booleans tells which texts an export writes for true and false.
type Booleans struct {
	True  []string `yaml:"true" doc:"Texts for true."`
	False []string `yaml:"false" doc:"Texts for false."`
}

// Filter names rows that are known not to be wanted.
type Filter struct {
	SQL    string `yaml:"sql" jsonschema:"required" doc:"SQL condition over the export's columns; rows for which it is true are left out."`
	Reason string `yaml:"reason" jsonschema:"required" doc:"Why, for the people who reconcile."`
}

// Limits tell when a source stops the night (exit code 3).
type Limits struct {
	RejectedShare   *float64 `yaml:"rejected_share" doc:"Largest accepted share of rejected rows among the rows read, 0 to 1. Default 0.01."`
	FreshWithin     Duration `yaml:"fresh_within" doc:"Largest accepted age of the newest record at the end of the as-of date, such as 36h. Default none."`
	MinRows         int64    `yaml:"min_rows" doc:"Smallest accepted number of loaded rows of the whole source. Default 1: an empty feed is never green."`
	AllowEmptyFiles bool     `yaml:"allow_empty_files" doc:"Whether an export with a header and no rows is fine. Default false."`
	FileBytes       Bytes    `yaml:"file_bytes" doc:"Largest accepted size of one export after unpacking. Default 64GB."`
	RecordBytes     Bytes    `yaml:"record_bytes" doc:"Largest accepted size of one record; a longer one is rejected. Default 1MB."`
}

// Models holds the settings of each model.
type Models struct {
	RFM RFM `yaml:"rfm" doc:"Recency, frequency, monetary."`
}

// RFM holds the settings of models/rfm.
type RFM struct {
	Bins        int       `yaml:"bins" doc:"Bins per measure, 2 to 10. Default 5."`
	Recency     []float64 `yaml:"recency_cuts" doc:"Custom upper bounds of the recency bins in days, ascending, one fewer than bins."`
	Frequency   []float64 `yaml:"frequency_cuts" doc:"Custom upper bounds of the frequency bins, ascending."`
	Monetary    []float64 `yaml:"monetary_cuts" doc:"Custom upper bounds of the monetary bins in the reporting currency, ascending."`
	FrequencyBy string    `yaml:"frequency_by" doc:"days: distinct purchase days, or orders. Default days."`
	MonetaryBy  string    `yaml:"monetary_by" doc:"mean: net spend per purchase day, or total. Default mean."`
}

// Checks holds the limits that stop a night from being published (exit code 4).
type Checks struct {
	UnknownCustomerShare *float64          `yaml:"unknown_customer_share" doc:"Largest accepted share of revenue without a known customer. Default none."`
	Severity             map[string]string `yaml:"severity" doc:"Severity by check name (schema.table.check or the name of a file in sql/checks): error, warn or off."`
}

// Publish tells where the marts go.
type Publish struct {
	DuckDB *bool `yaml:"duckdb" doc:"Whether marts.duckdb is made beside the Parquet files. Default true."`
	Keep   int   `yaml:"keep" doc:"Nights kept, the published one included, at least 2. A replaced night stays for at least a day. Default 7."`
}

// Run holds the resources of a run; flags of the command line win over them.
type Run struct {
	Threads int    `yaml:"threads" doc:"Threads of the engine. Default all cores."`
	Memory  Bytes  `yaml:"memory" doc:"Memory limit of the engine, such as 4GB. Default half of the machine's memory."`
	Seed    uint64 `yaml:"seed" doc:"Seed of everything random. Default 1."`
}

// Texts is a list of texts that may be written as a single one.
type Texts []string

// Duration is a time span written as 36h, 90m or 7d.
type Duration time.Duration

// Bytes is a size written as 512MB or 4GB (powers of 1000) or 4GiB (powers of 1024).
type Bytes int64
