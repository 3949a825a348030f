package extract

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/config"
)

// joining is a project that joins small extracts from two on; the month of every
// other export is that of its name.
func joining(files int) string {
	return till("    export_date: '(\\d{4}-\\d{2}-\\d{2})'\n") + fmt.Sprintf("run: {compact: {files: %d}}\n", files)
}

// both are two projects to which the same things happen: one joins small extracts,
// the other never does.
type twins struct {
	t             *testing.T
	joined, plain *project
	names         []string // of exports that were ever delivered
	number        int      // of contents so far
}

func (w *twins) each(do func(p *project)) {
	do(w.joined)
	do(w.plain)
}

// content is that of an export: a few rows, none at times, some broken.
func (w *twins) content(random *rand.Rand) []byte {
	w.number++
	var b strings.Builder
	b.WriteString(tillHeader)
	for line := range random.IntN(4) {
		if random.IntN(3) == 0 {
			fmt.Fprintf(&b, "broken %d\n", w.number)
		}
		fmt.Fprintf(&b, "S%d,%d,2024-03-01 10:00:00,1,2.50,pen,C1\n", w.number, line)
	}
	return []byte(b.String())
}

// happen changes the exports of both projects in one of the ways that exports do.
func (w *twins) happen(random *rand.Rand) string {
	pick := func() string { return w.names[random.IntN(len(w.names))] }
	what := random.IntN(10)
	switch {
	case what < 6 || len(w.names) < 3:
		name := fmt.Sprintf("exports/2024-%02d-%02d-shop-%d.csv", 1+random.IntN(2), 1+random.IntN(28), random.IntN(100))
		if !slices.Contains(w.names, name) {
			w.names = append(w.names, name)
		}
		content := w.content(random)
		w.each(func(p *project) { p.write(name, content) })
		return "deliver " + name
	case what < 8:
		name, content := pick(), w.content(random)
		w.each(func(p *project) { p.write(name, content) })
		return "change " + name
	case what < 9:
		name := pick()
		w.each(func(p *project) { _ = os.Remove(filepath.Join(p.root, name)) })
		return "take away " + name
	default: // the same content under another name, earlier or later
		from, to := pick(), fmt.Sprintf("exports/2024-%02d-01-again-%d.csv", 1+random.IntN(3), random.IntN(100))
		w.each(func(p *project) {
			if content, err := os.ReadFile(filepath.Join(p.root, from)); err == nil {
				p.write(to, content)
			}
		})
		w.names = append(w.names, to)
		return "copy " + from + " to " + to
	}
}

// contents is all that a night's tables tell that is no name of a run.
func contents(r result) []string {
	out := r.query(`select * exclude (loaded_at_run) from {raw.sale_lines} order by all`)
	out = append(out, r.query(`select * from {raw.reject} order by all`)...)
	out = append(out, r.query(`select source_file, export_no, rows_read, rows_loaded, rows_rejected, sha256 from {raw.export} order by all`)...)
	// Each export's rows are in their order, whichever file they are in.
	return append(out, r.query(`select count(*) from (select source_line < lag(source_line) over (partition by source_file order by n) as back from
		(select source_file, source_line, row_number() over () as n from {raw.sale_lines})) where back`)...)
}

// Joining changes nothing that a reader of raw could see, whatever happens to the
// exports, and also when a night dies before or after its records were saved.
func TestTidy_nothingToBeSeen(t *testing.T) {
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 7))
		w := &twins{t: t, joined: newProject(t, joining(2+int(seed))), plain: newProject(t, joining(0))}
		var story []string
		for night := range 5 {
			for range 1 + random.IntN(6) {
				story = append(story, w.happen(random))
			}
			story = append(story, fmt.Sprintf("night %d", night+1))
			raw := filepath.Join(w.joined.root, ".clientele", "raw")
			before := filepath.Join(t.TempDir(), "before")
			copyTree(t, raw, before)
			got, want := contents(w.joined.mustRun()), contents(w.plain.mustRun())
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: after\n%s\ngot\n%s\nwant\n%s", seed, strings.Join(story, "\n"), strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			switch random.IntN(3) {
			case 0: // it died before the records were saved: the old state, and what is new beside it
				copyTree(t, before, raw)
				story = append(story, "the records were not saved")
			case 1: // it died before it swept
				saved := filepath.Join(t.TempDir(), "saved")
				copyTree(t, raw, saved)
				copyTree(t, before, raw)
				copyTree(t, saved, raw)
				story = append(story, "nothing was swept")
			default:
				continue
			}
			if got := contents(w.joined.mustRun()); !slices.Equal(got, want) {
				t.Fatalf("seed %d: after\n%s\ngot\n%s\nwant\n%s", seed, strings.Join(story, "\n"), strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		joined := glob(t, w.joined, ".clientele/raw/sale_lines/till/joined-*.parquet")
		if all := glob(t, w.joined, ".clientele/raw/sale_lines/till/*.parquet"); len(joined) == 0 || len(all) >= len(glob(t, w.plain, ".clientele/raw/sale_lines/till/*.parquet")) {
			t.Errorf("seed %d: %d files, %d of them joined, and %d without joining", seed, len(all), len(joined), len(glob(t, w.plain, ".clientele/raw/sale_lines/till/*.parquet")))
		}
	}
}

// copyTree copies a folder over another.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if _, err := os.Stat(from); err != nil {
		return
	}
	err := filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := to + strings.TrimPrefix(path, from)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A joined file that is damaged is made again from the exports that are there; of
// those that are gone the names are told.
func TestTidy_damage(t *testing.T) {
	p := newProject(t, joining(2))
	for day := 1; day <= 4; day++ {
		p.write(fmt.Sprintf("exports/2024-03-%02d.csv", day), []byte(tillHeader+strings.ReplaceAll(goodA, "A,", fmt.Sprintf("A%d,", day))))
	}
	want(t, p.mustRun().query(`select count(*) from {raw.sale_lines}`), "4")
	files := glob(t, p, ".clientele/raw/sale_lines/till/*.parquet")
	if len(files) != 1 {
		t.Fatalf("four small extracts of a month are in %v", files)
	}
	flip := func(path string) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 0x40
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flip(files[0])
	want(t, p.mustRun().query(`select sale_id from {raw.sale_lines}`), "A1", "A2", "A3", "A4")
	for _, day := range []string{"02", "03"} {
		if err := os.Remove(filepath.Join(p.root, "exports/2024-03-"+day+".csv")); err != nil {
			t.Fatal(err)
		}
	}
	want(t, p.mustRun().query(`select sale_id from {raw.sale_lines}`), "A1", "A2", "A3", "A4")
	flip(glob(t, p, ".clientele/raw/sale_lines/till/*.parquet")[0])
	_, err := p.run()
	says(t, err, "2024-03-02.csv", "2024-03-03.csv", "damaged", "put the export back")
	if strings.Contains(err.Error(), "2024-03-01.csv") {
		t.Errorf("an export that is there counts as lost: %v", err)
	}
	p.write("exports/2024-03-02.csv", []byte(tillHeader+strings.ReplaceAll(goodA, "A,", "A2,")))
	p.write("exports/2024-03-03.csv", []byte(tillHeader+strings.ReplaceAll(goodA, "A,", "A3,")))
	want(t, p.mustRun().query(`select sale_id from {raw.sale_lines}`), "A1", "A2", "A3", "A4")
}

// When joining fails half way, the files that the records name are all there.
func TestTidy_fails(t *testing.T) {
	ctx := context.Background()
	p := newProject(t, joining(0))
	for _, day := range []string{"03-01", "03-02", "04-01", "04-02"} {
		p.write("exports/2024-"+day+".csv", []byte(tillHeader+strings.ReplaceAll(goodA, "A,", day+",")))
	}
	p.mustRun()
	before := glob(t, p, ".clientele/raw/sale_lines/till/*")
	p.yaml = joining(2)
	states, err := p.step().discover(ctx)
	if err != nil {
		t.Fatal(err)
	}
	db, err := openEngine(ctx, []string{p.root})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	april := glob(t, p, ".clientele/raw/sale_lines/till/2024-04-02-*.parquet")[0]
	if err := os.Rename(april, april+".away"); err != nil {
		t.Fatal(err)
	}
	n := &night{step: p.step(), engine: &engine{db: db}, scratch: t.TempDir(), run: "night", states: states}
	if err := n.tidyAll(ctx, nil); err == nil || !strings.Contains(err.Error(), "joining small extracts of source till of 2024-04") {
		t.Errorf("a file is missing, and joining says %v", err)
	}
	if err := os.Rename(april+".away", april); err != nil {
		t.Fatal(err)
	}
	after := glob(t, p, ".clientele/raw/sale_lines/till/*")
	for _, file := range before {
		if !slices.Contains(after, file) {
			t.Errorf("%s is gone, and the records name it", filepath.Base(file))
		}
	}
	last := p.mustRun()
	want(t, last.query(`select sale_id from {raw.sale_lines}`), "03-01", "03-02", "04-01", "04-02")
	if last.RowsIn != 0 {
		t.Errorf("%d rows were extracted again", last.RowsIn)
	}
}

// What the published night reads stays until another is published.
func TestTidy_keepsWhatIsInUse(t *testing.T) {
	p := newProject(t, joining(2))
	p.write("exports/2024-03-01.csv", []byte(tillHeader+goodA))
	p.mustRun()
	before := glob(t, p, ".clientele/raw/sale_lines/till/*.parquet")
	p.inUse = before
	p.write("exports/2024-03-02.csv", []byte(tillHeader+goodB))
	p.mustRun()
	if now := glob(t, p, ".clientele/raw/sale_lines/till/*.parquet"); len(now) != 2 || !slices.Contains(now, before[0]) {
		t.Errorf("files %v, want that of the published night and the joined one", now)
	}
	p.inUse = nil
	p.mustRun()
	if now := glob(t, p, ".clientele/raw/sale_lines/till/*.parquet"); len(now) != 1 {
		t.Errorf("files %v, want the joined one alone", now)
	}
}

// A year of nights of many stores: no export is written again more than a few
// times, and the files stay few.
func TestJoins_manyNights(t *testing.T) {
	c := config.Compact{Files: 16, Small: 64_000, Target: 64_000_000}
	var units []*unit
	var written int64
	const stores, days = 200, 60
	for day := range days {
		month := fmt.Sprintf("2024-%02d", 1+day/30)
		for store := range stores {
			name := fmt.Sprintf("%s-%02d/store-%03d", month, day%30, store)
			units = append(units, &unit{file: &StateFile{Name: name, Bytes: 5000}, bytes: 5000, month: month, members: []*Record{{File: name}}})
		}
		for _, group := range joins(units, c) {
			made := &unit{file: &StateFile{}, month: group[0].month}
			for _, u := range group {
				made.members = append(made.members, u.members...)
				made.bytes += u.bytes
			}
			made.file.Exports, made.file.Bytes = len(made.members), made.bytes
			written += made.bytes
			units = slices.DeleteFunc(units, func(u *unit) bool { return slices.Contains(group, u) })
			units = append(units, made)
			if len(group) > mostSources || made.bytes > int64(c.Target) {
				t.Fatalf("%d files of %d bytes were joined at once", len(group), made.bytes)
			}
		}
	}
	exports := 0
	for _, u := range units {
		exports += len(u.members)
	}
	if exports != stores*days || len(units) > 40 || written > 3*stores*days*5000 {
		t.Errorf("%d exports are in %d files, and were written %.1f times", exports, len(units), float64(written)/(stores*days*5000))
	}
}
