package modelbase_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// trained is what a night leaves: shape s, the day as its data.
func trained(name string, status modelbase.Status) modelbase.Version {
	return modelbase.Version{Name: name, Shape: "s", Model: "gbdt", TrainFrom: "2024-01-01", TrainTo: "2024-03-31", Grade: "B",
		MetricName: "auc", Metric: .8, BaselineName: "recency_days", BaselineMetric: math.NaN(), Status: status, Data: []byte("model\nof " + string(status)), Card: []byte(`{"a":1}`)}
}

// night runs a night that leaves the versions, publishes it and keeps what it left.
func night(t *testing.T, layout pipeline.Layout, asOf string, versions ...modelbase.Version) {
	t.Helper()
	folder := leave(t, layout, asOf, versions...)
	for range 2 { // again before the next run
		if err := modelbase.Keep(layout, folder, asOf); err != nil {
			t.Fatal(err)
		}
	}
}

func leave(t *testing.T, layout pipeline.Layout, asOf string, versions ...modelbase.Version) string {
	t.Helper()
	runs, err := filepath.Glob(filepath.Join(layout.Runs(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	id := "run" + strings.Repeat("I", len(runs)+1)
	folder := layout.Run(id)
	if err := durable.MkdirAll(folder); err != nil {
		t.Fatal(err)
	}
	env := environment(t, layout, id, day(t, asOf))
	for _, v := range versions {
		if err := modelbase.Leave(env, v); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func inUse(t *testing.T, layout pipeline.Layout, asOf string) modelbase.Version {
	t.Helper()
	v, found, err := modelbase.InUse(layout, "churn", day(t, asOf))
	if err != nil {
		t.Fatal(err)
	}
	if found != (v.Version != "") {
		t.Errorf("found %v, but the version is %q", found, v.Version)
	}
	return v
}

func project(t *testing.T) pipeline.Layout { return pipeline.Layout{Root: t.TempDir()} }

func versionFile(layout pipeline.Layout, version string) string {
	return filepath.Join(layout.State(), "models", "churn", version, "version.bin")
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[(at+len(data))%len(data)] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestInUse_newestAcceptedFromBefore(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted), trained("clv", modelbase.Accepted))
	night(t, layout, "2024-04-01", trained("churn", modelbase.Rejected))
	night(t, layout, "2024-05-01", trained("churn", modelbase.Accepted))
	for asOf, want := range map[string][2]string{
		"2024-02-01": {"", ""}, "2024-03-01": {"", ""}, // a night does not see its own, so that it can be run again
		"2024-03-02": {"2024-03-01", "2024-03-01"}, "2024-04-02": {"2024-03-01", "2024-04-01"},
		"2024-05-01": {"2024-03-01", "2024-04-01"}, "2025-01-01": {"2024-05-01", "2024-05-01"},
	} {
		if v := inUse(t, layout, asOf); v.Version != want[0] || v.Tried != want[1] || len(v.Warnings) > 0 {
			t.Errorf("as of %s: version %q, tried %q, %v; want %v", asOf, v.Version, v.Tried, v.Warnings, want)
		}
	}
	v, want := inUse(t, layout, "2024-03-02"), trained("churn", modelbase.Accepted)
	if v.Shape != want.Shape || v.Metric != want.Metric || !math.IsNaN(v.BaselineMetric) || string(v.Data) != string(want.Data) || string(v.Card) != string(want.Card) || v.Grade != "B" {
		t.Errorf("it does not come back as it was left: %+v", v)
	}
	if names, err := modelbase.Names(layout); err != nil || !slices.Equal(names, []string{"churn", "clv"}) {
		t.Errorf("names %v, %v", names, err)
	}
}

func TestDue(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	night(t, layout, "2024-03-29", trained("churn", modelbase.Rejected))
	for _, c := range []struct {
		asOf, shape string
		retrain     bool
		due         bool
		reason      string
	}{
		{"2024-03-01", "s", false, true, "none yet"},
		{"2024-03-02", "s", false, false, ""},
		{"2024-03-02", "s", true, true, "asked for"},
		{"2024-03-02", "z", false, true, "features, settings or code"},
		{"2024-03-28", "s", false, false, ""},
		{"2024-03-29", "s", false, true, "28 days past"}, // a rerun of the night that was due is due
		{"2024-03-30", "s", false, false, ""},            // what was rejected yesterday is not tried again today
		{"2024-04-26", "s", false, true, "28 days past"},
	} {
		due, reason := modelbase.Due(inUse(t, layout, c.asOf), day(t, c.asOf), 28, c.shape, c.retrain)
		if due != c.due || !strings.Contains(reason, c.reason) {
			t.Errorf("%s, shape %s, retrain %v: %v, %q; want %v, %q", c.asOf, c.shape, c.retrain, due, reason, c.due, c.reason)
		}
	}
}

func TestPin(t *testing.T) {
	layout := project(t)
	for _, asOf := range []string{"2024-03-01", "2024-04-01", "2024-05-01"} {
		night(t, layout, asOf, trained("churn", modelbase.Accepted))
	}
	if err := modelbase.Pin(layout, "churn", "2024-04-01"); err != nil {
		t.Fatal(err)
	}
	v := inUse(t, layout, "2026-01-01")
	if v.Version != "2024-04-01" || !v.Pinned {
		t.Errorf("in use: %s, pinned %v", v.Version, v.Pinned)
	}
	if due, reason := modelbase.Due(v, day(t, "2026-01-01"), 28, "s", false); due {
		t.Errorf("a pinned version is due: %s", reason)
	}
	if due, reason := modelbase.Due(v, day(t, "2026-01-01"), 28, "s", true); due || !strings.Contains(reason, "unpin") {
		t.Errorf("told to train although pinned: %v, %q", due, reason)
	}
	// Another shape cannot be scored with: as if it was not pinned.
	other := v.For("z")
	if other.Version != "2024-05-01" || other.Pinned || len(other.Warnings) != 1 || !strings.Contains(other.Warnings[0], "unpin") {
		t.Errorf("for another shape: %s, %v", other.Version, other.Warnings)
	}
	// A date before the pinned version that is run again cannot have known it.
	early := inUse(t, layout, "2024-03-15")
	if early.Version != "2024-03-01" || early.Pinned || len(early.Warnings) != 1 {
		t.Errorf("as of a date before the pinned version: %s, %v", early.Version, early.Warnings)
	}
	// The night of the pinned version is run again: the pinned one stays.
	other = trained("churn", modelbase.Accepted)
	other.Data = []byte("other")
	night(t, layout, "2024-04-01", other)
	if again := inUse(t, layout, "2026-01-01"); again.Fingerprint() != v.Fingerprint() {
		t.Error("a rerun replaced the pinned version")
	}
	night(t, layout, "2024-04-01")
	if again := inUse(t, layout, "2026-01-01"); again.Version != "2024-04-01" {
		t.Error("a rerun removed the pinned version")
	}
	var decision *modelbase.DecisionError
	if _, _, err := modelbase.RollBack(layout, "churn"); !errors.As(err, &decision) {
		t.Errorf("rolling back what is pinned: %v", err)
	}
	was, err := modelbase.Unpin(layout, "churn")
	if err != nil || was != "2024-04-01" {
		t.Errorf("unpinned %q, %v", was, err)
	}
	if v := inUse(t, layout, "2026-01-01"); v.Version != "2024-05-01" || v.Pinned {
		t.Errorf("after unpinning %s is in use", v.Version)
	}
	if was, err := modelbase.Unpin(layout, "churn"); was != "" || err != nil {
		t.Errorf("unpinning twice: %q, %v", was, err)
	}
}

func TestPin_ofWhatIsNotThere(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	var unknown *modelbase.UnknownError
	if err := modelbase.Pin(layout, "churn", "2024-03-02"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "2024-03-01") {
		t.Errorf("no such version: %v", err)
	}
	if err := modelbase.Pin(layout, "chrun", "2024-03-01"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "there are churn") {
		t.Errorf("no such model: %v", err)
	}
	if err := modelbase.Pin(layout, "../churn", "2024-03-01"); err == nil {
		t.Error("a name that leads out of the base was taken")
	}
}

func TestInUse_pinnedVersionIsGoneOrDamaged(t *testing.T) {
	for what, spoil := range map[string]func(path string) error{
		"gone":       func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"is gone":    os.Remove,
		"not those":  func(path string) error { flip(t, path, -1); return nil },
		"begin as":   func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"not 1":      func(path string) error { return os.WriteFile(path, []byte("clientele-model 2 x\n"), 0o600) },
		"be read (i": func(path string) error { return os.WriteFile(path, []byte("something else\n"), 0o600) },
	} {
		layout := project(t)
		for _, asOf := range []string{"2024-03-01", "2024-04-01"} {
			night(t, layout, asOf, trained("churn", modelbase.Accepted))
		}
		if err := modelbase.Pin(layout, "churn", "2024-03-01"); err != nil {
			t.Fatal(err)
		}
		if err := spoil(versionFile(layout, "2024-03-01")); err != nil {
			t.Fatal(err)
		}
		v := inUse(t, layout, "2024-04-02")
		if v.Version != "2024-04-01" || v.Pinned || len(v.Warnings) == 0 || !strings.Contains(v.Warnings[0], what) || !strings.Contains(v.Warnings[0], "unpin") {
			t.Errorf("%s: %s is used with %q", what, v.Version, v.Warnings)
		}
	}
}

func TestInUse_damagedVersion(t *testing.T) {
	for _, at := range []int{0, 30, 80, 120, -1} { // kind, hash, description, data
		layout := project(t)
		for _, asOf := range []string{"2024-03-01", "2024-04-01"} {
			night(t, layout, asOf, trained("churn", modelbase.Accepted))
		}
		flip(t, versionFile(layout, "2024-04-01"), at)
		v := inUse(t, layout, "2024-04-02")
		if v.Version != "2024-03-01" || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0], ".clientele/models/churn/2024-04-01") {
			t.Errorf("byte %d: %s is used with %q", at, v.Version, v.Warnings)
		}
		if due, reason := modelbase.Due(v, day(t, "2024-04-02"), 28, "s", false); !due || !strings.Contains(reason, "damaged") {
			t.Errorf("byte %d: due %v, %q", at, due, reason)
		}
		// What was trained instead settles it, even where it is not taken.
		night(t, layout, "2024-04-02", trained("churn", modelbase.Rejected))
		if due, reason := modelbase.Due(inUse(t, layout, "2024-04-03"), day(t, "2024-04-03"), 28, "s", false); due {
			t.Errorf("byte %d: due again the night after: %s", at, reason)
		}
		list, err := modelbase.List(layout, "churn")
		if err != nil || len(list) != 3 || list[1].Status != modelbase.Damaged || !list[2].Used {
			t.Errorf("byte %d: %+v, %v", at, list, err)
		}
	}
}

// A version that was copied to another name or date is not what it claims to be.
func TestInUse_versionOfAnotherModel(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("clv", modelbase.Accepted))
	models := filepath.Join(layout.State(), "models")
	if err := os.Rename(filepath.Join(models, "clv"), filepath.Join(models, "churn")); err != nil {
		t.Fatal(err)
	}
	if v := inUse(t, layout, "2024-03-02"); v.Version != "" || len(v.Warnings) != 1 {
		t.Errorf("%s is used, %q", v.Version, v.Warnings)
	}
}

func TestInUse_folderThatACrashLeftEmpty(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	for _, name := range []string{"2024-04-01", "_2024-05-01.tmp", "notes"} {
		if err := os.MkdirAll(filepath.Dir(versionFile(layout, name)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if v := inUse(t, layout, "2024-06-01"); v.Version != "2024-03-01" || v.Tried != "2024-03-01" || len(v.Warnings) > 0 {
		t.Errorf("%s is used, tried %s, %q", v.Version, v.Tried, v.Warnings)
	}
}

func TestRollBack(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	night(t, layout, "2024-04-01", trained("churn", modelbase.Rejected))
	night(t, layout, "2024-05-01", trained("churn", modelbase.Accepted))
	withdrawn, used, err := modelbase.RollBack(layout, "churn")
	if err != nil || withdrawn != "2024-05-01" || used != "2024-03-01" {
		t.Fatalf("withdrew %s, now %s, %v", withdrawn, used, err)
	}
	// The night before the next run keeps once more: the decision stands.
	if err := modelbase.Keep(layout, leave(t, layout, "2024-05-01", trained("churn", modelbase.Accepted)), "2024-05-01"); err != nil {
		t.Fatal(err)
	}
	v := inUse(t, layout, "2024-05-02")
	if v.Version != "2024-03-01" {
		t.Errorf("%s is used", v.Version)
	}
	if due, reason := modelbase.Due(v, day(t, "2024-05-02"), 28, "s", false); due {
		t.Errorf("the model is trained again at once: %s", reason)
	}
	// The date is run again and trains another model: nobody has withdrawn that one.
	other := trained("churn", modelbase.Accepted)
	other.Data = []byte("mended")
	night(t, layout, "2024-05-01", other)
	if v := inUse(t, layout, "2024-05-02"); v.Version != "2024-05-01" || string(v.Data) != "mended" {
		t.Errorf("%s is used", v.Version)
	}
	for _, want := range []string{"2024-05-01", "2024-03-01"} {
		if withdrawn, _, err := modelbase.RollBack(layout, "churn"); err != nil || withdrawn != want {
			t.Errorf("withdrew %s, %v; want %s", withdrawn, err, want)
		}
	}
	if v := inUse(t, layout, "2024-05-02"); v.Version != "" {
		t.Errorf("%s is used although all are withdrawn", v.Version)
	}
	var decision *modelbase.DecisionError
	if _, _, err := modelbase.RollBack(layout, "churn"); !errors.As(err, &decision) {
		t.Errorf("rolling back with nothing in use: %v", err)
	}
	// Who pins a withdrawn version means it.
	if err := modelbase.Pin(layout, "churn", "2024-03-01"); err != nil {
		t.Fatal(err)
	}
	if v := inUse(t, layout, "2024-05-02"); v.Version != "2024-03-01" {
		t.Errorf("%q is used, want the pinned one", v.Version)
	}
}

func TestInUse_damagedDecisions(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	night(t, layout, "2024-04-01", trained("churn", modelbase.Accepted))
	if _, _, err := modelbase.RollBack(layout, "churn"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(layout.State(), "models", "churn", "decisions.txt")
	flip(t, path, -5)
	v := inUse(t, layout, "2024-04-02")
	if v.Version != "" || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0], "remove .clientele/models/churn/decisions.txt") {
		t.Errorf("%s is used, %q", v.Version, v.Warnings)
	}
	if due, _ := modelbase.Due(v, day(t, "2024-04-02"), 28, "s", false); !due {
		t.Error("no model is trained")
	}
	night(t, layout, "2024-04-01") // what cannot be known to be unpinned is not removed
	if _, err := os.Stat(versionFile(layout, "2024-04-01")); err != nil {
		t.Error(err)
	}
	for _, decide := range []func() error{
		func() error { return modelbase.Pin(layout, "churn", "2024-03-01") },
		func() error { _, err := modelbase.Unpin(layout, "churn"); return err },
		func() error { _, _, err := modelbase.RollBack(layout, "churn"); return err },
	} {
		if err := decide(); !errors.Is(err, modelbase.ErrDamaged) {
			t.Errorf("deciding: %v", err)
		}
	}
}

func TestKeep_laterRunOfTheSameDateReplaces(t *testing.T) {
	layout := project(t)
	night(t, layout, "2024-03-01", trained("churn", modelbase.Accepted), trained("clv", modelbase.Accepted))
	night(t, layout, "2024-03-01", trained("clv", modelbase.Accepted))
	if v := inUse(t, layout, "2024-03-02"); v.Version != "" {
		t.Error("the replaced run's model is still there")
	}
	if v, found, err := modelbase.InUse(layout, "clv", day(t, "2024-03-02")); err != nil || !found {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestLeaveNone_removesWhatAFirstTryLeft(t *testing.T) {
	layout := project(t)
	folder := leave(t, layout, "2024-03-01", trained("churn", modelbase.Accepted))
	env := environment(t, layout, filepath.Base(folder), day(t, "2024-03-01"))
	for range 2 {
		if err := modelbase.LeaveNone(env, "churn"); err != nil {
			t.Fatal(err)
		}
	}
	if err := modelbase.Keep(layout, folder, "2024-03-01"); err != nil {
		t.Fatal(err)
	}
	if v := inUse(t, layout, "2024-03-02"); v.Version != "" {
		t.Error("a model of a first try was kept")
	}
}

func TestLeave_refusesWhatCannotBeRead(t *testing.T) {
	layout := project(t)
	env := environment(t, layout, "run", day(t, "2024-03-01"))
	for _, v := range []modelbase.Version{trained("", modelbase.Accepted), trained("a/b", modelbase.Accepted), trained("_a", modelbase.Accepted), trained("churn", ""), trained("churn", modelbase.Withdrawn)} {
		if err := modelbase.Leave(env, v); err == nil {
			t.Errorf("%q, %q: taken", v.Name, v.Status)
		}
	}
}

func TestBase_withoutAny(t *testing.T) {
	layout := project(t)
	if err := modelbase.Keep(layout, layout.Run("1"), "2024-03-01"); err != nil {
		t.Error(err)
	}
	if v := inUse(t, layout, "2024-03-01"); v.Version != "" || len(v.Warnings) > 0 {
		t.Errorf("%+v", v)
	}
	if names, err := modelbase.Names(layout); err != nil || len(names) > 0 {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := os.Stat(filepath.Join(layout.State(), "models")); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was made of nothing")
	}
}
