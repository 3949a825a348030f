package durable_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clientele/pipeline/durable"
)

func TestHash_inTheirOrder(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for i := range 20 {
		paths = append(paths, filepath.Join(dir, fmt.Sprint(i)))
		if i == 7 {
			continue
		}
		if err := os.WriteFile(paths[i], []byte(strings.Repeat("x", i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hashes, err := durable.Hash(context.Background(), paths, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range hashes {
		if i == 7 {
			if !errors.Is(h.Err, os.ErrNotExist) {
				t.Errorf("a missing file: %v", h.Err)
			}
			continue
		}
		sum, size, err := durable.SHA256(paths[i])
		if err != nil || h.Err != nil || h.SHA256 != sum || h.Seen.Bytes != size {
			t.Errorf("file %d: %+v, %v", i, h, err)
		}
		if now, err := durable.Look(paths[i]); err != nil || !h.Seen.Proves(now) {
			t.Errorf("file %d is not seen as the same: %v", i, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := durable.Hash(ctx, paths, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWriteStream_allOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records")
	write := func(text string, failure error) error {
		return durable.WriteStream(path, func(out io.Writer) error {
			if _, err := io.WriteString(out, text); err != nil {
				return err
			}
			return failure
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := write("second", broken); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if got, err := os.ReadFile(path); err != nil || string(got) != "first" || len(left) != 1 {
		t.Errorf("after a failure: %q, %v, %d files", got, err, len(left))
	}
}
