package demo_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/config"
	"clientele/pipeline/demo"
)

// made makes a company for a test and returns its folder.
func made(t testing.TB, s demo.Settings) (string, demo.Summary) {
	t.Helper()
	dir := t.TempDir()
	sum, err := demo.Generate(context.Background(), dir, s)
	if err != nil {
		t.Fatal(err)
	}
	return dir, sum
}

// hashes returns the content of every file of a folder, hashed.
func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		rel, err := filepath.Rel(dir, path)
		when := ""
		if strings.HasPrefix(rel, "exports") { // exports bear the time at which they were delivered
			when = " " + info.ModTime().UTC().Format(time.RFC3339)
		}
		out[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:8]) + when
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGenerate_sameBytesWhateverTheWorkers(t *testing.T) {
	one, sum := made(t, demo.Settings{Scale: .2, Workers: 1})
	many, _ := made(t, demo.Settings{Scale: .2, Workers: 5})
	if diff := cmp.Diff(hashes(t, one), hashes(t, many)); diff != "" {
		t.Errorf("one worker and five differ:\n%s", diff)
	}
	other, _ := made(t, demo.Settings{Scale: .2, Seed: 2})
	if hashes(t, other)["truth/people.csv"] == hashes(t, one)["truth/people.csv"] {
		t.Error("another seed made the same people")
	}
	if sum.Lines < 8_000 || sum.People != 624 {
		t.Errorf("scale .2 made %d lines and %d people", sum.Lines, sum.People)
	}
}

func TestGenerate_sizeAtScaleOne(t *testing.T) {
	dir, sum := made(t, demo.Settings{})
	if sum.Customers < 2_900 || sum.Customers > 3_100 || sum.Lines < 55_000 || sum.Lines > 65_000 {
		t.Errorf("%d customers and %d lines, wanted about 3,000 and 60,000", sum.Customers, sum.Lines)
	}
	if share := float64(sum.BrokenRows) / float64(sum.Lines); share == 0 || share > .0012 {
		t.Errorf("a share of %.5f of the rows is broken, wanted some and about .001 at most", share)
	}
	files, err := filepath.Glob(filepath.Join(dir, "exports/pos/*/*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 150 || len(files) > 250 {
		t.Errorf("%d till files, wanted 150 to 250", len(files))
	}
	if want := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC); !sum.FirstDay.Equal(want) {
		t.Errorf("the first day is %s, wanted %s", sum.FirstDay, want)
	}
}

func TestGenerate_configurationIsValid(t *testing.T) {
	for _, scale := range []float64{.05, 14} { // a workbook and a CSV of customers
		if scale > 1 && testing.Short() {
			continue
		}
		dir, _ := made(t, demo.Settings{Scale: scale, Layout: demo.LayoutMonthly})
		project, err := config.Load(filepath.Join(dir, "clientele.yaml"))
		if err != nil {
			t.Fatalf("scale %v: %v", scale, err)
		}
		for name, source := range project.Sources {
			found := 0
			for _, glob := range source.Files {
				matches, err := filepath.Glob(filepath.Join(dir, strings.ReplaceAll(glob, "**", "*")))
				if err != nil {
					t.Fatal(err)
				}
				found += len(matches)
			}
			if found == 0 {
				t.Errorf("scale %v: source %s: no file matches %v", scale, name, source.Files)
			}
		}
	}
}

func TestGenerate_overwritesOnlyItsOwn(t *testing.T) {
	settings := demo.Settings{Scale: .02}
	again := func(dir string) error {
		_, err := demo.Generate(context.Background(), dir, settings)
		return err
	}
	dir, _ := made(t, settings)
	before := hashes(t, dir)
	if err := again(dir); err != nil {
		t.Fatalf("a second time in the same folder: %v", err)
	}
	if diff := cmp.Diff(before, hashes(t, dir)); diff != "" {
		t.Errorf("the second time made something else:\n%s", diff)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("exports/pos/mine.csv", "a,b\n")
	if err := again(dir); !errors.Is(err, demo.ErrNotOurs) || !strings.Contains(err.Error(), "mine.csv") {
		t.Errorf("with a user's export: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "exports/pos/mine.csv")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "clientele.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write("clientele.yaml", string(text)+"\n# a note\n")
	if err := again(dir); !errors.Is(err, demo.ErrNotOurs) || !strings.Contains(err.Error(), "edited") {
		t.Errorf("with an edited project file: %v", err)
	}
	write("clientele.yaml", "name: mine\n")
	if err := again(dir); !errors.Is(err, demo.ErrNotOurs) {
		t.Errorf("with a user's project file: %v", err)
	}
}

func TestGenerate_stopsWhenTold(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := demo.Generate(ctx, dir, demo.Settings{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("wanted the context's error, got %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("an interrupted call left %v, %v", left, err)
	}
}

func TestSettings_Validate(t *testing.T) {
	for _, bad := range []demo.Settings{{Scale: -1}, {Scale: 1e6}, {Workers: -1}, {Stores: 61}, {Layout: "yearly"}, {End: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)}} {
		if err := bad.Validate(); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	for _, end := range []string{"2024-02-29", "2026-01-01", "2025-10-26"} { // a leap day, a first, the day when the clocks change
		day, err := time.Parse(time.DateOnly, end)
		if err != nil {
			t.Fatal(err)
		}
		if _, sum := made(t, demo.Settings{Scale: .02, End: day}); !sum.LastDay.Equal(day) {
			t.Errorf("end %s: the last day is %s", end, sum.LastDay)
		}
	}
}

func TestGenerate_lateAndRestatedFiles(t *testing.T) {
	dir, _ := made(t, demo.Settings{})
	read := func(name string) []string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, "exports/pos", name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(string(text), "\n")
	}
	first, again := read("store-01/2026-06-24.csv"), read("store-01/2026-06-24_restated.csv")
	if len(first) != len(again) {
		t.Fatalf("the restated day has %d lines, the first export %d", len(again), len(first))
	}
	differ := 0
	for k := range first {
		if first[k] != again[k] {
			differ++
		}
	}
	if differ != 1 {
		t.Errorf("%d lines differ, wanted the one that was corrected", differ)
	}
	if late := read("store-02/2026-06-27_late.csv"); len(late) < 3 {
		t.Errorf("the late file has no sales: %q", late)
	}
	if _, err := os.Stat(filepath.Join(dir, "exports/pos/store-02/2026-06-27.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the late day has an export under its usual name too: %v", err)
	}
}
