package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// faultsOfTheDisk fills the disk while a night is at work, so that from nothing to a fifth more
// than it needs is left. (A disk that is full before is refused: see TestRun_fullDisk.)
func faultsOfTheDisk(t *testing.T, l *lab) {
	mount := filepath.Join(l.scratch, "disk")
	if err := os.MkdirAll(mount, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=256m"); err != nil {
		requireOrSkip(t, "mounting a small disk needs root: "+err.Error())
	}
	defer syscall.Unmount(mount, syscall.MNT_DETACH)
	dir := filepath.Join(mount, "project")
	fresh := func() {
		t.Helper()
		if err := errors.Join(os.RemoveAll(dir), copyProject(l.before[3], dir)); err != nil {
			t.Fatal(err)
		}
	}
	fresh()
	if err := l.recovers(dir, 3); err != nil {
		t.Fatal(err)
	}
	night := intact(t, dir)
	need, err := folderSize(pipeline.Layout{Root: dir}.Run(night.RunID)) // what else it writes is little
	if err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(mount, "ballast")
	filled := 0
	times := l.tier.times(3, 40)
	for i := range times {
		share := .05 + 1.15*float64(i)/float64(times-1)
		fresh()
		cmd := programAt(faultClock(3), "run", "-q", "-C", dir)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForSteps(t, dir, 1)
		if err := fill(mount, ballast, int64(share*float64(need))); err != nil {
			t.Fatal(err)
		}
		failure := cmd.Wait()
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("with room for %.0f %% of the night", 100*share)
		if _, err := l.stands(dir, 3); err != nil {
			t.Errorf("%s: %v\n%s", what, err, &out)
		}
		if err := clean(out.String()); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if failure != nil {
			filled++
			text := strings.ToLower(out.String())
			if code(failure) != fmt.Sprint(exitResources) || !strings.Contains(text, "no space left") && !strings.Contains(text, "could not allocate") && !strings.Contains(text, "out of disk") {
				t.Errorf("%s: exit code %s, want %d and the cause:\n%s", what, code(failure), exitResources, &out)
			}
		}
		if err := l.recovers(dir, 3); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	t.Logf("a night takes %d KB; the disk was full in %d of %d", need>>10, filled, times)
	if filled == 0 {
		t.Error("no disk was full")
	}
}

// fill makes a file that leaves so much of the free space, while others write there.
func fill(mount, path string, spared int64) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for range 100 {
		free, failure := durable.FreeBytes(mount)
		size := free - spared
		if failure == nil && size > 0 {
			failure = syscall.Fallocate(int(file.Fd()), 0, 0, size)
		}
		if err = failure; !errors.Is(err, syscall.ENOSPC) { // less was free by then
			break
		}
	}
	return errors.Join(err, file.Close())
}

// faultsOfMemory runs nights in a group of processes whose memory is limited.
func faultsOfMemory(t *testing.T, l *lab) {
	group, limitFile := memoryGroup(t)
	finished, peak := 0, int64(0)
	limits := []int64{256, 640}
	if l.tier.full {
		limits = []int64{256, 272, 288, 304, 320, 352, 384, 448, 512, 640, 768, 1024}
	}
	// On a disk: what lies in memory would count as the program's.
	dir := filepath.Join(t.TempDir(), "project")
	for _, limit := range limits {
		if err := errors.Join(os.RemoveAll(dir), copyProject(l.before[3], dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(group, limitFile), fmt.Append(nil, limit<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := programIn("echo $$ > "+filepath.Join(group, "cgroup.procs"), "run", "-q", "-C", dir, "--memory", fmt.Sprintf("%dMB", max(64, limit/4)))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil:
			finished++
			if err := l.differs(dir, 3); err != nil {
				t.Errorf("in %d MB: %v", limit, err)
			}
		case code(err) == fmt.Sprint(exitResources):
		case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL:
		default:
			t.Errorf("in %d MB: exit code %s, want 0, %d or killed\n%s", limit, code(err), exitResources, out)
		}
		if err := clean(string(out)); err != nil {
			t.Errorf("in %d MB: %v", limit, err)
		}
		if cmd.ProcessState.SysUsage() != nil {
			peak = max(peak, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss>>10)
		}
		if _, err := l.stands(dir, 3); err != nil {
			t.Errorf("in %d MB: %v", limit, err)
		}
		if err := l.recovers(dir, 3); err != nil {
			t.Errorf("in %d MB: %v", limit, err)
		}
	}
	t.Logf("%d of %d limits from 256 MB were enough; the largest peak was %d MB", finished, len(limits), peak)
}

// memoryGroup makes a control group, of whichever version there is.
func memoryGroup(t *testing.T) (group, limitFile string) {
	t.Helper()
	root, limitFile := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
	if _, err := os.Stat(root); err != nil {
		root, limitFile = "/sys/fs/cgroup", "memory.max"
		_ = os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+memory"), 0o600) // told below if it did not help
	}
	group = filepath.Join(root, fmt.Sprintf("clientele-test-%d", os.Getpid()))
	if err := os.Mkdir(group, 0o700); err != nil {
		requireOrSkip(t, "limiting memory needs root and control groups: "+err.Error())
	}
	t.Cleanup(func() {
		for range 50 { // the last process may be leaving still
			if os.Remove(group) == nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%s is left over", group)
	})
	if _, err := os.Stat(filepath.Join(group, limitFile)); err != nil {
		requireOrSkip(t, "limiting memory needs the controller: "+err.Error())
	}
	return group, limitFile
}

// programIn prepares the third night in a shell that has done something before.
func programIn(before string, args ...string) *exec.Cmd {
	cmd := programAt(faultClock(3))
	cmd.Args = append([]string{"sh", "-c", before + ` && exec clientele-clocked "$@"`, "sh"}, args...)
	cmd.Path, cmd.Err = "/bin/sh", nil
	return cmd
}

// faultsOfLimits runs nights that may open few files, or write small ones only.
func faultsOfLimits(t *testing.T, l *lab) {
	for _, limit := range []struct {
		set, cause string
		code       []string
	}{
		{"ulimit -n 24", "too many open files", []string{"1", "3", "6", "7"}},
		{"ulimit -n 64", "too many open files", []string{"0", "1", "3", "6", "7"}},
		{"ulimit -f 8", "file too large", []string{"7"}},
		{"ulimit -f 200", "file too large", []string{"7"}},
	} {
		if !l.tier.full && strings.HasSuffix(limit.set, "4") {
			continue
		}
		t.Run(limit.set, func(t *testing.T) {
			dir := l.copyOf(t, l.before[3])
			out, err := programIn(limit.set, "run", "-q", "-C", dir).CombinedOutput()
			allowed := false
			for _, c := range limit.code {
				allowed = allowed || code(err) == c
			}
			if !allowed || err != nil && !strings.Contains(strings.ToLower(string(out)), limit.cause) {
				t.Errorf("exit code %s, want one of %v and %q:\n%s", code(err), limit.code, limit.cause, out)
			}
			if err := clean(string(out)); err != nil {
				t.Error(err)
			}
			if _, err := l.stands(dir, 3); err != nil {
				t.Error(err)
			}
			if err := l.recovers(dir, 3); err != nil {
				t.Error(err)
			}
		})
	}
}
