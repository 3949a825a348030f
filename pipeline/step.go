package pipeline

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"
)

// Step is a unit of a run. Its whole contract is declared up front; the plan,
// the documentation and the manifest are derived from it.
type Step interface {
	// Name identifies the step: "marts/rfm_score". Selection patterns match it.
	Name() string
	// Reads lists the tables that must exist before the step runs.
	Reads() []Table
	// Writes lists the tables the step makes. No other step may make them.
	Writes() []Table
	// Fingerprint identifies what the step does: its SQL or code version, and
	// its settings. With the fingerprints of what it reads it decides whether
	// an earlier output still stands.
	Fingerprint() string
	// Run makes the tables. It writes them under [Env.Path] and reports them in
	// the result. It may be called again after a crash, with leftovers of the
	// first try in place.
	Run(ctx context.Context, env *Env) (Result, error)
}

// Info identifies a run. A run is a function of its exports, configuration,
// as-of date, seed and code version; ID and StartedAt do not influence values.
type Info struct {
	ID          string    // sorts by time
	AsOf        time.Time // the day whose end the run looks from, at 00:00 UTC
	StartedAt   time.Time // UTC
	Seed        uint64
	ConfigHash  string
	CodeVersion string
}

// Env is what a step may use while it runs.
type Env struct {
	Info Info
	Log  *slog.Logger

	dir     string             // the run's folder
	tables  func(Table) Output // outputs made so far
	kept    func(Table) Output // outputs of the published night
	held    func(Check) bool   // whether a check passed in the published night
	records func() []Record    // steps done so far
}

// Path returns where the step writes the Parquet file of a table.
func (e *Env) Path(t Table) string {
	return filepath.Join(e.dir, t.Schema(), t.Name()+".parquet")
}

// Dir returns the run's folder.
func (e *Env) Dir() string { return e.dir }

// Files returns the Parquet files that hold a table that an earlier step made.
func (e *Env) Files(t Table) []string { return e.tables(t).Files }

// Slices returns the slices of a table that an earlier step made; nil if it was made at once.
func (e *Env) Slices(t Table) []Slice { return e.tables(t).Slices }

// Kept returns a table as the published night made it, whose slices may be taken over;
// nothing if there is no such night.
func (e *Env) Kept(t Table) Output { return e.kept(t) }

// Held tells whether a check of this table, name, severity and reason found nothing in the
// published night.
func (e *Env) Held(c Check) bool { return e.held(c) }

// Rows returns the number of rows of a table that an earlier step made.
func (e *Env) Rows(t Table) int64 { return e.tables(t).Rows }

// Records returns the steps that are done, in the plan's order: for the steps
// that report on the run itself.
func (e *Env) Records() []Record { return e.records() }

// Result is what a step reports when it is done.
type Result struct {
	RowsIn  int64
	Outputs []Output
	// Checks are the outcomes of the row checks that the step ran.
	Checks   []Check
	Warnings []string
	// PeakMemory is the largest memory the engine reported, in bytes; 0 if unknown.
	PeakMemory int64
}

// RowsOut returns the rows of all tables the step made.
func (r Result) RowsOut() int64 {
	var n int64
	for _, o := range r.Outputs {
		n += o.Rows
	}
	return n
}

// Output is a table that a step made.
type Output struct {
	Table Table    `json:"table"`
	Files []string `json:"files"` // Parquet files, absolute
	Rows  int64    `json:"rows"`
	Bytes int64    `json:"bytes"`
	// Fingerprint identifies the content where the step knows better than the
	// runner: extract's tables by their exports. Empty: derived from the step.
	Fingerprint string `json:"fingerprint"`
	// Slices are the parts that the one file of a large table consists of, in the order of
	// their days; nil where it was made at once.
	Slices []Slice `json:"slices,omitempty"`
}

// Slice is the rows of some days of a table: consecutive row groups of its file, which
// another night may take over where it would make the same.
type Slice struct {
	From   string `json:"from,omitempty"`  // first day; empty: whatever is before Until
	Until  string `json:"until,omitempty"` // the day behind the last; empty: whatever is from From on, or has no day
	Key    string `json:"key"`             // of what its rows are: slices of a table with equal keys have equal rows
	RunID  string `json:"run_id"`          // run that made it
	Rows   int64  `json:"rows"`
	Groups int    `json:"groups"` // row groups
	SHA256 string `json:"sha256"` // of their pages
}

// Severity tells what a failing check does.
type Severity string

// An error stops publishing; a warning is reported.
const (
	SeverityError Severity = "error"
	SeverityWarn  Severity = "warn"
	SeverityOff   Severity = "off"
)

// Check is the outcome of one row check.
type Check struct {
	Table    Table    `json:"table"`
	Name     string   `json:"check"`
	Severity Severity `json:"severity"`
	Failing  int64    `json:"failing_rows"`
	Sample   string   `json:"sample,omitempty"` // keys of a few offending rows, never personal data
	Reason   string   `json:"reason,omitempty"`
}

// Passed tells whether no row offends.
func (c Check) Passed() bool { return c.Failing == 0 }
