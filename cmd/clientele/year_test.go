package main

import (
	"io/fs"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// Many nights, one a day, with a fault in one of five: the process is killed, and the night run
// again. The last night's marts, its memory of all others among them, equal those of nights
// without a fault, and the state is as large.
func TestManyNights_withFaults(t *testing.T) {
	if !full() {
		t.Skip("two projects of many nights: CLIENTELE_FAULTS=full")
	}
	const first = 8
	run := func(faults bool) string {
		random := rand.New(rand.NewPCG(17, 17))
		dir := shop(t)
		delivered(t, dir, 0, first)
		for day := first; day < shopDays; day++ {
			delivered(t, dir, day, day+1)
			asOf := shopDay(day).Format(time.DateOnly)
			if day == shopDays/2 || day == shopDays-4 { // the export gets a column more, twice
				text := strings.ReplaceAll(strings.TrimSuffix(tillDay(day), "\n"), "\n", ",red\n") + ",red\n"
				put(t, filepath.Join(dir, "exports", "till", asOf+".csv"), strings.Replace(text, "price,red\n", "price,colour\n", 1))
			}
			if faults && random.IntN(5) == 0 {
				cmd := exec.Command("clientele", "run", "-q", "-C", dir, "--as-of", asOf)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}
			mustRun(t, "run", "-q", "-C", dir, "--as-of", asOf)
		}
		return dir
	}
	size := func(dir string) (total int64) {
		layout := pipeline.Layout{Root: dir}
		for _, folder := range []string{layout.Raw(), layout.History()} {
			_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
				if err == nil && !entry.IsDir() {
					if info, err := entry.Info(); err == nil {
						total += info.Size()
					}
				}
				return nil
			})
		}
		return total
	}
	faulty, clean := run(true), run(false)
	left := map[string]string{"run_log": "*", "manifest": "*", "freshness": "loaded_at"}
	if d := differences(rowsOf(t, faulty, left), rowsOf(t, clean, left)); len(d) > 0 {
		t.Errorf("after faults the marts differ: %s\n%s", strings.Join(d, "\n"), repeatWith(t, 17))
	}
	if a, b := float64(size(faulty)), float64(size(clean)); a > 1.05*b {
		t.Errorf("after faults the state holds %.0f bytes, %.0f without", a, b)
	}
	if found := deepCheck(t, faulty); len(found) > 0 {
		t.Errorf("after faults: %v", found)
	}
}
