package main

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/publish"
)

// rowsOf digests the rows of every mart of the published night, without the columns and marts
// that are left out.
func rowsOf(t *testing.T, dir string, left map[string]string) map[string]string {
	t.Helper()
	ctx := context.Background()
	night, folder, _, err := publish.Current(pipeline.Layout{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	db, err := openEngine(ctx, resources{threads: 1, memory: 1e9}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := map[string]string{}
	for _, mart := range night.Marts {
		name, isTable := strings.CutSuffix(mart.Name, ".parquet")
		if !isTable || left[name] == "*" {
			continue
		}
		exclude := "run_id, built_at"
		if left[name] != "" {
			exclude += ", " + left[name]
		}
		var sum sql.NullString
		var rows int
		query := fmt.Sprintf("select count(*), md5(string_agg(line, '\n' order by line)) from (select cast(columns as varchar) as line from (select * exclude (%s) from read_parquet(%s)) as columns)",
			exclude, pipeline.QuoteLiteral(filepath.Join(folder, mart.Name)))
		if err := db.QueryRowContext(ctx, query).Scan(&rows, &sum); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = fmt.Sprintf("%d rows, %s", rows, sum.String)
	}
	return out
}

func differences(got, want map[string]string) []string {
	var out []string
	for name := range want {
		if got[name] != want[name] {
			out = append(out, fmt.Sprintf("%s: %s, want %s", name, got[name], want[name]))
		}
	}
	slices.Sort(out)
	return out
}

// Whatever the order in which files come, by ones or many a night, late, restated, twice under
// two names or renamed before the last night: the last night's marts equal those of one night
// that found all of them.
//
// The shuffled nights make their tables day by day and take over the days of the night before
// that stand; the one night makes them at once.
//
// Nights before the last are run as of the same date, since what a night keeps is kept by its
// as-of date: the history (scores, models, who is who of earlier dates, what came in) is the
// memory of other dates, and is meant to tell what was known then. Left out is what tells
// about the nights and not about the shop: run_log and manifest (times and the run's own
// files), freshness.loaded_at (when a file was written). Rows of marts.arrival say what was
// known in earlier nights; nights of one date have none.
func TestArrivalOrder_doesNotMatter(t *testing.T) {
	left := map[string]string{"run_log": "*", "manifest": "*", "freshness": "loaded_at"}
	const restated = 6
	final := func(dir string) map[string]func() { // what comes, by name
		files := map[string]func(){}
		till := filepath.Join(dir, "exports", "till")
		for day := range shopDays {
			name := shopDay(day).Format(time.DateOnly)
			files[name] = func() { put(t, filepath.Join(till, name+".csv"), tillDay(day)) }
		}
		files["again"] = func() { // a day again under a later name, with other prices
			put(t, filepath.Join(till, shopDay(restated).Format(time.DateOnly)+"-again.csv"), strings.ReplaceAll(tillDay(restated), ",1,", ",2,"))
		}
		files["copy"] = func() { put(t, filepath.Join(till, shopDay(3).Format(time.DateOnly)+"-copy.csv"), tillDay(3)) }
		return files
	}
	once := shop(t)
	for _, deliver := range final(once) {
		deliver()
	}
	mustNight(t, once, shopLast())
	want := rowsOf(t, once, left)
	var taken int
	for seed := range times(3, 200) {
		random := rand.New(rand.NewPCG(uint64(seed), 9))
		dir := shop(t)
		files := final(dir)
		names := sortedNames(files)
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		nights := 2 + random.IntN(2)
		till := filepath.Join(dir, "exports", "till")
		put(t, filepath.Join(till, "draft.csv"), tillDay(1)) // renamed before the last night
		put(t, filepath.Join(till, shopDay(2).Format(time.DateOnly)+".csv"), strings.ReplaceAll(tillDay(2), ",1,", ",7,"))
		for night := range nights {
			for i, name := range names {
				if i%nights == night {
					files[name]()
				}
			}
			if night == nights-1 {
				if err := os.Rename(filepath.Join(till, "draft.csv"), filepath.Join(till, shopDay(1).Format(time.DateOnly)+".csv")); err != nil {
					t.Fatal(err)
				}
				files[shopDay(2).Format(time.DateOnly)]()
			}
			if _, said, err := nightly(dir, shopLast(), func(a *app) { a.sliceRows = 1 }); err != nil {
				t.Fatalf("seed %d, night %d: %v\n%s", seed, night, err, said)
			}
			taken += takenOver(t, dir)
		}
		// a renamed file leaves its old name behind as one that was taken away: its sales stay, and are those of the new name
		if d := differences(rowsOf(t, dir, left), want); len(d) > 0 {
			t.Errorf("seed %d: %s\n%s", seed, strings.Join(d, "\n"), repeatWith(t, seed))
		}
	}
	if taken == 0 {
		t.Error("no night took over a slice of the one before: nothing of that was tried")
	}
}

// takenOver counts the slices that the published night has from nights before it.
func takenOver(t *testing.T, dir string) (n int) {
	t.Helper()
	layout := pipeline.Layout{Root: dir}
	night, _, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	records, err := pipeline.Records(layout, night.RunID)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, output := range record.Outputs {
			for _, slice := range output.Slices {
				if slice.RunID != night.RunID {
					n++
				}
			}
		}
	}
	return n
}

func sortedNames[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// The same exports give the same bytes: whatever the threads, the order in which files were
// made, the time zone, language, umask and the folder of the project. The clock stands still,
// so that run ids are equal too, and Parquet files can be compared byte by byte. run_log and
// manifest tell times and sizes of the run itself.
func TestSameInputs_sameBytes(t *testing.T) {
	stands := func(a *app) {
		at := time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC) // after all files were written
		a.now = func() time.Time { return at }
	}
	written := time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC)
	made := func(order func(n int) []int) string {
		dir := shop(t)
		for _, day := range order(shopDays) {
			delivered(t, dir, day, day+1)
		}
		files, err := filepath.Glob(filepath.Join(dir, "exports", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range append(files, filepath.Join(dir, "exports", "cards.csv")) {
			if err := os.Chtimes(file, written, written); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	hashes := func(dir string) map[string]string {
		night, _, _, err := publish.Current(pipeline.Layout{Root: dir})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, file := range night.Marts {
			if file.Name != publish.DatabaseName && file.Name != "run_log.parquet" && file.Name != "manifest.parquet" {
				out[file.Name] = file.SHA256
			}
		}
		return out
	}
	forward := func(n int) []int {
		days := make([]int, n)
		for i := range days {
			days[i] = i
		}
		return days
	}
	first := made(forward)
	mustNight(t, first, shopLast(), stands)
	want := hashes(first)
	for run := range times(3, 20) {
		random := rand.New(rand.NewPCG(uint64(run), 10))
		threads := []int{4, 1, 2, 3}[run%4]
		zone, language := []string{"Asia/Tokyo", "America/New_York", "UTC"}[run%3], []string{"de_DE.UTF-8", "C", "tr_TR.UTF-8"}[run%3]
		t.Setenv("TZ", zone)
		t.Setenv("LANG", language)
		t.Setenv("LC_ALL", language)
		dir := made(func(n int) []int { return random.Perm(n) })
		old, cores := syscall.Umask([]int{0, 0o077, 0o022}[run%3]), runtime.GOMAXPROCS(1+run%3)
		result, said, err := nightly(dir, shopLast(), stands, func(a *app) { a.threads = threads })
		syscall.Umask(old)
		runtime.GOMAXPROCS(cores)
		if err != nil {
			t.Fatalf("run %d: %v\n%s", run, err, said)
		}
		_ = result
		if d := differences(hashes(dir), want); len(d) > 0 {
			t.Errorf("run %d with %d threads, %s, %s: %s\n%s", run, threads, zone, language, strings.Join(d, "\n"), repeatWith(t, run))
		}
	}
}

// A process that runs many nights is left with no file, no goroutine that it did not have.
func TestNights_leaveNothingOpen(t *testing.T) {
	dir := shop(t)
	delivered(t, dir, 0, 20)
	mustNight(t, dir, shopDay(19).Format(time.DateOnly))
	count := func() (files, routines int) {
		for range 100 { // what ends by itself is given time
			runtime.GC()
			entries, err := os.ReadDir("/proc/self/fd")
			if err != nil {
				t.Skip("there is no /proc/self/fd here")
			}
			if f, r := len(entries), runtime.NumGoroutine(); f == files && r == routines {
				return f, r
			} else {
				files, routines = f, r
			}
			time.Sleep(20 * time.Millisecond)
		}
		return files, routines
	}
	filesBefore, routinesBefore := count()
	for run := range times(3, 100) {
		asOf := shopDay(19 - run%2).Format(time.DateOnly)
		if run%3 == 2 { // also one that fails
			put(t, filepath.Join(dir, "exports", "till", "broken.csv"), "no,such,column\n1,2,3\n")
			if _, _, err := nightly(dir, asOf); err == nil {
				t.Fatal("a broken export was taken")
			}
			if err := os.Remove(filepath.Join(dir, "exports", "till", "broken.csv")); err != nil {
				t.Fatal(err)
			}
			continue
		}
		mustNight(t, dir, asOf)
	}
	files, routines := count()
	if files > filesBefore || routines > routinesBefore {
		stack := make([]byte, 1<<16)
		t.Errorf("%d files and %d goroutines are open, %d and %d were before\n%s", files, routines, filesBefore, routinesBefore, stack[:runtime.Stack(stack, true)])
	}
}

// All of the state is 0600 and its folders 0700 at every moment of a night, whatever the umask;
// temporary files, the engine's own, the log and the lock among them.
func TestModes_ofTheState(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077}[:times(1, 3)] {
		dir := shop(t)
		delivered(t, dir, 0, shopDays)
		state := pipeline.Layout{Root: dir}.State()
		old := syscall.Umask(mask)
		done := make(chan error, 1)
		go func() {
			cmd, stderr := program("run", "-C", dir, "--as-of", shopLast())
			err := cmd.Run()
			if err != nil {
				err = fmt.Errorf("%w\n%s", err, stderr)
			}
			done <- err
		}()
		seen := map[string]fs.FileMode{}
		looks := 0
		for ended := false; !ended; looks++ {
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
				ended = true
			default:
			}
			_ = filepath.WalkDir(state, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || entry.Type()&fs.ModeSymlink != 0 { // a link has no mode of its own
					return nil //nolint:nilerr // it went while we looked
				}
				info, err := entry.Info()
				if err != nil {
					return nil //nolint:nilerr // it went while we looked
				}
				if wide := info.Mode().Perm() &^ 0o600; entry.IsDir() && info.Mode().Perm()&0o077 != 0 || !entry.IsDir() && wide != 0 {
					seen[strings.TrimPrefix(path, dir)] = info.Mode().Perm()
				}
				return nil
			})
			time.Sleep(2 * time.Millisecond)
		}
		syscall.Umask(old)
		for path, mode := range seen {
			t.Errorf("umask %03o: %s had the mode %o", mask, path, mode)
		}
		t.Logf("umask %03o: looked %d times", mask, looks)
	}
}
