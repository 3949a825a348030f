package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/operations"
)

// gate looks at what came in by a night as that night would, and adds the figures to the
// history as a published night does; the other steps are left out. It returns what is
// unusual and what is odd.
func gate(t *testing.T, dir, asOf string) (stops, warnings string) {
	t.Helper()
	ctx := context.Background()
	a := &app{stdout: io.Discard, stderr: io.Discard, now: time.Now, project: dir, logFormat: "text", quiet: true, threads: 2}
	result, err := a.runNight(ctx, nightOptions{asOf: asOf, selects: []string{"+check/arrivals_*"}})
	if err != nil {
		return err.Error(), ""
	}
	for _, check := range result.Checks {
		switch {
		case check.Name == unusualCheck && check.Failing > 0:
			stops = fmt.Sprintf("%d: %s", check.Failing, check.Sample)
		case check.Name == "arrivals_are_odd" && check.Failing > 0:
			warnings = fmt.Sprintf("%d: %s", check.Failing, check.Sample)
		}
	}
	layout := pipeline.Layout{Root: dir}
	db, err := openEngine(ctx, resources{threads: 1, memory: 1e9}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := operations.KeepHistory(ctx, db, layout, layout.RunMarts(result.Night.RunID), result.Night.RunID, asOf); err != nil {
		t.Fatal(err)
	}
	return stops, warnings
}

func TestTuneGate(t *testing.T) {
	dir := os.Getenv("TUNE")
	if dir == "" {
		t.Skip()
	}
	from, _ := time.Parse(time.DateOnly, os.Getenv("FROM"))
	to, _ := time.Parse(time.DateOnly, os.Getenv("TO"))
	_ = os.RemoveAll(filepath.Join(pipeline.Layout{Root: dir}.History(), "arrival"))
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		stops, warnings := gate(t, dir, d.Format(time.DateOnly))
		t.Logf("%s STOP %s\n   WARN %s", d.Format(time.DateOnly), strings.ReplaceAll(stops, ";", "\n     "), strings.ReplaceAll(warnings, ";", "\n     "))
	}
}
