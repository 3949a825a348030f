package operations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

func rfmScoreHistory() table {
	return table{name: "history.rfm_score", purpose: "RFM scores of earlier nights.", grain: []string{"as_of_date", "customer_id"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"recency_days", "BIGINT", "days from the last purchase day to the as-of date"},
		{"frequency", "BIGINT", "purchases that night's way of counting"},
		{"monetary", "DOUBLE", "net spend that night's way of measuring"},
		{"r_score", "BIGINT", "recency score"},
		{"f_score", "BIGINT", "frequency score"},
		{"m_score", "BIGINT", "monetary score"},
		{"rfm_code", "VARCHAR", "the three scores as one text"},
		{"rfm_segment", "VARCHAR", "named segment"},
		{"model_version", "VARCHAR", "version of the model that scored"},
		{"net_amount", "DOUBLE", "all net spend by that night"},
	}}
}

func rfmCutpointHistory() table {
	return table{name: "history.rfm_cutpoint", purpose: "RFM cut points of earlier nights.", grain: []string{"as_of_date", "measure", "bin"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"measure", "VARCHAR", "recency, frequency or monetary"},
		{"bin", "BIGINT", "score of the bin"},
		{"lower_bound", "DOUBLE", "smallest value of the bin"},
		{"upper_bound", "DOUBLE", "largest value of the bin"},
		{"customers", "BIGINT", "customers in the bin"},
		{"method", "VARCHAR", "quantile or custom"},
		{"bins", "BIGINT", "scores that the measure had"},
		{"fit_status", "VARCHAR", "how the cut points came about"},
	}}
}

// keeping is a table of the history, with what a night adds to it.
type keeping struct {
	from  pipeline.Table // whose rows: a mart, or a table of cutoffs, of which those of the as-of date are kept
	where string         // which of them; empty: all
	table table
}

const (
	asked      = "eligible and probability is not null"
	ofTheNight = "cutoff_date = as_of_date"
)

// kept are the tables that every night adds to.
func kept() []keeping {
	return []keeping{
		{"marts.arrival", "", arrivalHistory()},
		{"marts.rfm_score", "", rfmScoreHistory()},
		{"marts.rfm_cutpoint", "", rfmCutpointHistory()},
		{"marts.churn_score", asked, churnScoreHistory()},
		{"marts.propensity_score", asked, propensityScoreHistory()},
		{"marts.prospect_score", asked, prospectScoreHistory()},
		{"marts.clv", "", clvHistory()},
		{"marts.product_recommendation", "rank <= 3", recommendationHistory()},
		{"marts.next_offer", "rank = 1", nextOfferHistory()},
		{"marts.next_purchase", "", nextPurchaseHistory()},
		{"marts.model_card", "", modelCardHistory()},
		{"features.propensity_category", ofTheNight, priceTierHistory()},
		{"features.propensity_customer", ofTheNight, customerPriceTierHistory()},
		{"marts.customer_id_map", "valid_from = as_of_date or valid_to = as_of_date", customerIDMapHistory()},
		{"marts.customer_id_event", "event_at = as_of_date", customerIDEventHistory()},
	}
}

// History is the step that makes the nights before the as-of date readable. What
// later nights wrote stays out of sight, so that a rerun of an old date sees
// what that date could have seen.
type History struct {
	DB     *sql.DB
	Layout pipeline.Layout
	AsOf   time.Time
}

// Name is "history".
func (History) Name() string { return "history" }

// Reads nothing.
func (History) Reads() []pipeline.Table { return nil }

// Writes lists the tables.
func (History) Writes() []pipeline.Table {
	var tables []pipeline.Table
	for _, k := range kept() {
		tables = append(tables, k.table.name)
	}
	return tables
}

// Fingerprint is the version of the code: the outputs are known by their files.
func (History) Fingerprint() string { return version }

// FindsOutside marks the step as a source: earlier nights left what it reads.
func (History) FindsOutside() {}

// Run lists the files of earlier nights, or writes an empty table.
func (h History) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	noted := h.sums()
	var damaged []pipeline.Damage
	for _, k := range kept() {
		output, err := h.output(ctx, env, k.table, noted)
		var damage *pipeline.DamageError
		if errors.As(err, &damage) {
			damaged = append(damaged, damage.Files...)
			continue
		}
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	if len(damaged) > 0 {
		return result, &pipeline.DamageError{Files: damaged}
	}
	return result, nil
}

// sums returns what reads the hashes that were noted on a night, each night's once.
func (h History) sums() func(asOf string) (sums, error) {
	read := map[string]sums{}
	return func(asOf string) (sums, error) {
		if _, is := read[asOf]; !is {
			s, err := readSums(h.Layout, asOf)
			if err != nil {
				return nil, err
			}
			read[asOf] = s
		}
		return read[asOf], nil
	}
}

// Foresee identifies the tables by the files of earlier nights, which it reads. Damage is
// for the run itself to tell.
func (h History) Foresee(context.Context) (pipeline.Foreseen, bool, error) {
	foreseen := pipeline.Foreseen{Tables: map[pipeline.Table]string{}}
	noted := h.sums()
	for _, k := range kept() {
		_, fingerprint, err := h.nights(k.table, noted)
		var damage *pipeline.DamageError
		if errors.As(err, &damage) {
			return foreseen, false, nil
		}
		if err != nil {
			return foreseen, false, err
		}
		foreseen.Tables[k.table.name] = fingerprint
	}
	return foreseen, true, nil
}

// nights lists the files of a table that earlier nights left, and identifies them.
func (h History) nights(t table, noted func(asOf string) (sums, error)) (files []string, fingerprint string, err error) {
	dir := filepath.Join(h.Layout.History(), t.name.Name())
	if err := durable.Sweep(dir); err != nil {
		return nil, "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", fmt.Errorf("reading the history of %s: %w", t.name.Name(), err)
	}
	parts := []string{version}
	var damaged []pipeline.Damage
	for _, entry := range entries {
		day, err := time.Parse(dayLayout, strings.TrimSuffix(entry.Name(), ".parquet"))
		if err != nil || !day.Before(h.AsOf) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		sum, _, err := durable.SHA256(path)
		if err != nil {
			return nil, "", err
		}
		noted, err := noted(day.Format(dayLayout))
		if err != nil {
			return nil, "", err
		}
		if !noted.right(t.name.Name(), sum) {
			damaged = append(damaged, damagedHistory(path))
			continue
		}
		files = append(files, path)
		parts = append(parts, entry.Name(), sum)
	}
	if len(damaged) > 0 {
		return nil, "", &pipeline.DamageError{Files: damaged}
	}
	return files, pipeline.Hash(parts...), nil
}

func (h History) output(ctx context.Context, env *pipeline.Env, t table, noted func(asOf string) (sums, error)) (pipeline.Output, error) {
	files, fingerprint, err := h.nights(t, noted)
	if err != nil {
		return pipeline.Output{}, err
	}
	output := pipeline.Output{Table: t.name, Files: files}
	if len(files) == 0 {
		output, err = t.write(ctx, h.DB, env, nil)
		if err != nil {
			return output, err
		}
	} else if err := h.DB.QueryRowContext(ctx, "select count(*) from read_parquet("+literals(output.Files)+")").Scan(&output.Rows); err != nil {
		return output, fmt.Errorf("reading the history of %s: %w", t.name.Name(), err)
	}
	output.Fingerprint = fingerprint
	return output, nil
}

func literals(files []string) string {
	var quoted []string
	for _, file := range files {
		quoted = append(quoted, pipeline.QuoteLiteral(file))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// KeepHistory copies what a published night, a run of an as-of date whose marts
// lie in a folder, adds to the history, unless it is there: it is called after
// every publication and again before the next run, so that a crash between the
// two loses nothing. A later run of the same as-of date replaces it.
func KeepHistory(ctx context.Context, db *sql.DB, layout pipeline.Layout, marts, runID, asOf string) error {
	noted, err := readSums(layout, asOf)
	var damage *pipeline.DamageError
	if err != nil && !errors.As(err, &damage) {
		return err
	}
	var made []string
	added := map[string]string{}
	for _, k := range kept() {
		source := filepath.Join(marts, k.from.Name()+".parquet")
		if schema := k.from.Schema(); schema != "marts" {
			source = filepath.Join(filepath.Dir(marts), schema, k.from.Name()+".parquet")
		}
		if _, err := os.Stat(source); errors.Is(err, os.ErrNotExist) {
			continue
		}
		path, err := keep(ctx, db, layout, source, runID, asOf, k, noted)
		if err != nil {
			return fmt.Errorf("keeping the history of %s: %w", k.from.Name(), err)
		}
		if path == "" {
			continue
		}
		made = append(made, path)
		if added[k.table.name.Name()], _, err = durable.SHA256(durable.Temp(path)); err != nil {
			return fmt.Errorf("keeping the history of %s: %w", k.from.Name(), err)
		}
	}
	if err := noteSums(layout, asOf, added); err != nil { // before the files, which are then right whenever they appear
		return err
	}
	for _, path := range made {
		if err := durable.Commit(durable.Temp(path), path); err != nil {
			return fmt.Errorf("keeping the history: %w", err)
		}
	}
	return nil
}

// keep makes a file of the history under its temporary name and returns the final one, ""
// if the file is there and right.
func keep(ctx context.Context, db *sql.DB, layout pipeline.Layout, source, runID, asOf string, k keeping, noted sums) (string, error) {
	dir := filepath.Join(layout.History(), k.table.name.Name())
	if err := durable.MkdirAll(dir); err != nil {
		return "", err
	}
	path := filepath.Join(dir, asOf+".parquet")
	if keptRun(ctx, db, path) == runID {
		if sum, _, err := durable.SHA256(path); err == nil && len(noted[k.table.name.Name()]) > 0 && noted.right(k.table.name.Name(), sum) {
			return "", nil
		}
	}
	from := "read_parquet(" + pipeline.QuoteLiteral(source) + ")"
	present, err := columnNames(ctx, db, from)
	if err != nil {
		return "", err
	}
	var columns []string
	for _, c := range k.table.columns {
		value := c.name
		if c.name != "as_of_date" && !slices.Contains(present, c.name) { // the night was published by an earlier version
			value = "null"
		}
		columns = append(columns, fmt.Sprintf("cast(%s as %s) as %s", value, c.kind, c.name))
	}
	if !slices.Contains(present, "as_of_date") {
		from = "(select date " + pipeline.QuoteLiteral(asOf) + " as as_of_date, * from " + from + ")"
	}
	if k.where != "" {
		from += " where " + k.where
	}
	tmp := durable.Temp(path)
	copying := fmt.Sprintf("copy (select %s from %s order by all) to %s (format parquet, compression zstd, kv_metadata {run_id: %s})",
		strings.Join(columns, ", "), from, pipeline.QuoteLiteral(tmp), pipeline.QuoteLiteral(runID))
	if _, err := db.ExecContext(ctx, copying); err != nil {
		return "", err
	}
	return path, nil
}

func columnNames(ctx context.Context, db *sql.DB, from string) ([]string, error) {
	rows, err := db.QueryContext(ctx, "select * from "+from+" limit 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	return names, rows.Err()
}

// keptRun returns the run that wrote a file of the history, "" if there is none
// or it cannot be read: then it is written anew.
func keptRun(ctx context.Context, db *sql.DB, path string) string {
	var run sql.NullString
	err := db.QueryRowContext(ctx, "select decode(value) from parquet_kv_metadata("+pipeline.QuoteLiteral(path)+") where decode(key) = 'run_id'").Scan(&run)
	if err != nil {
		return ""
	}
	return run.String
}
