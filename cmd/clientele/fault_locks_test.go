package main

import (
	"bytes"
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
	"clientele/pipeline/publish"
)

// faultsOfLocks starts runs while others hold the lock, are dead, or stand still.
func faultsOfLocks(t *testing.T, l *lab) {
	t.Run("the holder is killed", func(t *testing.T) {
		dir := l.copyOf(t, l.before[3])
		holder := startNight(t, dir)
		waitForSteps(t, dir, 3)
		if err := holder.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = holder.Wait() // killed
		began := time.Now()
		next := startNight(t, dir)
		for waiting := true; waiting; {
			text, err := os.ReadFile(pipeline.Layout{Root: dir}.Lock())
			waiting = err != nil || !strings.Contains(string(text), fmt.Sprintf("process %d,", next.Process.Pid))
			if time.Since(began) > 20*time.Second {
				t.Fatalf("the next run never held the lock: %s", text)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("the next run took %v to start", took)
		}
		if err := next.Wait(); err != nil {
			t.Fatal(err)
		}
		if err := l.differs(dir, 3); err != nil {
			t.Error(err)
		}
	})
	for _, steps := range [][]int{{20}, {2, 40, 100}}[min(1, l.tier.times(0, 1))] {
		t.Run(fmt.Sprintf("the holder stands still after %d steps and the lock is removed", steps), func(t *testing.T) { l.overtaken(t, steps) })
	}
	t.Run("20 at once", func(t *testing.T) {
		dir := l.copyOf(t, l.before[3])
		codes := map[string]int{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 {
			all.Add(1)
			go func() {
				defer all.Done()
				out, err := programAt(faultClock(3), "run", "-q", "-C", dir).CombinedOutput()
				mu.Lock()
				defer mu.Unlock()
				codes[code(err)]++
				if err := clean(string(out)); err != nil {
					t.Error(err)
				}
			}()
		}
		all.Wait()
		if codes["0"] != 1 || codes[fmt.Sprint(exitLocked)] != 19 {
			t.Errorf("exit codes %v, want one 0 and 19 times %d", codes, exitLocked)
		}
		if err := l.differs(dir, 3); err != nil {
			t.Error(err)
		}
	})
}

// overtaken stops a run, lets another one of a later clock publish as if the first were dead,
// and wakes the first.
func (l *lab) overtaken(t *testing.T, steps int) {
	dir := l.copyOf(t, l.before[3])
	layout := pipeline.Layout{Root: dir}
	holder := startNight(t, dir)
	waitForSteps(t, dir, steps)
	if err := holder.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if out, err := programAt(faultClock(3), "run", "-q", "-C", dir).CombinedOutput(); code(err) != fmt.Sprint(exitLocked) || !strings.Contains(string(out), fmt.Sprintf("process %d,", holder.Process.Pid)) {
		t.Errorf("while the holder stands still: exit code %s, want %d and the holder's name\n%s", code(err), exitLocked, out)
	}
	if err := os.Rename(layout.Lock(), layout.Lock()+".old"); err != nil {
		t.Fatal(err)
	}
	if err := l.recovers(dir, 3); err != nil && !strings.Contains(err.Error(), "stray file") { // the first one's folder
		t.Error(err)
	}
	newer, _, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	err = holder.Wait()
	if err == nil {
		t.Error("the overtaken run says that it is done")
	}
	if out := holder.Stderr.(*bytes.Buffer).String(); clean(out) != nil || steps > 10 && code(err) != fmt.Sprint(exitLocked) {
		t.Errorf("the overtaken run ended with code %s, want %d:\n%s", code(err), exitLocked, out)
	}
	if night, _, _, err := publish.Current(layout); err != nil || night.RunID != newer.RunID {
		t.Errorf("run %s is published, want %s: %v", night.RunID, newer.RunID, err)
	}
	if _, err := l.stands(dir, 3); err != nil {
		t.Error(err)
	}
	if err := os.Remove(layout.Lock() + ".old"); err != nil {
		t.Fatal(err)
	}
	if out, err := programAt(faultClock(3).Add(time.Hour), "run", "-q", "-C", dir).CombinedOutput(); err != nil {
		t.Errorf("the next run: %v\n%s", err, out)
	}
	if _, err := l.stands(dir, 3); err != nil {
		t.Error(err)
	}
}

// copyOf is a copy of a project that goes with the test.
func (l *lab) copyOf(t *testing.T, from string) string {
	t.Helper()
	dir, err := l.copied(from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// startNight starts the third night. Its output is in a buffer.
func startNight(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := programAt(faultClock(3), "run", "-q", "-C", dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill() // the test has failed
			_ = cmd.Wait()
		}
	})
	return cmd
}

// waitForSteps waits until the third night at work has done some steps.
func waitForSteps(t *testing.T, dir string, steps int) {
	t.Helper()
	pattern := filepath.Join(pipeline.Layout{Root: dir}.Runs(), faultClock(3).Format("20060102T")+"*", "_steps", "*.json")
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		done, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(done) >= steps {
			return
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("the run did %d steps in a minute", len(done))
		}
	}
}
