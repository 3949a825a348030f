package identity

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
)

// shop is a project whose nights run this step alone, on tables given as lines of fields.
type shop struct {
	t        *testing.T
	layout   pipeline.Layout
	identity config.Identity
	records  []string // source,issuer,number,full name,email,phone,street,postcode,birth date
	mentions []string // kind,table,source,ref,is_buyer
	retrain  bool
	runs     int
}

func newShop(t *testing.T) *shop {
	return &shop{t: t, layout: pipeline.Layout{Root: t.TempDir()}, identity: config.Identity{Threshold: .9, ReviewFrom: .5, Country: "GB"}}
}

// people are so many records that a model can be trained: everybody twice, in two sources.
func people(n int) []string {
	given := []string{"Ann", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gwen", "Hugo", "Iris", "Jack"}
	family := []string{"Archer", "Baker", "Cooper", "Dyer", "Fisher", "Glover", "Hunter", "Mason", "Potter", "Weaver", "Turner"}
	streets := []string{"Oak Street", "Mill Lane", "Church Road", "High Street", "Park Avenue", "Station Road", "King Street"}
	var out []string
	for i := range n {
		name := given[i%10] + " " + family[i*7%11]
		digits := func(factor, modulus int) string {
			text := ""
			for v, k := (i+1)*factor%modulus, 0; k < 6; k++ {
				text = string(rune('0'+v%10)) + text
				v /= 10
			}
			return text
		}
		mail := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + digits(7919, 999_983) + "@example.org"
		phone := "07700 " + digits(104_729, 999_979)
		address := digits(31, 97)[4:] + " " + streets[i%7] + ",AB" + digits(13, 89)[5:] + " " + digits(17, 83)[5:] + "CD"
		birth := "19" + digits(37, 71)[4:] + "-0" + string(rune('1'+i%9)) + "-1" + string(rune('0'+i*3%10))
		out = append(out,
			"erp,erp,"+digits(1, 999_999)+","+name+","+mail+","+phone+","+address+","+birth,
			"web,web,W"+digits(1, 999_999)+","+name+","+mail+","+phone+","+address+","+birth)
	}
	return out
}

// texts makes a table of text columns; "" is null.
func texts(t *testing.T, path string, names []string, lines []string, dates ...string) {
	t.Helper()
	values := make([][]string, len(names))
	for _, line := range lines {
		fields := strings.Split(line, ",")
		for i := range names {
			values[i] = append(values[i], fields[i])
		}
	}
	var columns []models.Column
	for i, name := range names {
		valid := make([]bool, len(lines))
		for row := range valid {
			valid[row] = values[i][row] != ""
		}
		columns = append(columns, models.TextColumn(name, values[i]).WithValid(valid))
	}
	writeColumns(t, path, columns, dates...)
}

func writeColumns(t testing.TB, path string, columns []models.Column, dates ...string) {
	t.Helper()
	table, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := columnar.WriteParquet(path, table, dates...); err != nil {
		t.Fatal(err)
	}
}

// source stands in for the SQL and for the history.
type source struct {
	*shop
	asOf string
}

func (source) Name() string        { return "inputs" }
func (source) Fingerprint() string { return "test" }
func (source) FindsOutside()       {}
func (source) Reads() []pipeline.Table {
	return nil
}
func (source) Writes() []pipeline.Table {
	return []pipeline.Table{recordsTable, mentionsTable, togetherTable, mapHistory}
}

func (s source) Run(_ context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	made := func(table pipeline.Table, files ...string) {
		if files == nil {
			files = []string{env.Path(table)}
		}
		result.Outputs = append(result.Outputs, pipeline.Output{Table: table, Files: files, Fingerprint: strings.Join(files, "|")})
	}
	var lines []string
	for _, r := range s.records {
		lines = append(lines, r+",,,,,,,,")
	}
	texts(s.t, env.Path(recordsTable), []string{"source_system", "customer_ref_source", "source_record_id", "full_name", "email", "phone", "street", "postcode", "birth_date",
		"first_name", "last_name", "company_name", "city", "country", "gender", "created_at", "merged_into_ref"}, lines, "birth_date")
	made(recordsTable)
	names := []string{"kind", "source_table", "ref_source", "ref", "first_at"}
	var columns [5][]string
	var buys []bool
	for _, m := range s.mentions {
		fields := strings.Split(m, ",")
		for i := range 4 {
			columns[i] = append(columns[i], fields[i])
		}
		columns[4] = append(columns[4], "2024-01-01 10:00:00")
		buys = append(buys, fields[4] == "yes")
	}
	var table []models.Column
	for i, name := range names {
		table = append(table, models.TextColumn(name, append([]string{}, columns[i]...)))
	}
	writeColumns(s.t, env.Path(mentionsTable), append(table, models.BooleanColumn("is_buyer", append([]bool{}, buys...))))
	made(mentionsTable)
	writeColumns(s.t, env.Path(togetherTable), noPairs())
	made(togetherTable)
	files, err := filepath.Glob(filepath.Join(s.layout.History(), "customer_id_map", "*.parquet"))
	if err != nil {
		return result, err
	}
	var before []string
	for _, file := range files {
		if strings.TrimSuffix(filepath.Base(file), ".parquet") < s.asOf {
			before = append(before, file)
		}
	}
	if before == nil {
		before = []string{env.Path(mapHistory)}
		writeColumns(s.t, before[0], historyColumns("", models.Columns{}))
	}
	made(mapHistory, before...)
	return result, nil
}

// historyColumns are the map of a night as the history keeps it.
func historyColumns(asOf string, idMap models.Columns) []models.Column {
	texts := make([]string, idMap.Rows())
	for i := range texts {
		texts[i] = asOf
	}
	columns := []models.Column{models.TextColumn("as_of_date", texts)}
	for _, name := range []string{"source_system", "source_table", "source_record_id", "customer_id", "previous_customer_id", "link_rule", "match_probability", "match_weight", "link_status", "valid_from", "valid_to"} {
		column, err := idMap.Column(name)
		switch {
		case err == nil:
		case strings.HasPrefix(name, "match_"):
			column = models.FloatColumn(name, []float64{})
		default:
			column = models.TextColumn(name, []string{})
		}
		columns = append(columns, column)
	}
	return columns
}

func noPairs() []models.Column {
	var none []models.Column
	for _, name := range []string{"left_kind", "left_table", "left_source", "left_ref", "right_kind", "right_table", "right_source", "right_ref"} {
		none = append(none, models.TextColumn(name, []string{}))
	}
	return append(none, models.IntegerColumn("mention_count", []int64{}))
}

func noMentions() []models.Column {
	var none []models.Column
	for _, name := range []string{"kind", "source_table", "ref_source", "ref", "first_at"} {
		none = append(none, models.TextColumn(name, []string{}))
	}
	return append(none, models.BooleanColumn("is_buyer", []bool{}))
}

// night is what a night came to.
type night struct {
	of       map[string]string // customer by source:number or by address
	events   map[string]int
	warnings string
	rows     int
	trained  bool
	reused   bool
	folder   string
}

func (s *shop) night(asOf string) night {
	s.t.Helper()
	ctx := context.Background()
	at, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		s.t.Fatal(err)
	}
	step, err := New(Settings{Layout: s.layout, Identity: s.identity, AsOf: at, Seed: 1, Retrain: s.retrain, Threads: 2})
	if err != nil {
		s.t.Fatal(err)
	}
	plan, err := pipeline.NewPlan([]pipeline.Step{source{s, asOf}, step})
	if err != nil {
		s.t.Fatal(err)
	}
	s.runs++
	id := "run" + string(rune('a'+s.runs))
	var log strings.Builder
	runner := pipeline.Runner{Layout: s.layout, Parallel: 1, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return at }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(ctx, plan, pipeline.Info{ID: id, AsOf: at, Seed: 1}, pipeline.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range s.records { // what a log may never say
		fields := strings.Split(r, ",")
		for _, secret := range fields[2:5] {
			if len(secret) > 3 && strings.Contains(log.String(), secret) {
				s.t.Errorf("the log tells %q", secret)
			}
		}
	}
	n := night{of: map[string]string{}, events: map[string]int{}, folder: s.layout.Run(id), trained: strings.Contains(log.String(), "linkage model trained")}
	for _, record := range outcome.Records {
		n.warnings += strings.Join(record.Warnings, "\n")
	}
	read := func(table pipeline.Table) tableOf {
		columns, err := columnar.ReadParquet(ctx, outcome.Outputs[table].Files)
		if err != nil {
			s.t.Fatal(err)
		}
		return tableOf{columns}
	}
	idMap := read(mapTable)
	n.rows = idMap.Rows()
	to, system, number, customer := idMap.texts("valid_to"), idMap.texts("source_system"), idMap.texts("source_record_id"), idMap.texts("customer_id")
	for i := range to {
		if to[i] == "" {
			n.of[system[i]+":"+number[i]] = customer[i]
		}
	}
	for _, kind := range read(eventTable).texts("event_type") {
		n.events[kind]++
	}
	path := filepath.Join(s.layout.History(), "customer_id_map", asOf+".parquet")
	writeColumns(s.t, path, historyColumns(asOf, idMap.Columns), "valid_from", "valid_to")
	if err := Keep(s.layout, n.folder, asOf); err != nil {
		s.t.Fatal(err)
	}
	n.reused = !strings.Contains(log.String(), "pairs_reused=0")
	return n
}

func TestStep_nights(t *testing.T) {
	s := newShop(t)
	s.records = people(60)
	s.mentions = []string{"email,order_lines,shop,guest@example.org,yes", "ref,number,erp,999999,yes"}
	first := s.night("2024-03-01")
	if !first.trained {
		t.Error("no model was trained")
	}
	if first.of["erp:000001"] != first.of["web:W000001"] || first.of["erp:000001"] == first.of["erp:000002"] {
		t.Errorf("two sources' records of one person, and another person: %v", first.of)
	}
	if first.events["new"] != 62 || first.of["shop:guest@example.org"] == "" || first.of["erp:999999"] == "" {
		t.Errorf("60 people, a guest and a number are new: %v", first.events)
	}
	second := s.night("2024-03-02")
	if second.trained || len(second.events) != 0 || second.rows != first.rows {
		t.Errorf("a night without news trains %v, tells %v and has %d rows after %d", second.trained, second.events, second.rows, first.rows)
	}
	s.records = append(s.records[2:], "erp,erp,7,Zoe Newcomer,zoe@example.org,07700 900900,1 Far Lane,ZZ9 9ZZ,1990-09-09")
	third := s.night("2024-03-03")
	if third.trained || third.events["new"] != 1 || third.events["erase"] != 1 || third.of["erp:000002"] != first.of["erp:000002"] {
		t.Errorf("one came and one went: trains %v, %v", third.trained, third.events)
	}
	if late := s.night("2024-04-15"); !late.trained {
		t.Error("the model is old and was not trained again")
	}
	s.retrain = true
	if asked := s.night("2024-04-16"); !asked.trained || asked.of["erp:000002"] != first.of["erp:000002"] {
		t.Error("asked for training, it did not train, or renamed customers")
	}
	s.retrain = false
	s.records = append(s.records, people(100)[130:]...)
	if grown := s.night("2024-04-17"); !grown.trained {
		t.Error("many more records, and no new model")
	}
	entries, err := os.ReadDir(statesDir(s.layout))
	if err != nil || len(entries) != keptStates {
		t.Errorf("%d states are kept (%v), want %d", len(entries), err, keptStates)
	}
	// An earlier night looks from its own date: what came later is out of sight.
	s.records = people(60)
	if again := s.night("2024-03-03"); again.trained || again.of["erp:000002"] != first.of["erp:000002"] {
		t.Error("an earlier night used what came after it")
	}
}

func TestStep_damagedModelOrState(t *testing.T) {
	for what, damaged := range map[string]func(pipeline.Layout, string) string{"linkage model": modelPath, "state": statePath} {
		s := newShop(t)
		s.records = people(60)
		first := s.night("2024-03-01")
		path := damaged(s.layout, "2024-03-01")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 0xff
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		second := s.night("2024-03-02")
		if second.trained != (what == "linkage model") || !strings.Contains(second.warnings, what+" of 2024-03-01 is damaged") {
			t.Errorf("%s: trained %v, warnings %q", what, second.trained, second.warnings)
		}
		if second.of["erp:000001"] != first.of["erp:000001"] {
			t.Errorf("%s: customers were renamed", what)
		}
	}
}

func TestStep_shuffled(t *testing.T) {
	left, right := newShop(t), newShop(t)
	left.records = people(60)
	for i := range left.records {
		right.records = append(right.records, left.records[len(left.records)-1-i])
	}
	a, b := left.night("2024-03-01"), right.night("2024-03-01")
	for name, id := range a.of {
		if b.of[name] != id {
			t.Fatalf("%s is %s in one order and %s in the other", name, id, b.of[name])
		}
	}
}

func TestStep_fingerprint(t *testing.T) {
	s := newShop(t)
	print := func() string {
		step, err := New(Settings{Layout: s.layout, Identity: s.identity, AsOf: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), Seed: 1, Retrain: s.retrain})
		if err != nil {
			t.Fatal(err)
		}
		return step.Fingerprint()
	}
	before := print()
	if before != print() {
		t.Error("the same is not the same")
	}
	changed := func(what string) {
		t.Helper()
		if after := print(); after == before {
			t.Errorf("%s changes nothing", what)
		} else {
			before = after
		}
	}
	s.identity.Threshold = .95
	changed("another threshold")
	s.retrain = true
	changed("a new model asked for")
	writeList(t, s.layout.Root, "answers.csv", listHeader, "a,1,b,2,never")
	s.identity.Lists = []string{"answers.csv"}
	changed("a list")
	writeList(t, s.layout.Root, "answers.csv", listHeader, "a,1,b,2,always")
	changed("another answer")
}
