package config

// Source is a configured feed of exports.
type Source struct {
	Name   string `yaml:"-"`
	Layout string `yaml:"layout" is:"source_layout" json:"-" doc:"Name of a layout that knows a real system's export, one of those that clientele sources lists: it says all that is not said here. What is said here wins, columns one by one."`
	Entity string `yaml:"entity" required:"true" unless:"layout" is:"entity" doc:"What one row is: one of the entities that clientele describe lists."`
	Files  Texts  `yaml:"files" required:"true" is:"glob" doc:"Path or glob, or a list of them, relative to the project; ** stands for folders of any depth, links to folders apart. Files ending in .gz or .zst are unpacked."`
	Format string `yaml:"format" enum:"csv|tsv|json|ndjson|xlsx|parquet|fixed_width|x12|edifact|poslog|idoc|weblog|asterisk_cdr|asterisk_queue_log|qualtrics|surveymonkey|ga4" doc:"How the exports are written; x12 and edifact are EDI orders and their answers, poslog the XML of tills, idoc documents of SAP, weblog the Combined or Common log of a web server, asterisk_cdr and asterisk_queue_log the calls of a telephone exchange, qualtrics and surveymonkey the answers to surveys, ga4 events of Google Analytics as BigQuery dumps them; their columns have names of their own. Default: by the files' ending, where all agree."`

	Encoding  string   `yaml:"encoding" is:"encoding" doc:"Encoding of a text export by IANA name. Default utf-8."`
	Delimiter string   `yaml:"delimiter" is:"delimiter" doc:"One character between fields of csv or tsv; \\t is a tab. Default , for csv and a tab for tsv."`
	Quote     *string  `yaml:"quote" is:"quote" doc:"Character around fields of csv or tsv; empty for none. Default \"."`
	Escape    *string  `yaml:"escape" is:"quote" doc:"Character before a quote inside quotes. Default: the quote itself, doubled."`
	Header    *bool    `yaml:"header" doc:"Whether the first record of csv, tsv or xlsx names the columns. Default true, or false where names are given."`
	Names     []string `yaml:"names" is:"text" doc:"Column names in order, of an export without a header."`
	SkipLines int      `yaml:"skip_lines" range:"0..1000000" doc:"Lines before the header, or before the first record, to pass over. Default 0."`

	SkipAfterHeader int `yaml:"skip_after_header" range:"0..1000" json:",omitempty" doc:"Records between the header and the first row to pass over, of csv, tsv or xlsx. Default 0."`

	Sheet   Texts  `yaml:"sheet" is:"text" doc:"Sheet of a workbook, or a list of them; * stands for any text. Of several, read one after another, line 20000005 is row 5 of the second sheet. Default the first."`
	Records string `yaml:"records" doc:"Of json: path to the array of records when the file is one object, such as data.orders."`
	Lines   string `yaml:"lines" doc:"Of json and ndjson: path to a nested array; each element becomes a row with the columns of its parent. Element fields are named path.field, such as lines.sku."`

	FixedWidth  FixedWidth `yaml:"fixed_width" json:",omitzero" doc:"Of fixed_width: where the fields lie."`
	VirtualHost bool       `yaml:"virtual_host" json:",omitempty" doc:"Of weblog: whether the site that was asked stands before the host. Default false."`

	Timezone   string   `yaml:"timezone" is:"timezone" doc:"IANA time zone of timestamps without one. Default the project's."`
	Currency   string   `yaml:"currency" is:"currency" doc:"ISO 4217 code of amounts without one. Default the project's."`
	Timestamps Texts    `yaml:"timestamps" is:"layout" doc:"Formats tried in order, in Go's layout (2006-01-02 15:04:05) or strftime's (%d/%m/%Y). Also: epoch_seconds, epoch_milliseconds, epoch_microseconds, excel (days of a spreadsheet), zone_name (2006-01-02 15:04:05 with the name of its zone behind it, such as Europe/London or Eastern Time (US & Canada)), iso8601. Default iso8601."`
	Nulls      []string `yaml:"nulls" is:"text" doc:"Further texts that mean no value, such as NULL or N/A; the empty text always does. Default none."`
	Numbers    Numbers  `yaml:"numbers" doc:"How numbers are written."`
	Booleans   Booleans `yaml:"booleans" doc:"How true and false are written, in any case."`

	Aliases  map[string]Texts `yaml:"aliases" is:"text" json:",omitempty" doc:"For a column of the export, the names that it has in other versions of the file, tried in order."`
	Optional []string         `yaml:"optional" is:"text" json:",omitempty" doc:"Columns of the export that some versions of the file lack; they have no value there."`
	Carry    Carry            `yaml:"carry" json:",omitzero" doc:"Of csv and tsv: columns that are filled in the first row of a document alone."`

	Columns    map[string]Mapping `yaml:"columns" required:"true" unless:"layout" doc:"For each column of the entity, where its value comes from: a column of the export, or an object."`
	Filter     []Filter           `yaml:"filter" doc:"Rows that are known not to be wanted. They are counted apart from rejects."`
	Duplicates string             `yaml:"duplicates" enum:"keep|drop" doc:"Exact duplicate lines of a file: keep or drop, counted either way. Default keep where line numbers are given by place (a till that scans an article twice writes two equal lines), drop where the file has its own key."`

	Order      string   `yaml:"order" enum:"name|date" doc:"Which export is the later one when two hold the same sale or record: name (natural order of file names) or date (by export_date, then name). Default date where export_date is set, else name."`
	ExportDate string   `yaml:"export_date" is:"regexp" doc:"Regular expression with one capture of the export's day in its file name, such as (\\d{4}-\\d{2}-\\d{2}) or (\\d{8}). With it a row counts from that day on, never earlier."`
	Settle     Duration `yaml:"settle" doc:"A file changed within this time is taken as still being written. Default 0s: only a file that moves while it is read."`
	Unsettled  string   `yaml:"unsettled" enum:"wait|fail" doc:"What to do with a file still being written: wait (up to ten times settle) or fail. Default fail."`
	Limits     Limits   `yaml:"limits" doc:"When a source stops the night."`
}

// Carry tells which values of a document's first row hold for its following rows. It is
// done before anything is filtered or typed.
type Carry struct {
	By      string   `yaml:"by" required:"true" is:"filled" doc:"Column of the export that tells the document: a row where it is blank, or as in the row above, belongs to the row above."`
	Columns []string `yaml:"columns" required:"true" is:"text" doc:"Columns that, blank in such a row, have the value of the document's last row that has one."`
}

// Filter names rows that are known not to be wanted.
type Filter struct {
	SQL    string `yaml:"sql" required:"true" is:"sql" doc:"SQL condition over the export's columns; rows for which it is true are left out."`
	Reason string `yaml:"reason" required:"true" is:"filled" doc:"Why, for the people who reconcile."`
}

// Limits tell when a source stops the night (exit code 3).
type Limits struct {
	RejectedShare   *float64 `yaml:"rejected_share" range:"0..1" doc:"Largest accepted share of rejected rows among the rows read, 0 to 1. Default 0.01."`
	FreshWithin     Duration `yaml:"fresh_within" doc:"Largest accepted age of the newest record at the end of the as-of date, such as 36h. Default none."`
	MinRows         int64    `yaml:"min_rows" range:"0..1000000000000" doc:"Smallest accepted number of loaded rows of the whole source. Default 1: an empty feed is never green."`
	AllowEmptyFiles bool     `yaml:"allow_empty_files" doc:"Whether an export with a header and no rows is fine. Default false."`
	FileBytes       Bytes    `yaml:"file_bytes" range:"1KB..1024TB" doc:"Largest accepted size of one export after unpacking. Default 64GB."`
	Unusual         Unusual  `yaml:"unusual" doc:"When figures unlike those of the last weeks stop the night (exit code 4)."`
	RecordBytes     Bytes    `yaml:"record_bytes" range:"1KB..1GB" doc:"Largest accepted size of one record; a longer one is rejected. Default 1MB."`
}
