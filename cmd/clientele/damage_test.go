package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/operations"
)

// hurt damages a file in one of the ways that disks do, and returns how.
func hurt(t *testing.T, path string, random *rand.Rand, way string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(data)
	switch way {
	case "flip":
		data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
	case "cut":
		data = data[:random.IntN(len(data))]
	case "zeros":
		at := random.IntN(len(data))
		clear(data[at:min(len(data), at+4096)])
	case "gone":
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if bytes.Equal(before, data) { // it was zero already
		data[len(data)/2] ^= 1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// deepCheck is what `clientele check --deep` finds.
func deepCheck(t *testing.T, dir string) []pipeline.Damage {
	t.Helper()
	a := &app{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, now: time.Now, project: dir}
	layout, project, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	found, err := damagedFiles(context.Background(), ingredients{layout: layout, project: project, log: slog.New(slog.DiscardHandler), now: a.now})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// damagedShop is a project of two nights with every kind of state file.
func damagedShop(t *testing.T) string {
	t.Helper()
	dir := shop(t)
	delivered(t, dir, 0, shopDays)
	put(t, filepath.Join(dir, "exports", "till", "bad.csv"), tillHeader+"RX,1,2026-03-02 10:00:00,S1,C0001,A01,1,abc\nRY,1,2026-03-02 10:00:00,S1,C0001,A01,1,2.50\n")
	config := strings.Replace(shopConfig, "rejected_share: 0.05", "rejected_share: 0.9", 1)
	put(t, filepath.Join(dir, "clientele.yaml"), config)
	layout := pipeline.Layout{Root: dir}
	mustNight(t, dir, shopDay(shopDays-2).Format(time.DateOnly))
	if err := operations.Accept(layout, []string{"till"}, shopDay(shopDays-1), "a-test", time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	mustNight(t, dir, shopLast())
	return dir
}

// Damage of any file of the state is found, named, and never used: the run mends it from what
// is whole, or ends with exit code 3, and what it publishes equals the undisturbed night.
func TestDamage_isFoundAndNeverUsed(t *testing.T) {
	original := damagedShop(t)
	if found := deepCheck(t, original); len(found) != 0 {
		t.Fatalf("an undamaged project: %v", found)
	}
	want := digest(t, original)
	dir := copyTree(t, original)
	for kind, files := range stateFiles(t, dir) {
		for i := range times(15, 70) {
			random := rand.New(rand.NewPCG(uint64(i), 12))
			way := []string{"flip", "flip", "flip", "flip", "flip", "cut", "zeros"}[i%7]
			path := files[random.IntN(len(files))]
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			hurt(t, path, random, way)
			found := deepCheck(t, dir)
			rel, err := filepath.Rel(dir, path)
			if resolved, resolveErr := filepath.EvalSymlinks(dir); resolveErr == nil && err == nil {
				if inner, relErr := filepath.Rel(resolved, path); relErr == nil {
					rel = inner
				}
			}
			if !slices.ContainsFunc(found, func(d pipeline.Damage) bool { return d.Path == rel && d.Remedy != "" }) {
				t.Errorf("%s: %s of %s went unnoticed (found %v); %s", kind, way, rel, found, repeatWith(t, i))
			}
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found := deepCheck(t, dir); len(found) != 0 {
		t.Fatalf("after putting everything back: %v", found)
	}
	all := stateFiles(t, original)
	stops := []string{"raw records", "history", "history sums", "accepted"} // what cannot be made again
	for i, kind := range sortedKinds(all) {
		if !full() && slices.Contains([]string{"database", "accepted"}, kind) {
			continue // a mart and the history stand for them
		}
		damaged := copyTree(t, original)
		files := stateFiles(t, damaged)[kind]
		victim := files[0] // of the history the file of the first night, which the second one read
		hurt(t, victim, rand.New(rand.NewPCG(uint64(i), 13)), "flip")
		_, said, err := nightly(damaged, shopLast())
		switch {
		case slices.Contains(stops, kind) && (exitCode(err) != exitExport || !strings.Contains(err.Error(), filepath.Base(victim))):
			t.Errorf("%s: a run with %s damaged ended with %v, want exit code 3 and the file's name", kind, filepath.Base(victim), err)
		case !slices.Contains(stops, kind) && err != nil:
			t.Errorf("%s: a run with %s damaged: %v", kind, filepath.Base(victim), err)
		case err == nil && !strings.Contains(said, "damaged") && kind != "who is who" && kind != "models":
			t.Errorf("%s: the run mended %s and did not say so:\n%s", kind, filepath.Base(victim), said)
		}
		if err == nil {
			if got := digest(t, damaged); got != want {
				t.Errorf("%s: the marts differ from the undisturbed night's:\n%s\nwant\n%s", kind, got, want)
			}
		}
		var listed *pipeline.DamageError
		if err != nil && !errors.As(err, &listed) {
			t.Errorf("%s: %v tells no remedy", kind, err)
		}
	}
}

func sortedKinds(m map[string][]string) []string {
	var kinds []string
	for kind := range m {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}
