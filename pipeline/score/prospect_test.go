package score_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/score"
)

// lead is a row of features.prospect with its label: what tests vary.
type lead struct {
	id, cutoff, purpose string
	source, stage       string // "": not known
	employees, pages    float64
	open, known, won    bool
	odds                float64 // true log-odds, for comparing
}

// leads are a company's rows, and what the night before left.
type leads struct {
	rows   []lead
	before map[string]float64
}

// tables are the step's inputs.
func (l leads) tables(t testing.TB) map[pipeline.Table]models.Columns {
	t.Helper()
	text := func(name string, of func(lead) string) models.Column {
		values, valid := make([]string, len(l.rows)), make([]bool, len(l.rows))
		for i, row := range l.rows {
			values[i], valid[i] = of(row), of(row) != ""
		}
		return models.TextColumn(name, values).WithValid(valid)
	}
	number := func(name string, of func(lead) float64) models.Column {
		values, valid := make([]float64, len(l.rows)), make([]bool, len(l.rows))
		for i, row := range l.rows {
			values[i], valid[i] = of(row), !math.IsNaN(of(row))
		}
		return models.FloatColumn(name, values).WithValid(valid)
	}
	flag := func(name string, of func(lead) bool, known func(lead) bool) models.Column {
		values, valid := make([]bool, len(l.rows)), make([]bool, len(l.rows))
		for i, row := range l.rows {
			values[i], valid[i] = of(row), known(row)
		}
		return models.BooleanColumn(name, values).WithValid(valid)
	}
	always := func(lead) bool { return true }
	nothing := func(lead) string { return "" }
	id, cutoff := text("prospect_id", func(r lead) string { return r.id }), text("cutoff_date", func(r lead) string { return r.cutoff })
	columns := []models.Column{id, cutoff, text("purpose", func(r lead) string { return r.purpose }),
		text("lead_source", func(r lead) string { return r.source }), text("industry", nothing), text("country", nothing), text("stage", func(r lead) string { return r.stage }), text("opportunity_stage", nothing),
		number("employees", func(r lead) float64 { return r.employees }), number("pages_viewed", func(r lead) float64 { return r.pages })}
	for name := range strings.FieldsSeq(`annual_revenue is_company has_email has_phone orders days_since_order age_days days_since_qualified emails_opened emails_clicked forms_submitted times_contacted
		days_since_activity contacts_90d contacts_365d days_since_contact open_opportunities lost_opportunities days_since_opportunity days_since_lost open_amount open_probability`) {
		columns = append(columns, number(name, func(lead) float64 { return math.NaN() }))
	}
	var ids []string
	var probabilities []float64
	for id, p := range l.before {
		ids, probabilities = append(ids, id), append(probabilities, p)
	}
	made := func(columns ...models.Column) models.Columns {
		out, err := models.NewColumns(columns...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	return map[pipeline.Table]models.Columns{
		"features.prospect":       made(columns...),
		"features.prospect_label": made(id, cutoff, flag("is_open", func(r lead) bool { return r.open }, always), flag("is_won", func(r lead) bool { return r.won }, func(r lead) bool { return r.known })),
		"history.prospect_score":  made(models.TextColumn("prospect_id", ids), models.FloatColumn("probability", probabilities)),
	}
}

// qualify runs the night of a day in a project's folder, and keeps what it trained.
func (l leads) qualify(t testing.TB, dir, day string, positives int) (map[pipeline.Table]models.Columns, pipeline.Outcome) {
	t.Helper()
	asOf, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	n := score.Night{Layout: pipeline.Layout{Root: dir}, AsOf: asOf, Seed: 1, Threads: 2,
		Models: config.Models{Prospect: config.Prospect{WindowDays: 90, MinPositives: positives}, RetrainAfterDays: 28}}
	given := t.TempDir()
	var steps []pipeline.Step
	for table, columns := range l.tables(t) {
		path := filepath.Join(given, string(table)+".parquet")
		if err := columnar.WriteParquet(path, columns, "cutoff_date"); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, fixed{table, path})
	}
	plan, err := pipeline.NewPlan(append(steps, score.NewProspect(n)))
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: n.Layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: day, AsOf: asOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := modelbase.Keep(n.Layout, n.Layout.Run(day), day); err != nil {
		t.Fatal(err)
	}
	tables := map[pipeline.Table]models.Columns{}
	for table, output := range outcome.Outputs {
		if tables[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	return tables, outcome
}

// someLeads draws prospects whose chances come from where they are from, how large they are and how
// many pages they view: so many at each of four cutoffs a quarter apart and at the as-of date.
func someLeads(each int, seed uint64) leads {
	draw := rand.New(rand.NewPCG(seed, 9))
	var l leads
	for c, day := range []string{"2025-07-05", "2025-10-03", "2026-01-01", "2026-04-01", "2026-06-30"} {
		for i := range each {
			row := lead{id: fmt.Sprintf("crm:%d-%d", c, i), cutoff: day, purpose: "train", open: true, known: true, source: []string{"fair", "web", "list"}[draw.IntN(3)]}
			row.employees, row.pages = math.Round(10*math.Exp(draw.NormFloat64())), float64(draw.IntN(20))
			row.odds = -2.6 + .8*math.Log(row.employees/10) + .15*row.pages + map[string]float64{"fair": .5, "web": 0, "list": -.8}[row.source]
			row.won = draw.Float64() < 1/(1+math.Exp(-row.odds))
			switch c {
			case 3:
				row.purpose = "test"
			case 4:
				row.purpose, row.known = "score", false
			}
			l.rows = append(l.rows, row)
		}
	}
	return l
}

func leadTexts(t testing.TB, c models.Columns, name string) []string {
	t.Helper()
	column, err := c.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	out := slices.Clone(column.Texts())
	for i := range out {
		if column.IsNull(i) {
			out[i] = ""
		}
	}
	return out
}

func leadNumbers(t testing.TB, c models.Columns, name string) []float64 {
	t.Helper()
	column, err := c.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := column.Numbers()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	leadScores = pipeline.Table("scores.prospect_score")
	leadCard   = pipeline.Table("scores.prospect_card")
)

// What chances come from is found again: the order of the prospects, and how much is due to
// what they are and to what they did.
func TestProspect_findsWhatWinningComesFrom(t *testing.T) {
	l := someLeads(500, 1)
	for i := range l.rows[2400:] { // a few are not asked about
		l.rows[2400+i].open = i%10 > 0
	}
	dir := t.TempDir()
	tables, _ := l.qualify(t, dir, "2026-06-30", 100)
	if grade := leadTexts(t, tables[leadCard], "grade")[0]; grade != "A" {
		t.Errorf("the model has grade %q, want A", grade)
	}
	scores := tables[leadScores]
	at := map[string]lead{}
	for _, row := range l.rows {
		at[row.id] = row
	}
	p, fits, engagements, letters := leadNumbers(t, scores, "probability"), leadNumbers(t, scores, "fit_score"), leadNumbers(t, scores, "engagement_score"), leadTexts(t, scores, "prospect_grade")
	var odds, probabilities, size, fit, pages, engagement []float64
	count := map[string]int{}
	for i, id := range leadTexts(t, scores, "prospect_id") {
		row := at[id]
		if !row.open {
			if !math.IsNaN(p[i]) || !math.IsNaN(fits[i]) || letters[i] != "" {
				t.Errorf("%s is not open and has probability %v, fit %v and grade %q", id, p[i], fits[i], letters[i])
			}
			continue
		}
		count[letters[i]]++
		odds, probabilities = append(odds, row.odds), append(probabilities, p[i])
		size, fit = append(size, row.odds-.15*row.pages), append(fit, fits[i])
		pages, engagement = append(pages, row.pages), append(engagement, engagements[i])
	}
	for what, pair := range map[string][2][]float64{"probability and true odds": {probabilities, odds}, "fit": {fit, size}, "engagement": {engagement, pages}} {
		if r := inOrder(pair[0], pair[1]); r < .85 {
			t.Errorf("%s are in the same order in %.3f of the pairs, want .85", what, r)
		}
	}
	for _, letter := range []string{"A", "B", "C", "D"} {
		if n, want := count[letter], len(odds)/4; n < want-15 || n > want+15 {
			t.Errorf("%d of %d prospects have grade %s", n, len(odds), letter)
		}
	}
	if reasons := leadTexts(t, scores, "reason_1_feature"); !slices.Contains(reasons, "pages_viewed") || !slices.Contains(reasons, "employees") {
		t.Errorf("first reasons lack pages_viewed or employees")
	}

	// The next night scores with the version that is there, and says what changed.
	l.before = map[string]float64{leadTexts(t, scores, "prospect_id")[1]: .5}
	next, _ := l.qualify(t, dir, "2026-07-01", 100)
	if version := leadTexts(t, next[leadScores], "model_version")[0]; version != "2026-06-30" {
		t.Errorf("the next night scores with version %q, want that of 2026-06-30", version)
	}
	if trend := leadNumbers(t, next[leadScores], "score_trend"); math.Abs(trend[1]-(p[1]-.5)) > 1e-9 || !math.IsNaN(trend[2]) {
		t.Errorf("trends are %v and %v, want %v and none", trend[1], trend[2], p[1]-.5)
	}
}

// inOrder is the share of pairs, one of the upper and one of the lower half in truth, that the score puts in that order.
func inOrder(score, truth []float64) float64 {
	is := make([]bool, len(truth))
	sorted := slices.Sorted(slices.Values(truth))
	for i, v := range truth {
		is[i] = v > sorted[len(sorted)/2]
	}
	return evaluate.AUC(is, score)
}

// Whatever the input lacks, there is an answer that says so, and no night fails.
func TestProspect_answersWhateverThereIs(t *testing.T) {
	changed := func(change func(l *leads)) leads {
		l := someLeads(120, 2)
		change(&l)
		return l
	}
	each := func(change func(row *lead)) leads {
		return changed(func(l *leads) {
			for i := range l.rows {
				change(&l.rows[i])
			}
		})
	}
	for name, test := range map[string]struct {
		leads     leads
		positives int
		status    string
		finding   string // part of one
		rows      int
		answers   bool
	}{
		"no prospects":          {leads{}, 100, "below_floor", "", 0, false},
		"nothing to learn from": {changed(func(l *leads) { l.rows = l.rows[480:] }), 100, "below_floor", "", 120, false},
		"below the floor":       {someLeads(40, 3), 100, "below_floor", "", 40, true},
		"none was won":          {each(func(row *lead) { row.won = false }), 1, "one_outcome", "", 120, true},
		"all were won":          {each(func(row *lead) { row.won = true }), 1, "one_outcome", "", 120, true},
		"nobody is open today":  {each(func(row *lead) { row.open = row.purpose != "score" }), 20, "ok", "", 120, false},
		"a lead source never seen": {each(func(row *lead) {
			row.source = map[bool]string{true: "podcast", false: row.source}[row.purpose == "score"]
		}), 20, "ok", "", 120, true},
		"no lead source":             {each(func(row *lead) { row.source = "" }), 20, "ok", "", 120, true},
		"an infinite number":         {changed(func(l *leads) { l.rows[3].employees = math.Inf(1) }), 20, "ok", "infinite", 120, true},
		"a stage that is the answer": {each(func(row *lead) { row.stage = map[bool]string{true: "customer", false: "lead"}[row.won] }), 20, "ok", "stage", 120, true},
		"nothing that is overwritten": {each(func(row *lead) {
			row.pages = math.NaN()
		}), 20, "", "overwritten", 120, true},
	} {
		t.Run(name, func(t *testing.T) {
			tables, _ := test.leads.qualify(t, t.TempDir(), "2026-06-30", test.positives)
			scores := tables[leadScores]
			if scores.Rows() != test.rows {
				t.Fatalf("%d prospects have a row, want %d", scores.Rows(), test.rows)
			}
			if status := leadTexts(t, tables[leadCard], "fit_status")[0]; test.status != "" && status != test.status {
				t.Errorf("the card says %q, want %q", status, test.status)
			}
			for i, p := range leadNumbers(t, scores, "probability") {
				if math.IsNaN(p) == test.answers || p < 0 || p > 1 {
					t.Fatalf("row %d has probability %v", i, p)
				}
			}
			told := ""
			usability := tables["scores.prospect_usability"]
			for i, text := range leadTexts(t, usability, "finding") {
				told += leadTexts(t, usability, "column_name")[i] + ": " + text + "\n"
			}
			if !strings.Contains(told, test.finding) {
				t.Errorf("nothing is told of %s: %s", test.finding, told)
			}
			if strings.HasPrefix(name, "a stage") && slices.Contains(leadTexts(t, scores, "reason_1_feature"), "stage") {
				t.Error("a score has the answer as its reason")
			}
		})
	}
}
