package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/entity"
)

const casesDir = "../../testdata/cases"

// TestCases runs every case of testdata/cases through the SQL, the models and the
// checks, from rows as extract would have loaded them. The format is described
// there. -update rewrites what the cases want.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(casesDir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in %s: %v", casesDir, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, path)
		})
	}
}

func runCase(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := newCase(t, archive)
	ctx := context.Background()
	plan, _, err := c.in.plan(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: c.in.layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: c.in.now, Save: durable.WriteFile, MakeDir: durable.MkdirAll,
		Made: func(ctx context.Context, output pipeline.Output) error { return showTable(ctx, c.in.db, output) }}
	outcome, err := runner.Run(ctx, plan, pipeline.Info{ID: "case", AsOf: c.in.asOf, StartedAt: c.in.now(), Seed: 1}, pipeline.Options{Only: neededSteps(t, plan, archive)})
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	wantsChecks := false
	for i, file := range archive.Files {
		table, wanted := strings.CutPrefix(strings.TrimSuffix(file.Name, ".csv"), "want/")
		if !wanted {
			continue
		}
		header, want := readRows(t, file.Data)
		var got [][]string
		if table == "failing_checks" {
			wantsChecks = true
			got = failingFiles(outcome)
		} else {
			got = named(queryRows(t, c.in.db, table, header), c.customerNames())
		}
		if diff := cmp.Diff(canonical(want), canonical(got)); diff != "" {
			if !*update {
				t.Errorf("%s differs (-want +got):\n%s", table, diff)
				continue
			}
			archive.Files[i].Data, changed = writeRows(header, got), true
		}
	}
	if !wantsChecks {
		for _, check := range failedChecks(outcome.Checks()) {
			if check.Severity == pipeline.SeverityError {
				t.Errorf("the check %s of %s has %d offending rows: %s", check.Name, check.Table, check.Failing, check.Sample)
			}
		}
	}
	if changed {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// neededSteps are the steps that make the wanted tables, and the checks on nothing but what these make; nil, which is all of them, for a case of the whole night.
func neededSteps(t *testing.T, plan *pipeline.Plan, archive *txtar.Archive) map[string]bool {
	t.Helper()
	patterns := []string{"+identity"} // whose names the answers bear
	for _, file := range archive.Files {
		table, wanted := strings.CutPrefix(strings.TrimSuffix(file.Name, ".csv"), "want/")
		if file.Name == "whole_night" || table == "failing_checks" {
			return nil
		}
		for _, step := range plan.Steps() {
			if wanted && slices.Contains(step.Writes(), pipeline.Table(table)) {
				patterns = append(patterns, "+"+step.Name())
			}
		}
	}
	needed, err := plan.Select(patterns)
	if err != nil {
		t.Fatal(err)
	}
	made := map[pipeline.Table]bool{}
	for _, step := range plan.Steps() {
		for _, table := range step.Writes() {
			made[table] = needed[step.Name()]
		}
	}
	for _, step := range plan.Steps() {
		isOther := slices.ContainsFunc(step.Reads(), func(table pipeline.Table) bool { return !made[table] })
		if strings.HasPrefix(step.Name(), "check/") && !isOther {
			needed[step.Name()] = true
		}
	}
	return needed
}

// failingFiles lists the files of sql/checks that have offending rows.
func failingFiles(outcome pipeline.Outcome) [][]string {
	var out [][]string
	for _, record := range outcome.Records {
		name, isCheck := strings.CutPrefix(record.Step, "check/")
		for _, check := range record.Checks {
			if isCheck && !strings.Contains(name, ".") && !check.Passed() {
				out = append(out, []string{check.Name})
			}
		}
	}
	return out
}

// customerNames gives every customer id a name that a reader of a case knows: its first
// number, as source:number, else its e-mail address or phone number. An id that nobody has
// any more is "former" and the name of what had it.
func (c *testCase) customerNames() map[string]string {
	names := map[string]string{}
	for _, row := range queryRows(c.t, c.in.db, `(
		select customer_id, coalesce(min(case when source_table in ('customer_records', 'number') then source_system || ':' || source_record_id end), min(case when source_record_id like '%@%' then source_record_id end), min(source_record_id)) as name, 1 as place
		from identity.customer_id_map where valid_to is null group by customer_id
		union all
		select customer_id, 'former ' || min(case when source_table in ('customer_records', 'number') then source_system || ':' || source_record_id else source_record_id end), 2
		from identity.customer_id_map where valid_to is not null group by customer_id
		union all
		select customer_id, min(ref_source || ':' || ref), 0
		from identity.customer_ref where kind = 'ref' and customer_id is not null group by customer_id
	)`, []string{"place", "customer_id", "name"}) {
		if name := names[row[1]]; name == "" || row[0] == "0" || (row[0] == "1" && strings.HasPrefix(name, "former ")) {
			names[row[1]] = row[2]
		}
	}
	for _, id := range c.told {
		delete(names, id)
	}
	return names
}

// named writes the names of customers in place of their ids.
func named(rows [][]string, names map[string]string) [][]string {
	for _, row := range rows {
		for i, field := range row {
			if name := names[field]; name != "" {
				row[i] = name
			}
		}
	}
	return rows
}

func readRows(t *testing.T, data []byte) (header []string, rows [][]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("a section of the case is no CSV with a header: %v", err)
	}
	return all[0], all[1:]
}

func writeRows(header []string, rows [][]string) []byte {
	var out bytes.Buffer
	writer := csv.NewWriter(&out)
	_ = writer.WriteAll(append([][]string{header}, canonical(rows)...)) // a buffer takes everything
	return out.Bytes()
}

func queryRows(t *testing.T, db *sql.DB, table string, columns []string) [][]string {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), "select "+strings.Join(columns, ", ")+" from "+table)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	defer rows.Close()
	var out [][]string
	if _, err := eachRow(rows, func(_ []string, cells []any) error {
		line := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				line[i] = fmt.Sprint(c)
			}
		}
		out = append(out, line)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// canonical writes numbers one way, to nine digits, and sorts the rows.
func canonical(rows [][]string) [][]string {
	out := make([][]string, 0, len(rows))
	for _, row := range rows {
		line := make([]string, len(row))
		for i, field := range row {
			line[i] = field
			if n, err := strconv.ParseFloat(field, 64); err == nil && field[0] != '+' && // a phone number
				!math.IsInf(n, 0) && !math.IsNaN(n) {
				line[i] = strconv.FormatFloat(n, 'g', 9, 64)
			}
		}
		out = append(out, line)
	}
	slices.SortFunc(out, slices.Compare[[]string])
	return out
}

// testCase stands in for extract: it makes the tables of the schema raw from the
// sections of a case.
type testCase struct {
	t        *testing.T
	in       ingredients
	sections map[string]string // file of raw/<name>.csv, by name
	told     []string          // customer ids that the case itself names
}

func newCase(t *testing.T, archive *txtar.Archive) *testCase {
	t.Helper()
	dir := t.TempDir()
	c := &testCase{t: t, sections: map[string]string{}}
	// Of these models a case states what it needs: no discount, no floor.
	models := defaults(t).Models
	models.CLV, models.Churn, models.Propensity, models.Prospect, models.RetrainAfterDays = config.CLV{}, config.Churn{}, config.Propensity{}, config.Prospect{}, 0
	settings := struct {
		Timezone             string          `yaml:"timezone"`
		Currency             string          `yaml:"currency"`
		UnknownCustomerShare *float64        `yaml:"unknown_customer_share"`
		Models               config.Models   `yaml:"models"`
		Identity             config.Identity `yaml:"identity"`
		Products             config.Products `yaml:"products"`
		Rates                config.Rates    `yaml:"rates"`
	}{Timezone: "UTC", Currency: "GBP", Models: models, Identity: defaults(t).Identity, Rates: defaults(t).Rates}
	project := &config.Project{Name: "case", Sources: map[string]config.Source{}}
	for _, file := range archive.Files {
		switch name, isRaw := strings.CutPrefix(strings.TrimSuffix(file.Name, ".csv"), "raw/"); {
		case file.Name == "as_of":
			day, err := time.Parse(time.DateOnly, strings.TrimSpace(string(file.Data)))
			if err != nil {
				t.Fatal(err)
			}
			c.in.asOf = day
		case file.Name == "clientele.yaml":
			if err := yaml.UnmarshalWithOptions(file.Data, &settings, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
		case isRaw:
			c.sections[name] = filepath.Join(dir, name+".csv")
			if err := os.WriteFile(c.sections[name], file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(file.Name, "identity/") || strings.HasPrefix(file.Name, "products/"): // a list of answered pairs, or of recoded articles
			path := filepath.Join(dir, filepath.FromSlash(file.Name))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, file.Data, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
	}
	project.Timezone, project.Currency, project.Models = settings.Timezone, settings.Currency, settings.Models
	project.Identity, project.Products, project.Rates = settings.Identity, settings.Products, settings.Rates
	project.Checks.UnknownCustomerShare = settings.UnknownCustomerShare
	db, err := openEngine(context.Background(), resources{threads: 1, memory: defaultMemory}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c.in.layout, c.in.project, c.in.seed, c.in.db = pipeline.Layout{Root: dir}, project, 1, db
	c.in.now = func() time.Time { return c.in.asOf.AddDate(0, 0, 1) }
	for _, file := range archive.Files {
		if table, is := strings.CutPrefix(strings.TrimSuffix(file.Name, ".csv"), "history/"); is {
			c.keep(table, file.Data)
		}
	}
	for name := range c.sections {
		if e, ok := entity.ByName(name); ok {
			for _, source := range c.sources(e) {
				project.Sources[source] = config.Source{Name: source, Entity: name, Currency: project.Currency}
			}
		}
	}
	return c
}

// keep writes what earlier nights left of a table, a file for each of them. Customer ids
// that are told there keep their own name in what the case wants.
func (c *testCase) keep(name string, data []byte) {
	c.t.Helper()
	c.sections["history/"+name] = filepath.Join(c.t.TempDir(), name+".csv")
	if err := os.WriteFile(c.sections["history/"+name], data, 0o600); err != nil {
		c.t.Fatal(err)
	}
	table := pipeline.Table("history." + name)
	kinds, keys := c.declaredColumns(table), c.declaredGrain(table)
	relation, given := c.read("history/" + name)
	var columns []string
	for _, column := range c.columnOrder(table) {
		value := "null"
		if slices.Contains(given, column) {
			value = column
		}
		if kinds[column] == "VARCHAR" && slices.Contains(keys, column) { // no part of a key is null
			value = "coalesce(" + value + ", '')"
		}
		columns = append(columns, "cast("+value+" as "+kinds[column]+") as "+column)
	}
	dir := filepath.Join(c.in.layout.History(), name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.t.Fatal(err)
	}
	for _, night := range queryRows(c.t, c.in.db, relation, []string{"distinct as_of_date"}) {
		path := filepath.Join(dir, night[0]+".parquet")
		query := "copy (select " + strings.Join(columns, ", ") + " from " + relation + " where as_of_date = " + pipeline.QuoteLiteral(night[0]) + ") to " + pipeline.QuoteLiteral(path) + " (format parquet)"
		if _, err := c.in.db.ExecContext(context.Background(), query); err != nil {
			c.t.Fatalf("%s: %v", name, err)
		}
	}
	if slices.Contains(given, "customer_id") {
		for _, row := range queryRows(c.t, c.in.db, relation, []string{"distinct customer_id"}) {
			c.told = append(c.told, row[0])
		}
	}
}

// defaults is the configuration of a file that says nothing.
func defaults(t *testing.T) *config.Project {
	t.Helper()
	project, err := config.Parse([]byte("name: case\nsources: {till: {entity: sale_lines, files: x.csv, columns: {sale_id: a, sold_at: b, product_id: c, quantity: d, unit_price: e}}}\n"), "clientele.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func (c *testCase) Name() string            { return "extract" }
func (c *testCase) Reads() []pipeline.Table { return nil }
func (c *testCase) Fingerprint() string     { return "case" }
func (c *testCase) Writes() []pipeline.Table {
	return c.in.extractStep().Writes()
}

func (c *testCase) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	write := func(table pipeline.Table, query string) {
		path := env.Path(table)
		if _, err := c.in.db.ExecContext(ctx, "copy ("+query+") to "+pipeline.QuoteLiteral(path)+" (format parquet)"); err != nil {
			c.t.Fatalf("%s: %v\n%s", table, err, query)
		}
		output := pipeline.Output{Table: table, Files: []string{path}}
		if err := showTable(ctx, c.in.db, output); err != nil {
			c.t.Fatal(err)
		}
		result.Outputs = append(result.Outputs, output)
	}
	var files []string
	for _, e := range entity.All() {
		table := pipeline.Table("raw." + e.Name)
		write(table, c.rows(e))
		files = append(files, fmt.Sprintf("select '%s' as entity, source, source_file, min(first_row) as first_row, count(*) as n from (select *, row_number() over () as first_row from %s) group by source, source_file", e.Name, table))
	}
	write("raw.reject", c.empty("raw.reject"))
	write("raw.export", c.exports("("+strings.Join(files, " union all ")+")"))
	return result, nil
}

// read is the text of a section as a relation, with the place of each row.
func (c *testCase) read(name string) (relation string, columns []string) {
	data, err := os.ReadFile(c.sections[name])
	if err != nil {
		c.t.Fatal(err)
	}
	columns, _ = readRows(c.t, data)
	return "(select row_number() over () as place, * from read_csv(" + pipeline.QuoteLiteral(c.sections[name]) + ", all_varchar = true, header = true, nullstr = '', auto_detect = true, delim = ','))", columns
}

func (c *testCase) sources(e entity.Entity) []string {
	relation, columns := c.read(e.Name)
	if !slices.Contains(columns, "source") {
		return []string{e.Name}
	}
	var out []string
	for _, row := range queryRows(c.t, c.in.db, relation, []string{"distinct source"}) {
		out = append(out, row[0])
	}
	return append(out, e.Name)[:max(1, len(out))]
}

// rows is the select that makes raw.<entity>.
func (c *testCase) rows(e entity.Entity) string {
	if c.sections[e.Name] == "" {
		var nulls []string
		for _, column := range e.Stored() {
			nulls = append(nulls, "cast(null as "+column.Kind.SQL()+") as "+column.Name)
		}
		return "select " + strings.Join(nulls, ", ") + " where false"
	}
	relation, given := c.read(e.Name)
	has := func(name string) bool { return slices.Contains(given, name) }
	file := "'" + e.Name + ".csv'"
	if has("source_file") {
		file = "coalesce(source_file, " + file + ")"
	}
	var out []string
	for _, column := range e.Stored() {
		value := "null"
		switch {
		case has(column.Name):
			value = column.Name
		case column.Name == e.Line:
			value = "row_number() over (partition by " + file + ", " + strings.Join(e.Document, ", ") + " order by place)"
		case column.Default != "":
			value = pipeline.QuoteLiteral(column.Default)
		case column.Name == "currency_code":
			value = pipeline.QuoteLiteral(c.in.project.Currency)
		case column.Name == "customer_ref_source" && has("customer_ref"):
			value = "case when customer_ref is not null then 'loyalty' end"
		case column.Name == "source":
			value = pipeline.QuoteLiteral(e.Name)
		case column.Name == "source_line":
			value = "place + 1"
		case column.Name == "loaded_at_run":
			value = "'case'"
		case column.LocalDate != "" && has(column.LocalDate):
			value = "cast(" + column.LocalDate + " as date) + interval '12' hour"
		}
		if column.Name == "source_file" {
			value = file
		}
		for _, instant := range e.Columns {
			if instant.LocalDate == column.Name && !has(column.Name) && has(instant.Name) {
				value = "cast(" + instant.Name + " as timestamp)"
			}
		}
		if column.Default != "" && has(column.Name) {
			value = "coalesce(" + value + ", " + pipeline.QuoteLiteral(column.Default) + ")"
		}
		out = append(out, "cast("+value+" as "+column.Kind.SQL()+") as "+column.Name)
	}
	return "select " + strings.Join(out, ", ") + " from " + relation + " order by place"
}

// declaredColumns are the columns of raw.export and raw.reject.
func (c *testCase) declaredColumns(table pipeline.Table) map[string]string {
	kinds := map[string]string{}
	for _, d := range declared() {
		if d.Table == table {
			for _, column := range d.Columns {
				kinds[column.Name] = column.Type
			}
		}
	}
	return kinds
}

func (c *testCase) declaredGrain(table pipeline.Table) []string {
	for _, d := range declared() {
		if d.Table == table {
			return d.Grain
		}
	}
	return nil
}

func (c *testCase) columnOrder(table pipeline.Table) []string {
	for _, d := range declared() {
		if d.Table == table {
			var names []string
			for _, column := range d.Columns {
				names = append(names, column.Name)
			}
			return names
		}
	}
	c.t.Fatalf("%s is not declared", table)
	return nil
}

func (c *testCase) empty(table pipeline.Table) string {
	var nulls []string
	for _, name := range c.columnOrder(table) {
		nulls = append(nulls, "cast(null as "+c.declaredColumns(table)[name]+") as "+name)
	}
	return "select " + strings.Join(nulls, ", ") + " where false"
}

// exports is the select that makes raw.export: what the case says of it, with the
// counts that the rows have.
func (c *testCase) exports(counted string) string {
	from, given := counted+" as counted", []string{}
	if c.sections["export"] != "" {
		var relation string
		relation, given = c.read("export")
		from = relation + " as given left join " + counted + " as counted using (entity, source, source_file)"
	}
	defaults := map[string]string{
		"entity": "entity", "source": "source", "source_file": "source_file",
		"export_no":   "row_number() over (partition by source order by first_row)",
		"rows_loaded": "coalesce(n, 0)", "rows_read": "coalesce(n, 0)",
		"rows_rejected": "0", "rows_filtered": "0", "rows_dropped": "0", "duplicate_lines": "0",
		"bytes": "0", "sha256": "'case'", "changed": "'new'", "extracted_at_run": "'case'",
	}
	kinds := c.declaredColumns("raw.export")
	var out []string
	for _, name := range c.columnOrder("raw.export") {
		value, known := defaults[name]
		switch {
		case slices.Contains(given, name) && known && !slices.Contains([]string{"entity", "source", "source_file"}, name):
			value = "coalesce(given." + name + ", cast(" + value + " as varchar))"
		case slices.Contains(given, name) && !known:
			value = "given." + name
		case !known:
			value = "null"
		}
		out = append(out, "cast("+value+" as "+kinds[name]+") as "+name)
	}
	return "select " + strings.Join(out, ", ") + " from " + from
}
