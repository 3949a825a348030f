package score_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
)

// versions is what the model base holds of churn, such as "2026-06-30 accepted".
func versions(t *testing.T, dir string) string {
	t.Helper()
	list, err := modelbase.List(pipeline.Layout{Root: dir}, "churn")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, v := range list {
		out = append(out, v.Version+" "+string(v.Status))
	}
	return strings.Join(out, ", ")
}

func versionOf(t *testing.T, n churnNight) string {
	t.Helper()
	if a, b := text(t, n.tables[churnScores], "model_version"), text(t, n.tables[churnCard], "model_version"); a != b {
		t.Errorf("scores are of version %q, the card of %q", a, b)
	}
	return text(t, n.tables[churnScores], "model_version")
}

// A version is scored with until it is due, and what it said of itself stays.
func TestChurn_scoresWithTheVersionInUse(t *testing.T) {
	dir, p := t.TempDir(), regulars(250, 31)
	first := p.churn(t, dir)
	second := p.moved(1).churn(t, dir)
	if v := versionOf(t, second); v != "2026-06-30" || second.warnings != "" {
		t.Errorf("the second night scores with %s and warns %q", v, second.warnings)
	}
	for _, part := range []pipeline.Table{"card", "calibration"} {
		sameTable(t, part, first.tables["scores.churn_"+part], second.tables["scores.churn_"+part])
	}
	if a, b := text(t, first.tables[churnRules], "rule_text"), text(t, second.tables[churnRules], "rule_text"); a != b {
		t.Errorf("rules changed without training: %q and %q", a, b)
	}
	checkScores(t, p.moved(1), second, math.NaN())
	checkRules(t, p.moved(1), second)
	if v := versionOf(t, p.moved(27).churn(t, dir)); v != "2026-06-30" {
		t.Errorf("after 27 days the night scores with %s", v)
	}
	late := p.moved(28).churn(t, dir)
	if v := versionOf(t, late); v != "2026-07-28" || late.warnings != "" {
		t.Errorf("after 28 days the night scores with %s and warns %q", v, late.warnings)
	}
	// A date that is run again knows versions from before it alone.
	if v := versionOf(t, p.moved(3).churn(t, dir)); v != "2026-06-30" {
		t.Errorf("a night before the second training scores with %s", v)
	}
	if err := modelbase.Pin(pipeline.Layout{Root: dir}, "churn", "2026-06-30"); err != nil {
		t.Fatal(err)
	}
	pinned := p.moved(100)
	pinned.retrain = true
	if n := pinned.churn(t, dir); versionOf(t, n) != "2026-06-30" || !strings.Contains(n.warnings, "pinned") {
		t.Errorf("a pinned version is not used, but %s: %s", versionOf(t, n), n.warnings)
	}
}

// The one in use has learnt from the very days that a new one is tested on. It must not win by that.
func TestChurn_retrainsWhenAskedTo(t *testing.T) {
	for seed := range uint64(3) {
		dir, p := t.TempDir(), regulars(200, 40+seed)
		p.churn(t, dir)
		for _, days := range []int{1, 20} {
			next := regulars(200, 50+seed).moved(days) // others of the same kind
			next.retrain = true
			night := next.churn(t, dir)
			if v := versionOf(t, night); v != next.asOf.Format(time.DateOnly) {
				t.Errorf("the night of %s was asked to retrain and scores with %s: %s", next.asOf.Format(time.DateOnly), v, night.warnings)
			}
		}
	}
}

func TestChurn_anotherShapeTrainsAnew(t *testing.T) {
	dir, p := t.TempDir(), regulars(200, 32)
	p.churn(t, dir)
	next := p.moved(1)
	next.customers = 90
	if v := versionOf(t, next.churn(t, dir)); v != "2026-07-01" {
		t.Errorf("with another floor the night scores with %s", v)
	}
	list, err := modelbase.List(pipeline.Layout{Root: dir}, "churn")
	if err != nil || !strings.Contains(list[0].Reason, "settings") {
		t.Errorf("the version does not say why it was trained: %q, %v", list[0].Reason, err)
	}
}

func TestChurn_damagedVersionTrainsAnew(t *testing.T) {
	dir, p := t.TempDir(), regulars(200, 33)
	p.churn(t, dir)
	path := filepath.Join(dir, ".clientele", "models", "churn", "2026-06-30", "version.bin")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	inUse, _, err := modelbase.InUse(pipeline.Layout{Root: dir}, "churn", p.asOf.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	swapped := func(of func(data []byte) []byte) func(t *testing.T) {
		return func(t *testing.T) {
			v := inUse
			v.Data = of(bytes.Clone(v.Data))
			leave(t, dir, p.asOf, v)
		}
	}
	written := func(data []byte) func(t *testing.T) {
		return func(t *testing.T) {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 4
	for name, damage := range map[string]func(t *testing.T){
		"a changed byte":     written(flipped),
		"a part of it":       written(whole[:len(whole)/3]),
		"nothing in it":      written(nil),
		"something else":     written([]byte("{}")),
		"a model of another": swapped(func([]byte) []byte { return []byte("clientele-bundle 99 00\n{}") }),
		"a broken model":     swapped(func(data []byte) []byte { data[len(data)-9] ^= 1; return data }),
	} {
		t.Run(name, func(t *testing.T) {
			damage(t)
			next := p.moved(1)
			night := next.churn(t, dir)
			if v := versionOf(t, night); v != "2026-07-01" {
				t.Errorf("the night scores with %s", v)
			}
			if !strings.Contains(night.warnings, "churn") || !strings.Contains(night.warnings, "2026-06-30") {
				t.Errorf("the warning is %q", night.warnings)
			}
			checkScores(t, next, night, math.NaN())
		})
	}
}

// leave puts a version into the base, as a night that trained it would.
func leave(t *testing.T, dir string, asOf time.Time, v modelbase.Version) {
	t.Helper()
	layout, day := pipeline.Layout{Root: dir}, asOf.Format(time.DateOnly)
	plan, err := pipeline.NewPlan([]pipeline.Step{leaving{v, fmt.Sprintf("%x", v.Data)}})
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	if _, err := runner.Run(context.Background(), plan, pipeline.Info{ID: day + "-left", AsOf: asOf}, pipeline.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := modelbase.Keep(layout, layout.Run(day+"-left"), day); err != nil {
		t.Fatal(err)
	}
}

// leaving is a step that leaves a version.
type leaving struct {
	version modelbase.Version
	print   string
}

func (leaving) Name() string             { return "leaving" }
func (leaving) Reads() []pipeline.Table  { return nil }
func (leaving) Writes() []pipeline.Table { return []pipeline.Table{"scores.left"} }
func (s leaving) Fingerprint() string    { return s.print }
func (s leaving) Run(_ context.Context, env *pipeline.Env) (pipeline.Result, error) {
	return pipeline.Result{Outputs: []pipeline.Output{{Table: "scores.left"}}}, modelbase.Leave(env, s.version)
}

// What was trained on spoilt days loses against the version in use, on the same rows.
func TestChurn_worseNewcomerIsRejected(t *testing.T) {
	p := regulars(300, 34)
	for _, days := range []int{30, 120} { // the version in use knows the days of the test, and does not
		dir := t.TempDir()
		p.churn(t, dir)
		spoilt := p.moved(days).each(func(row *patron) { row.left = row.left != (row.purpose == "train") })
		night := spoilt.churn(t, dir)
		if v := versionOf(t, night); v != "2026-06-30" || !strings.Contains(night.warnings, "rejected") || !strings.Contains(night.warnings, "2026-06-30") {
			t.Errorf("the night scores with %s: %s", v, night.warnings)
		}
		if got := versions(t, dir); got != spoilt.asOf.Format(time.DateOnly)+" rejected, 2026-06-30 accepted" {
			t.Errorf("the base holds %s", got)
		}
		checkScores(t, spoilt, night, math.NaN())
		// It has been tried: the next night need not.
		if next := spoilt.moved(1).churn(t, dir); versionOf(t, next) != "2026-06-30" || next.warnings != "" {
			t.Errorf("the next night scores with %s and warns %q", versionOf(t, next), next.warnings)
		}
	}
}

// Days of which nothing can be learnt, such as those of a broken export, do not take the place of what was learnt before. The next night tries again.
func TestChurn_nothingLearntKeepsTheVersionInUse(t *testing.T) {
	p := regulars(200, 35)
	for name, broken := range map[string]patrons{
		"no sales since the last window": p.each(func(row *patron) { row.left = row.left || row.purpose == "test" }),
		"no window":                      p.only(func(row patron) bool { return row.purpose == "score" }),
		"few customers":                  p.only(func(row patron) bool { return row.id < "C00060" }),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			p.churn(t, dir)
			night := broken.moved(30).churn(t, dir)
			if v := versionOf(t, night); v != "2026-06-30" || !strings.Contains(night.warnings, "nothing could be learnt") {
				t.Errorf("the night scores with %q: %s", v, night.warnings)
			}
			if got := versions(t, dir); got != "2026-06-30 accepted" {
				t.Errorf("the base holds %s", got)
			}
			checkScores(t, broken.moved(30), night, math.NaN())
			if v := versionOf(t, p.moved(31).churn(t, dir)); v != "2026-07-31" {
				t.Errorf("when all is well again the night scores with %s", v)
			}
		})
	}
}

// A night that could learn nothing leaves no version, and has the baseline answer. The next one tries again.
func TestChurn_belowTheFloorLeavesNoVersion(t *testing.T) {
	dir, p := t.TempDir(), regulars(200, 36)
	night := p.only(func(row patron) bool { return row.id < "C00060" }).churn(t, dir)
	if got := versions(t, dir); got != "" {
		t.Errorf("the base holds %s", got)
	}
	if by, v := text(t, night.tables[churnScores], "model_name"), versionOf(t, night); by != "baseline" || v != "" {
		t.Errorf("scores are by %s of version %q", by, v)
	}
	if next := p.moved(1).churn(t, dir); versionOf(t, next) != "2026-07-01" || next.warnings != "" {
		t.Errorf("the next night scores with %s and warns %q", versionOf(t, next), next.warnings)
	}
}
