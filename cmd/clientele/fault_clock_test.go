package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/publish"
)

// testClock is the variable of the environment that sets the clock of clientele-clocked, the
// program with a clock that stands still.
const testClock = "CLIENTELE_TEST_CLOCK"

// mainByTestClock is the program by the clock of the environment. It is part of the tests'
// binary alone.
func mainByTestClock() {
	now, err := time.Parse(time.RFC3339Nano, os.Getenv(testClock))
	if err != nil {
		panic(err)
	}
	os.Exit(mainByClock(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, func() time.Time { return now }))
}

// programAt prepares the program with its clock standing at now.
func programAt(now time.Time, args ...string) *exec.Cmd {
	cmd := exec.Command("clientele-clocked", args...)
	cmd.Env = append(os.Environ(), testClock+"="+now.Format(time.RFC3339Nano))
	return cmd
}

// faultsOfTheClock runs nights by clocks that are wrong, one after the other in one project.
// After each the night is whole, its run sorts after all before it, and it is the night of
// the day before by that clock in the project's time zone; the marts of equal days are equal.
func faultsOfTheClock(t *testing.T, l *lab) {
	dir := l.copyOf(t, l.before[3])
	layout := pipeline.Layout{Root: dir}
	last := newestRun(t, layout)
	for _, test := range []struct {
		what, now, asOf, wantAsOf, wantLate string
	}{
		{what: "as it should be", now: "2025-03-04T02:00:00Z", wantAsOf: "2025-03-03"},
		{what: "the same moment again, another day", now: "2025-03-04T02:00:00Z", asOf: "2025-03-04", wantAsOf: "2025-03-04"},
		{what: "a day back", now: "2025-03-03T02:00:00Z", asOf: "2025-03-03", wantAsOf: "2025-03-03"},
		{what: "the hour that there is not", now: "2025-03-30T01:30:00Z", wantAsOf: "2025-03-29"},
		{what: "before midnight in summer", now: "2025-06-30T22:59:59Z", wantAsOf: "2025-06-29"},
		{what: "after midnight in summer", now: "2025-06-30T23:00:01Z", wantAsOf: "2025-06-30"},
		{what: "the hour that there is twice", now: "2025-10-26T00:30:00Z", wantAsOf: "2025-10-25"},
		{what: "ten years on", now: "2035-03-04T02:00:00Z", wantAsOf: "2035-03-03", wantLate: "3652"},
		{what: "beyond 32 bits of seconds", now: "2038-01-19T03:14:08Z", wantAsOf: "2038-01-18"},
		{what: "right again", now: "2025-03-04T02:00:00Z", wantAsOf: "2025-03-03"},
	} {
		if !l.tier.full && (test.what == "before midnight in summer" || test.what == "the hour that there is twice" || test.what == "the hour that there is not") {
			continue
		}
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"run", "-q", "-C", dir}
		if test.asOf != "" {
			args = append(args, "--as-of", test.asOf)
		}
		out, err := programAt(now, args...).CombinedOutput()
		if err != nil || clean(string(out)) != nil {
			t.Fatalf("%s: %v\n%s", test.what, err, out)
		}
		night := intact(t, dir)
		if night.AsOf != test.wantAsOf {
			t.Errorf("%s: the night of %s is published, want %s", test.what, night.AsOf, test.wantAsOf)
		}
		if night.RunID <= last {
			t.Errorf("%s: run %s does not sort after %s", test.what, night.RunID, last)
		}
		last = newestRun(t, layout)
		if test.wantLate != "" {
			if got := lagOf(t, dir, "till"); got != test.wantLate {
				t.Errorf("%s: the till is %s days behind, want %s", test.what, got, test.wantLate)
			}
		}
		if night.AsOf == faultNights()[2] {
			l.sameMarts(t, test.what, dir)
		}
	}
}

// newestRun is the last of a project's runs by name.
func newestRun(t *testing.T, layout pipeline.Layout) string {
	t.Helper()
	entries, err := os.ReadDir(layout.Runs())
	if err != nil || len(entries) == 0 {
		t.Fatalf("no runs: %v", err)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return slices.Max(names)
}

// lagOf is how many days the newest row of a source is behind the as-of date, by the mart.
func lagOf(t *testing.T, dir, source string) string {
	t.Helper()
	_, folder, _, err := publish.Current(pipeline.Layout{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	db, err := openEngine(t.Context(), resources{threads: 1, memory: defaultMemory}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var lag sql.NullFloat64
	query := "select lag_hours from read_parquet(" + pipeline.QuoteLiteral(filepath.Join(folder, "freshness.parquet")) + ") where source = " + pipeline.QuoteLiteral(source)
	if err := db.QueryRowContext(t.Context(), query).Scan(&lag); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(lag.Float64 / 24)
}

// sameMarts holds the marts of a third night against the undisturbed one's. The history
// beside them is of the nights that came between.
func (l *lab) sameMarts(t *testing.T, what, dir string) {
	t.Helper()
	got, err := l.look(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range l.after[3].rows {
		if filepath.Base(filepath.Dir(name)) == "marts" && got.rows[name] != want {
			t.Errorf("%s: %s has %q, undisturbed %q", what, name, got.rows[name], want)
		}
	}
}
