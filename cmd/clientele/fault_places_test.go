package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clientele/pipeline"
)

// faultsOfPlaces puts files where folders are wanted and the other way round, and makes the
// project or the published link read-only.
func faultsOfPlaces(t *testing.T, l *lab) {
	inTheWay := []string{"history", "raw/sale_lines/till", "lock", "models", "raw/sale_lines", "raw/reject", "history/rfm_score", "models/churn"}
	for _, inTheWay := range inTheWay[:l.tier.times(3, len(inTheWay))] {
		t.Run("something else at "+inTheWay, func(t *testing.T) {
			dir := l.copyOf(t, l.before[3])
			path := filepath.Join(pipeline.Layout{Root: dir}.State(), filepath.FromSlash(inTheWay))
			aside := filepath.Join(l.scratch, "aside-"+filepath.Base(dir))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), ifThere(os.Rename(path, aside))); err != nil {
				t.Fatal(err)
			}
			making := func() error { return os.WriteFile(path, []byte("not a folder"), 0o600) }
			if inTheWay == "lock" {
				making = func() error { return os.Mkdir(path, 0o700) }
			}
			if err := making(); err != nil {
				t.Fatal(err)
			}
			out, err := programAt(faultClock(3), "run", "-q", "-C", dir).CombinedOutput()
			if err == nil {
				t.Errorf("it is done, with something else at %s:\n%s", inTheWay, out)
			} else if exit := code(err); !strings.Contains("1 6", exit) || !strings.Contains(string(out), filepath.Base(path)) || clean(string(out)) != nil {
				t.Errorf("exit code %s, want 1 or 6 and the name:\n%s", exit, out)
			}
			if err := errors.Join(os.Remove(path), ifThere(os.Rename(aside, path))); err != nil {
				t.Fatal(err)
			}
			if _, err := l.stands(dir, 3); err != nil {
				t.Error(err)
			}
			if err := l.recovers(dir, 3); err != nil {
				t.Error(err)
			}
		})
	}
	for _, place := range []struct {
		what     string
		writable bool // the state
		code     string
	}{{"the project is read-only", false, "1"}, {"the published link is read-only", true, fmt.Sprint(exitPublish)}} {
		t.Run(place.what, func(t *testing.T) {
			dir := l.copyOf(t, l.before[3])
			if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
				requireOrSkip(t, "a read-only place needs root: "+err.Error())
			}
			state := pipeline.Layout{Root: dir}.State()
			mounts := []string{dir}
			var mounting []error
			if place.writable {
				mounting = append(mounting, syscall.Mount(state, state, "", syscall.MS_BIND, ""))
				mounts = []string{state, dir}
			}
			mounting = append(mounting, syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
			unmounted := false
			unmount := func() {
				for _, mount := range mounts {
					if err := syscall.Unmount(mount, 0); err != nil && !unmounted {
						t.Errorf("unmounting %s: %v", mount, err)
					}
				}
				unmounted = true
			}
			if err := errors.Join(mounting...); err != nil {
				unmount()
				t.Fatal(err)
			}
			out, err := programAt(faultClock(3), "run", "-q", "-C", dir).CombinedOutput()
			unmount()
			if code(err) != place.code || !strings.Contains(string(out), "read-only file system") || clean(string(out)) != nil {
				t.Errorf("exit code %s, want %s and the cause:\n%s", code(err), place.code, out)
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

// ifThere passes over what is not there.
func ifThere(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
