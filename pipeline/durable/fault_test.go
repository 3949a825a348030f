//go:build fault

package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clientele/pipeline/durable"
)

// Each operation of each function fails in turn: the caller is told the cause, what was
// there is there as it was or as it was to be, and nothing else is left.
func TestErrorsLeaveTheOldOrTheNew(t *testing.T) {
	for name, test := range map[string]struct {
		ops []string // with %s for the path
		do  func(path string) error
	}{
		"WriteFile": {[]string{"write:_x.tmp", "sync:_x.tmp", "rename:x", "syncdir:x"}, func(path string) error {
			return durable.WriteFile(path, []byte("new content"))
		}},
		"Create and Commit": {[]string{"create:_x.tmp", "sync:_x.tmp", "rename:x", "syncdir:x"}, func(path string) error {
			file, err := durable.Create(durable.Temp(path))
			if err != nil {
				return errors.Join(err, durable.Remove(durable.Temp(path)))
			}
			_, err = file.WriteString("new content")
			if err := errors.Join(err, file.Close()); err != nil {
				return err
			}
			return durable.Commit(durable.Temp(path), path)
		}},
		"Symlink": {[]string{"remove:_x.tmp", "symlink:_x.tmp", "rename:x", "syncdir:x"}, func(path string) error {
			return durable.Symlink("new content", path)
		}},
	} {
		for _, op := range test.ops {
			for kind, cause := range map[string]syscall.Errno{"eio": syscall.EIO, "enospc": syscall.ENOSPC, "emfile": syscall.EMFILE, "short": syscall.ENOSPC, "unknown": syscall.EIO} {
				t.Run(name+" "+op+" "+kind, func(t *testing.T) {
					dir := t.TempDir()
					path := filepath.Join(dir, "x")
					if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
						t.Fatal(err)
					}
					what, where, _ := strings.Cut(op, ":")
					t.Setenv("CLIENTELE_FAULT", fmt.Sprintf("%s:%s:1:%s", what, filepath.Join(dir, where), kind))
					if err := test.do(path); !errors.Is(err, cause) || !strings.Contains(err.Error(), path) && !strings.Contains(err.Error(), durable.Temp(path)) {
						t.Errorf("error %v, want %v with the path", err, cause)
					}
					got, err := os.Readlink(path)
					if err != nil {
						text, err := os.ReadFile(path)
						if err != nil {
							t.Fatal(err)
						}
						got = string(text)
					}
					if got != "old" && got != "new content" {
						t.Errorf("there is %q", got)
					}
					if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
						t.Errorf("left over: %v, %v", left, err)
					}
				})
			}
		}
	}
}

func TestRemoveAll_isTakenUpAgain(t *testing.T) {
	for _, op := range []string{"rename:_night.tmp", "remove:_night.tmp", "syncdir:night"} {
		dir := t.TempDir()
		night := filepath.Join(dir, "night")
		if err := durable.MkdirAll(filepath.Join(night, "marts")); err != nil {
			t.Fatal(err)
		}
		what, where, _ := strings.Cut(op, ":")
		t.Setenv("CLIENTELE_FAULT", fmt.Sprintf("%s:%s:1:eio", what, filepath.Join(dir, where)))
		var cause *fs.PathError
		if err := durable.RemoveAll(night); !errors.As(err, &cause) {
			t.Errorf("%s: error %v", op, err)
		}
		if err := durable.RemoveAll(night); err != nil {
			t.Errorf("%s: again: %v", op, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: left over: %v, %v", op, left, err)
		}
	}
}
