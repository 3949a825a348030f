package extract

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// account is what raw.export tells of each export, and the number of rows.
func account(r result) []string {
	out := r.query(`select source_file, export_no, changed, rows_read, rows_loaded, rows_rejected, extracted_at_run from {raw.export} order by source, export_no`)
	return append(out, r.query(`select count(*) from {raw.sale_lines}`)...)
}

func fingerprints(r result) string {
	var all []string
	for _, o := range r.Outputs {
		all = append(all, o.Fingerprint)
	}
	return strings.Join(all, " ")
}

func TestRun_nights(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/day-2.csv", []byte(tillHeader+goodB))
	p.write("exports/day-10.csv", []byte(tillHeader+goodA))
	first := p.mustRun()
	want(t, account(first), "exports/day-2.csv|1|new|1|1|0|night-01", "exports/day-10.csv|2|new|1|1|0|night-01", "2")

	second := p.mustRun()
	want(t, account(second), "exports/day-2.csv|1|same|1|1|0|night-01", "exports/day-10.csv|2|same|1|1|0|night-01", "2")
	if second.RowsIn != 0 || fingerprints(first) != fingerprints(second) {
		t.Errorf("an unchanged night read %d rows, or its tables count as changed", second.RowsIn)
	}

	p.write("exports/day-10.csv", []byte(tillHeader+goodA+strings.ReplaceAll(goodA, "A,1", "A,2")))
	p.write("exports/day-11.csv", []byte(tillHeader+strings.ReplaceAll(goodA, "A,", "K,")))
	third := p.mustRun()
	want(t, account(third), "exports/day-2.csv|1|same|1|1|0|night-01", "exports/day-10.csv|2|changed|2|2|0|night-03", "exports/day-11.csv|3|new|1|1|0|night-03", "4")
	if third.RowsIn != 3 {
		t.Errorf("%d rows were read, want the 3 of the changed and the new export", third.RowsIn)
	}

	p.write("exports/day-10.csv", []byte(tillHeader+goodA))
	if err := os.Remove(filepath.Join(p.root, "exports/day-2.csv")); err != nil {
		t.Fatal(err)
	}
	fourth := p.mustRun()
	want(t, account(fourth), "exports/day-2.csv|1|same|1|1|0|night-01", "exports/day-10.csv|2|shrunk|1|1|0|night-04", "exports/day-11.csv|3|same|1|1|0|night-03", "3")
	if got := strings.Join(fourth.Warnings, "\n"); !strings.Contains(got, "exports/day-10.csv shrank: it held 2 rows and holds 1") {
		t.Errorf("warnings %q do not tell that the export shrank", got)
	}

	// One content under two names counts once, as the later one.
	p.write("exports/day-12.csv", []byte(tillHeader+strings.ReplaceAll(goodA, "A,", "K,")))
	fifth := p.mustRun()
	want(t, account(fifth), "exports/day-2.csv|1|same|1|1|0|night-01", "exports/day-10.csv|2|same|1|1|0|night-04", "exports/day-12.csv|3|new|1|1|0|night-05", "3")

	// Another mapping reads everything again, but what is gone.
	p.yaml = strings.Replace(p.yaml, "Europe/London", "Europe/Berlin", 1)
	sixth := p.mustRun()
	want(t, account(sixth), "exports/day-2.csv|1|same|1|1|0|night-01", "exports/day-10.csv|2|changed|1|1|0|night-06", "exports/day-12.csv|3|changed|1|1|0|night-06", "3")
	want(t, sixth.query(`select distinct source_file, sold_at from {raw.sale_lines} order by all`), "exports/day-10.csv|2024-03-01 09:00:00", "exports/day-12.csv|2024-03-01 09:00:00", "exports/day-2.csv|2024-03-02 11:00:00")

	// A name that the source no longer means is no part of it.
	p.yaml = strings.Replace(p.yaml, "files: exports/*", "files: exports/day-1*", 1)
	want(t, account(p.mustRun()), "exports/day-10.csv|1|same|1|1|0|night-06", "exports/day-12.csv|2|same|1|1|0|night-06", "2")
	if got := len(glob(t, p, ".clientele/raw/sale_lines/till/*.parquet")); got != 3 {
		t.Errorf("%d state files, want those of day-10, day-11 (the same as day-12) and day-12", got)
	}
}

func glob(t *testing.T, p *project, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.root, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A file rewritten with other content of the same size within one tick of the
// clock, its times put back, is read again.
func TestRun_sameSizeAndTimes(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	p.mustRun()
	at := filepath.Join(p.root, "exports/a.csv")
	info, err := os.Stat(at)
	if err != nil {
		t.Fatal(err)
	}
	p.write("exports/a.csv", []byte(tillHeader+strings.Replace(goodA, "pen", "gum", 1)))
	if err := chtimes(at, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	want(t, p.mustRun().query(`select product_name from {raw.sale_lines}`), "gum")
}

// A file that was merely touched is not read into the engine again.
func TestRun_touched(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	first := p.mustRun()
	if err := chtimes(filepath.Join(p.root, "exports/a.csv"), p.now.Add(-30*time.Minute)); err != nil {
		t.Fatal(err)
	}
	second := p.mustRun()
	want(t, account(second), "exports/a.csv|1|same|1|1|0|night-01", "1")
	if fingerprints(first) != fingerprints(second) {
		t.Error("a touched export counts as changed")
	}
}

// Damaged state is found before it is used and made again from the export.
func TestRun_damagedState(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA+"broken\n"))
	p.mustRun()
	for _, file := range append(glob(t, p, ".clientele/raw/sale_lines/till/*.parquet"), glob(t, p, ".clientele/raw/reject/till/*.parquet")...) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 0x40
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		got := account(p.mustRun())
		want(t, got[1:], "1")
		if !strings.Contains(got[0], "exports/a.csv|1|") || !strings.Contains(got[0], "|2|1|1|") {
			t.Errorf("after damage to %s: %s", filepath.Base(file), got[0])
		}
	}
	// Without the export the damage ends the run.
	if err := os.Remove(filepath.Join(p.root, "exports/a.csv")); err != nil {
		t.Fatal(err)
	}
	for _, file := range glob(t, p, ".clientele/raw/sale_lines/till/*.parquet") {
		if err := os.WriteFile(file, []byte("PAR1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.run()
	says(t, err, "exports/a.csv", "damaged", "put the export back")
}

// What a crash leaves behind is cleared.
func TestRun_orphans(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	p.mustRun()
	for _, name := range []string{"_a-0000.parquet.tmp", "a-0000.parquet"} {
		p.write(".clientele/raw/sale_lines/till/"+name, []byte("PAR1"))
	}
	want(t, account(p.mustRun()), "exports/a.csv|1|same|1|1|0|night-01", "1")
	if got := glob(t, p, ".clientele/raw/sale_lines/till/*.*"); len(got) != 2 {
		t.Errorf("files left: %v", got)
	}
}

// A source over its limit stops the run, tonight and the night after; what was
// read of the others is not read again.
func TestRun_limits(t *testing.T) {
	p := newProject(t, strings.Replace(till(""), "rejected_share: 1, allow_empty_files: true, min_rows: 0", "rejected_share: 0.3", 1))
	p.write("exports/a.csv", []byte(tillHeader+goodA+"broken\n"))
	p.write("exports/b.csv", []byte(tillHeader+goodB))
	for range 2 {
		_, err := p.run()
		says(t, err, "source till", "1 of 3 rows were rejected", "exports/a.csv (1)")
	}
	p.yaml = strings.Replace(p.yaml, "0.3", "0.4", 1)
	last := p.mustRun()
	want(t, account(last), "exports/a.csv|1|same|2|1|1|night-01", "exports/b.csv|2|same|1|1|0|night-01", "2")
	if last.RowsIn != 0 {
		t.Errorf("%d rows were read again", last.RowsIn)
	}

	// One broken night does not hide behind many good ones.
	p.yaml = strings.Replace(p.yaml, "0.4", "0.1", 1)
	p.write("exports/a.csv", []byte(tillHeader+manyRows(5000)))
	p.mustRun()
	p.write("exports/c.csv", []byte(tillHeader+strings.Repeat("broken\n", 20)+goodB))
	_, err := p.run()
	says(t, err, "20 of 21 rows of the new exports were rejected")
}

func TestRun_fewerRowsThanWanted(t *testing.T) {
	p := newProject(t, strings.Replace(till(""), "min_rows: 0", "min_rows: 3", 1))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	_, err := p.run()
	says(t, err, "1 rows were loaded from 1 exports", "limits.min_rows wants 3")
}

func TestRun_unsettled(t *testing.T) {
	p := newProject(t, till("    settle: 2h\n"))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	_, err := p.run() // an hour after the file was written, by the project's clock 2 h later
	if err != nil {
		t.Fatalf("a file of two hours ago: %v", err)
	}
	p.write("exports/b.csv", []byte(tillHeader+goodB))
	if err := chtimes(filepath.Join(p.root, "exports/b.csv"), p.now.Add(30*time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err = p.run()
	says(t, err, "exports/b.csv", "still being written", "unsettled: wait")
}

func TestRun_pipesAndLinks(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	p.write("delivered/b.csv", []byte(tillHeader+goodB))
	outside := filepath.Join(t.TempDir(), "c.csv")
	if err := os.WriteFile(outside, []byte(tillHeader+goodB), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"exports/b.csv": filepath.Join(p.root, "delivered/b.csv")} {
		if err := os.Symlink(target, filepath.Join(p.root, link)); err != nil {
			t.Fatal(err)
		}
	}
	want(t, account(p.mustRun()), "exports/a.csv|1|new|1|1|0|night-01", "exports/b.csv|2|new|1|1|0|night-01", "2")
	if err := os.Symlink(outside, filepath.Join(p.root, "exports/c.csv")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(p.root, "exports/d.csv"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := p.run()
	says(t, err, "exports/c.csv", "leads out of the project", "exports/d.csv", "a named pipe")
}

func TestDiscoverAndCheck(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	p.write("exports/b.csv", []byte(tillHeader+goodB))
	p.mustRun()
	p.write("exports/b.csv", []byte(tillHeader+goodB+"broken\n"))
	p.write("exports/c.csv", []byte("Sale,Line\nA,1\n"))
	actions := func(r Report) string {
		var out []string
		for _, e := range r.Exports {
			out = append(out, e.File+" "+string(e.Action))
		}
		return strings.Join(out, ", ")
	}
	before := strings.Join(glob(t, p, ".clientele/raw/*/*/*"), " ")
	report, err := p.step().Discover(context.Background())
	if got := actions(report); err != nil || got != "exports/a.csv same, exports/b.csv changed, exports/c.csv new" {
		t.Errorf("%s, %v", got, err)
	}
	report, err = p.step().Check(context.Background(), filepath.Join(p.root, "scratch"))
	if err != nil {
		t.Fatal(err)
	}
	if got := actions(report); got != "exports/a.csv same, exports/b.csv changed, exports/c.csv new" {
		t.Error(got)
	}
	says(t, report.Err(), "exports/c.csv:1: column Time", "column Qty")
	for _, e := range report.Exports {
		if e.File == "exports/b.csv" && (e.Read != 2 || e.Loaded != 1 || e.Rejected != 1) {
			t.Errorf("checked export: %+v", e)
		}
	}
	if after := strings.Join(glob(t, p, ".clientele/raw/*/*/*"), " "); after != before {
		t.Errorf("checking changed the state:\n%s\n%s", before, after)
	}
	if got := glob(t, p, "scratch"); len(got) != 0 {
		t.Error("checking left its scratch folder behind")
	}
}

// A night tells what it took for granted.
func TestRun_warnings(t *testing.T) {
	p := newProject(t, strings.Replace(till(""), "sale_id: Sale", "sale_id: sale", 1))
	p.write("exports/a.csv", []byte(tillHeader+goodA+"broken\n"+strings.Replace(goodB, "2024-03-02 11", "2024-03-31 01", 1)+strings.Replace(strings.Replace(goodB, "B,", "C,", 1), "2024-03-02 11", "2024-10-27 01", 1)+strings.Replace(strings.Replace(goodB, "B,", "D,", 1), "3.50", "3.500001", 1)))
	got := strings.Join(p.mustRun().Warnings, "\n")
	for _, text := range []string{
		`column "sale" is written "Sale" in the export`, "1 of 5 rows read were rejected", "1 rows have a local time that the clock change left out",
		"1 rows have a local time that occurs twice", "1 rows have an amount of more than four decimals",
	} {
		if !strings.Contains(got, "source till: "+text) {
			t.Errorf("no warning %q in:\n%s", text, got)
		}
	}
	if got := p.mustRun().Warnings; len(got) != 1 {
		t.Errorf("a night without news warns %q", got)
	}
}

// A file that moves while it is read is refused.
func TestLoad_moving(t *testing.T) {
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	states, err := p.step().discover(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	l := &load{feed: states[0].feed, file: states[0].files[0]}
	if err := l.still(); err != nil {
		t.Errorf("a file at rest: %v", err)
	}
	p.write("exports/a.csv", []byte(tillHeader+goodA+goodB))
	says(t, l.still(), "exports/a.csv", "still being written")
	if err := os.Remove(l.file.path); err != nil {
		t.Fatal(err)
	}
	says(t, l.still(), "exports/a.csv", "vanished")
}
