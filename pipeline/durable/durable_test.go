package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"clientele/pipeline/durable"
)

func TestWriteFile_replacesAsAWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	for _, content := range []string{"first", "second"} {
		if err := durable.WriteFile(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != content {
			t.Fatalf("got %q, %v; want %q", got, err, content)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("leftovers beside the file: %v, %v", left, err)
	}
}

func TestSymlink_switchesOverAnOldOne(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "marts")
	for _, target := range []string{"runs/1", "runs/2"} {
		if err := durable.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		if got, err := os.Readlink(link); err != nil || got != target {
			t.Errorf("points to %q, %v; want %q", got, err, target)
		}
	}
}

func TestRemoveAll_leavesNothing(t *testing.T) {
	dir := t.TempDir()
	night := filepath.Join(dir, "night")
	if err := durable.MkdirAll(filepath.Join(night, "marts")); err != nil {
		t.Fatal(err)
	}
	if err := durable.RemoveAll(night); err != nil {
		t.Fatal(err)
	}
	if err := durable.RemoveAll(night); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestMkdirAll_refusesAFileInTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "raw")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := durable.MkdirAll(path); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestSweep_removesOnlyTemporaryNames(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "_exports.ndjson")
	for _, path := range []string{kept, durable.Temp(filepath.Join(dir, "a.parquet"))} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := durable.Sweep(dir); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 || left[0].Name() != filepath.Base(kept) {
		t.Errorf("left %v, want %s alone", left, filepath.Base(kept))
	}
}
