package extract

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// foreseen tells whether the step knows tonight's tables without a run, and that
// it then knows them right.
func foreseen(t *testing.T, p *project, last result) bool {
	t.Helper()
	got, ok, err := p.step().Foresee(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return false
	}
	want := map[pipeline.Table]string{}
	for _, o := range last.Outputs {
		want[o.Table] = o.Fingerprint
	}
	if len(got.Tables) != len(want) {
		t.Errorf("%d tables are foreseen of %d", len(got.Tables), len(want))
	}
	for table, fingerprint := range want {
		if got.Tables[table] != fingerprint {
			t.Errorf("%s is foreseen as another than it was made", table)
		}
	}
	return true
}

// A night without news is known without reading, and whatever is new is noticed.
func TestForesee(t *testing.T) {
	p := newProject(t, joining(2))
	for _, name := range []string{"exports/2024-03-01.csv", "exports/2024-03-02.csv"} {
		p.write(name, []byte(tillHeader+goodA+"broken "+name+"\n"))
	}
	p.write("exports/2024-03-03.csv", []byte(tillHeader+goodB))
	last := p.mustRun()
	if !foreseen(t, p, last) {
		t.Fatal("nothing is new, and yet nothing is foreseen")
	}
	changes := []struct {
		name string
		do   func() error
	}{
		{"a new export", func() error { p.write("exports/2024-03-04.csv", []byte(tillHeader+manyRows(3))); return nil }},
		{"an export touched", func() error {
			return chtimes(filepath.Join(p.root, "exports/2024-03-01.csv"), p.now.Add(-30*time.Minute))
		}},
		{"state removed", func() error { return os.Remove(glob(t, p, ".clientele/raw/reject/till/*.parquet")[0]) }},
		{"an export gone", func() error { return os.Remove(filepath.Join(p.root, "exports/2024-03-01.csv")) }},
		{"another mapping", func() error { p.yaml = strings.Replace(p.yaml, "Europe/London", "Europe/Berlin", 1); return nil }},
		{"state touched", func() error {
			return chtimes(glob(t, p, ".clientele/raw/sale_lines/till/*.parquet")[0], p.now)
		}},
	}
	for _, change := range changes {
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		if foreseen(t, p, last) {
			t.Errorf("%s: not noticed", change.name)
		}
		last = p.mustRun()
		if !foreseen(t, p, last) {
			t.Errorf("%s: the night after it is not foreseen", change.name)
		}
	}
	p.yaml = strings.Replace(p.yaml, "rejected_share: 1", "rejected_share: 0.01", 1)
	if foreseen(t, p, last) {
		t.Error("a limit that the exports exceed is not noticed")
	}
}
