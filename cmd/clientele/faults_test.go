package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/publish"
)

const demoEnd = "2026-06-30"

// demoProject makes a small demo company and returns its folder.
func demoProject(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	mustRun(t, "init", dir, "--demo", "--scale", "0.05")
	return dir
}

// program prepares the program as a process of its own.
func program(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.Command("clientele", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	return cmd, &stderr
}

func mustRun(t *testing.T, args ...string) {
	t.Helper()
	cmd, stderr := program(args...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("clientele %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
}

// digest is the content of every mart of the published night, without what
// differs from run to run.
func digest(t *testing.T, dir string) string {
	t.Helper()
	ctx := context.Background()
	a := &app{}
	layout := pipeline.Layout{Root: dir}
	db, err := a.openNight(ctx, layout, "", "marts", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	night, _, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, mart := range night.Marts {
		name, isTable := strings.CutSuffix(mart.Name, ".parquet")
		if !isTable || name == "run_log" || name == "manifest" {
			continue
		}
		var sum sql.NullString
		var rows int
		query := fmt.Sprintf("select count(*), md5(string_agg(line, '\n' order by line)) from (select cast(columns as varchar) as line from (select * exclude (run_id, built_at) from %s) as columns)", name)
		if err := db.QueryRowContext(ctx, query).Scan(&rows, &sum); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "%s %d %s\n", name, rows, sum.String)
	}
	return out.String()
}

// intact fails unless the published night is complete and every file is what its
// run wrote.
func intact(t *testing.T, dir string) publish.Night {
	t.Helper()
	night, folder, found, err := publish.Current(pipeline.Layout{Root: dir})
	if err != nil || !found {
		t.Fatalf("no night is published: %v", err)
	}
	if err := publish.Verify(folder, night); err != nil {
		t.Fatal(err)
	}
	return night
}

// runFolders are the folders of a project's runs so far.
func runFolders(t *testing.T, dir string) map[string]bool {
	t.Helper()
	folders := map[string]bool{}
	entries, err := os.ReadDir(pipeline.Layout{Root: dir}.Runs())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		folders[e.Name()] = true
	}
	return folders
}

// countLogged is how often a run that is not among the earlier ones has logged the message.
func countLogged(t *testing.T, dir string, earlier map[string]bool, message string) int {
	t.Helper()
	count := 0
	for id := range runFolders(t, dir) {
		if earlier[id] {
			continue
		}
		log, err := os.ReadFile(filepath.Join(pipeline.Layout{Root: dir}.Run(id), "log.ndjson"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		count += strings.Count(string(log), fmt.Sprintf("%q:%q", "msg", message))
	}
	return count
}

func TestRun_interruptedLeavesTheNightAndResumes(t *testing.T) {
	dir, undisturbed := demoProject(t), demoProject(t)
	mustRun(t, "run", "-C", dir, "--as-of", "2026-06-29")
	old := intact(t, dir)
	mustRun(t, "run", "-C", undisturbed, "--as-of", "2026-06-29")
	mustRun(t, "run", "-C", undisturbed, "--as-of", demoEnd)
	want := digest(t, undisturbed)
	for _, test := range []struct {
		signal syscall.Signal
		after  string // message of the run's log
		times  int
	}{{syscall.SIGINT, "run started", 1}, {syscall.SIGTERM, "step done", 2}, {syscall.SIGINT, "step done", 40}, {syscall.SIGKILL, "step done", 20}} {
		at := fmt.Sprintf("%v after %d × %s", test.signal, test.times, test.after)
		before := runFolders(t, dir)
		cmd, stderr := program("run", "-C", dir, "--as-of", demoEnd)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for logged := 0; logged < test.times; logged = countLogged(t, dir, before, test.after) {
			select {
			case err := <-ended:
				t.Fatalf("%s: the run ended before: %v\n%s", at, err, stderr)
			case <-time.After(5 * time.Millisecond):
			}
		}
		asked := time.Now()
		if err := cmd.Process.Signal(test.signal); err != nil {
			t.Fatal(err)
		}
		err := <-ended
		if took := time.Since(asked); took > 30*time.Second {
			t.Errorf("%s: it took %v to stop", at, took)
		}
		if got, want := code(err), fmt.Sprint(exitInterrupted(test.signal)); test.signal != syscall.SIGKILL && got != want {
			t.Errorf("%s: exit code %s, want %s\n%s", at, got, want, stderr)
		}
		if strings.Contains(stderr.String(), "panic") || strings.Contains(stderr.String(), "goroutine") {
			t.Errorf("%s: %s", at, stderr)
		}
		if night := intact(t, dir); night.RunID != old.RunID {
			t.Fatalf("%s: run %s is published", at, night.RunID)
		}
	}
	cmd, stderr := program("run", "-C", dir, "--resume")
	if err := cmd.Run(); err != nil && !strings.Contains(stderr.String(), pipeline.ErrNothingToResume.Error()) {
		t.Fatalf("resuming: %v\n%s", err, stderr)
	}
	mustRun(t, "run", "-C", dir, "--as-of", demoEnd)
	if got := digest(t, dir); got != want {
		t.Errorf("the marts differ from an undisturbed run's:\n%s\nwant\n%s", got, want)
	}
}

func TestRun_onlyOneAtATime(t *testing.T) {
	dir := demoProject(t)
	layout := pipeline.Layout{Root: dir}
	if err := durable.MkdirAll(layout.State()); err != nil {
		t.Fatal(err)
	}
	lock, err := durable.AcquireLock(layout.Lock(), "a test")
	if err != nil {
		t.Fatal(err)
	}
	cmd, stderr := program("run", "-C", dir, "--as-of", demoEnd)
	if got := code(cmd.Run()); got != fmt.Sprint(exitLocked) || !strings.Contains(stderr.String(), "a test") {
		t.Errorf("exit code %s, want %d with the holder's name:\n%s", got, exitLocked, stderr)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "run", "-C", dir, "--as-of", demoEnd)
}

func TestRun_sameInputsSameMarts(t *testing.T) {
	one, two := demoProject(t), demoProject(t)
	mustRun(t, "run", "-C", one, "--as-of", demoEnd, "--threads", "1")
	mustRun(t, "run", "-C", two, "--as-of", demoEnd, "--threads", "4", "--memory", "400MB")
	if a, b := digest(t, one), digest(t, two); a != b {
		t.Errorf("two runs on the same exports differ:\n%s\n%s", a, b)
	}
}

// Readers query in a loop while nights are published.
func TestRun_readersSeeOneNight(t *testing.T) {
	dir := demoProject(t)
	mustRun(t, "run", "-C", dir, "--as-of", "2026-06-26")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := readOnce(dir); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	for _, day := range []string{"2026-06-27", "2026-06-28"} {
		mustRun(t, "run", "-C", dir, "--as-of", day)
	}
	close(stop)
	readers.Wait()
}

// readOnce counts the runs that three marts of one reading belong to.
func readOnce(dir string) error {
	ctx := context.Background()
	a := &app{threads: 1}
	db, err := a.openNight(ctx, pipeline.Layout{Root: dir}, "", "marts", "")
	if err != nil {
		return err
	}
	defer db.Close()
	var runs int
	err = db.QueryRowContext(ctx, `select count(distinct run_id) from (select run_id from rfm_score union all select run_id from customer_360 union all select run_id from fct_sales_line)`).Scan(&runs)
	if err == nil && runs != 1 {
		err = fmt.Errorf("a reader saw %d runs at once", runs)
	}
	return err
}

// A full disk: the night ends with exit code 7, the old one stands, and with room
// the next run succeeds.
func TestRun_fullDisk(t *testing.T) {
	mount := t.TempDir()
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=160m"); err != nil {
		requireOrSkip(t, "mounting a small disk needs root: "+err.Error())
	}
	defer syscall.Unmount(mount, syscall.MNT_DETACH)
	dir := filepath.Join(mount, "demo")
	mustRun(t, "init", dir, "--demo", "--scale", "0.05")
	mustRun(t, "run", "-C", dir, "--as-of", "2026-06-29")
	old := intact(t, dir)
	ballast := filepath.Join(mount, "ballast")
	for _, left := range []int64{0, 2_000_000, 70_000_000} {
		free, err := durable.FreeBytes(mount)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(ballast, make([]byte, max(0, free-left)), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd, stderr := program("run", "-C", dir, "--as-of", demoEnd)
		err = cmd.Run()
		if left < leastFree && code(err) != fmt.Sprint(exitResources) {
			t.Errorf("with %d bytes left: exit code %s, want %d\n%s", left, code(err), exitResources, stderr)
		}
		if err != nil {
			if night := intact(t, dir); night.RunID != old.RunID {
				t.Errorf("with %d bytes left, run %s is published", left, night.RunID)
			}
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "run", "-C", dir, "--as-of", demoEnd)
	intact(t, dir)
}

// requireOrSkip skips a test that the machine cannot run, or fails it where
// everything must run.
func requireOrSkip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CLIENTELE_REQUIRE") == "all" {
		t.Fatal(why)
	}
	t.Skip(why)
}
