package durable_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clientele/pipeline/durable"
)

func TestLock_isExclusiveAndSaysWhoHoldsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := durable.AcquireLock(path, "run 1, process 42")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := durable.AcquireLock(path, "run 2"); !errors.Is(err, durable.ErrLocked) || !strings.Contains(err.Error(), "run 1, process 42") {
		t.Errorf("a second holder: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := durable.AcquireLock(path, "run 2")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	defer second.Release()
	if err := second.Check(); err != nil {
		t.Errorf("the holder's check: %v", err)
	}
}

func TestLock_anOvertakenHolderNoticesIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	stopped, err := durable.AcquireLock(path, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	defer stopped.Release()
	if err := os.Rename(path, path+".gone"); err != nil { // somebody cleans up while run 1 is stopped
		t.Fatal(err)
	}
	if err := stopped.Check(); !errors.Is(err, durable.ErrLockLost) {
		t.Errorf("with the file gone: %v", err)
	}
	newer, err := durable.AcquireLock(path, "run 2")
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Release()
	if err := newer.Check(); err != nil {
		t.Errorf("the newer holder's check: %v", err)
	}
	if err := stopped.Check(); !errors.Is(err, durable.ErrLockLost) {
		t.Errorf("the old holder's check: %v", err)
	}
}
