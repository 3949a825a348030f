// Package config is what a project's clientele.yaml says: the types, the strict
// decoder with its messages, the defaults, and what follows from the types by
// reflection: the JSON Schema for editors and the table of keys for people.
//
// It reads that one file and nothing else: whether exports exist or columns are
// found is extract's business. Secrets are never in it, only the names of the
// environment variables that hold them (keys ending in _env).
//
//	project, err := config.Load("clientele.yaml")
//	var invalid *config.Error
//	if errors.As(err, &invalid) {
//		// every problem of the file, each with line, column and remedy
//	}
//
// # How the types speak
//
// A field's tags are the only declaration of its key: yaml (the name), doc
// (the meaning, ending in "Default …" where there is one), required, enum
// (the accepted values), is (a rule of rule.go) and range (inclusive bounds).
// Decoder, schema and reference all read them, so they cannot drift apart;
// a test compares the stated defaults with those that [Parse] applies.
//
// # Why this way
//
// The YAML decoders at hand stop at the first error or know no position of what
// they accepted. This one walks the parsed tree itself, so that a person mends a
// file in one go. Anchors, aliases, tags and merge keys are refused: nothing in
// the file then stands elsewhere than where it is written, and no small file
// can unfold into a large one.
package config

// Project is a whole clientele.yaml. After [Parse] it holds effective values:
// whatever the file leaves out has its default.
type Project struct {
	Name     string            `yaml:"name" required:"true" is:"name" doc:"Short name of the project, shown in logs and marts."`
	Timezone string            `yaml:"timezone" is:"timezone" doc:"IANA time zone of local times, such as Europe/London. Default UTC."`
	Currency string            `yaml:"currency" is:"currency" doc:"ISO 4217 code of the reporting currency. Default EUR."`
	Sources  map[string]Source `yaml:"sources" required:"true" doc:"Feeds of exports, by name (lower-case letters, digits and _)."`
	Identity Identity          `yaml:"identity" doc:"How records and mentions are grouped into customers."`
	Products Products          `yaml:"products" doc:"Article numbers."`
	Models   Models            `yaml:"models" doc:"Settings of the models."`
	Rates    Rates             `yaml:"rates" doc:"How amounts in other currencies are converted."`
	Checks   Checks            `yaml:"checks" doc:"Limits that stop a night from being published."`
	Publish  Publish           `yaml:"publish" doc:"Where the marts go and how many nights are kept."`
	Run      Run               `yaml:"run" doc:"Resources of a run."`

	// Hash is the SHA-256 of the file's bytes, in hex.
	Hash string `yaml:"-"`
	// Path is where the file was read from.
	Path string `yaml:"-"`
}

// Checks holds the limits that stop a night from being published (exit code 4).
type Checks struct {
	UnknownCustomerShare *float64          `yaml:"unknown_customer_share" range:"0..1" doc:"Largest accepted share of revenue without a known customer, 0 to 1. Default none."`
	Severity             map[string]string `yaml:"severity" enum:"error|warn|off" doc:"Severity by check name (schema.table.check or the name of a file in sql/checks): error, warn or off."`
}

// Publish tells where the marts go.
type Publish struct {
	Marts  Texts `yaml:"marts" is:"text" doc:"Marts that are made and published, as names or patterns such as rfm_*, with what these need; who is who and the reports on the night are always published. Default all."`
	DuckDB *bool `yaml:"duckdb" doc:"Whether marts.duckdb is made beside the Parquet files. Default true."`
	// DuckDBRows bounds what is written twice: once into Parquet and once into the database.
	DuckDBRows int64 `yaml:"duckdb_rows" range:"0..1000000000000" doc:"Rows up to which a mart is a table of marts.duckdb. A larger one is a view there of the night's Parquet file, by its absolute path. Default 1000000."`
	Keep       int   `yaml:"keep" range:"2..100000" doc:"Nights kept, the published one included, at least 2. A replaced night stays for at least a day. Default 7."`
}

// Run holds the resources of a run; flags of the command line win over them.
type Run struct {
	Threads int     `yaml:"threads" range:"1..1024" doc:"Threads of the engine. Default all cores."`
	Memory  Bytes   `yaml:"memory" range:"64MB..1024TB" doc:"Memory that a run may use, such as 4GB. Default half of the machine's memory."`
	Seed    uint64  `yaml:"seed" doc:"Seed of everything random. Default 1."`
	Compact Compact `yaml:"compact" doc:"When small extracts are joined into larger files."`
}
