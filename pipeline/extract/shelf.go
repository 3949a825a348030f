package extract

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clientele/pipeline/durable"
)

// shelf is one of the two folders of state files that a source has: of the rows of
// its exports, and of their rejects.
type shelf struct {
	kind string
	dir  string
	file func(*Record) **StateFile
	rows func(*Record) int64 // of the export in its file
}

func (st *sourceState) shelves() []shelf {
	return []shelf{
		{kindRows, st.dir, func(r *Record) **StateFile { return &r.Parquet }, func(r *Record) int64 { return r.RowsLoaded }},
		{kindRejects, st.rejects, func(r *Record) **StateFile { return &r.Rejects }, func(r *Record) int64 { return r.RowsRejected }},
	}
}

// files lists the files on a shelf, each once, in the order of the first record
// that has rows in it.
func (s shelf) files(records []*Record) []*StateFile {
	var out []*StateFile
	seen := map[*StateFile]bool{}
	for _, r := range records {
		file := *s.file(r)
		if file == nil || file.Exports > 0 && seen[file] {
			continue
		}
		if file.Exports > 0 {
			seen[file] = true
		}
		out = append(out, file)
	}
	return out
}

func (s shelf) path(file *StateFile) string { return filepath.Join(s.dir, file.Name) }

// damaged returns the records whose state files are not what they were when they
// were written, and notes what is seen of the others.
func (st *sourceState) damaged(ctx context.Context, workers int) ([]*Record, error) {
	if st.dry {
		return nil, nil
	}
	bad := map[*StateFile]bool{}
	for _, s := range st.shelves() {
		files := s.files(st.ordered())
		paths := make([]string, len(files))
		for i, file := range files {
			paths[i] = s.path(file)
		}
		hashes, err := durable.Hash(ctx, paths, workers)
		if err != nil {
			return nil, err
		}
		for i, h := range hashes {
			if h.Err != nil && !errors.Is(h.Err, fs.ErrNotExist) {
				return nil, h.Err
			}
			if h.Err != nil || h.SHA256 != files[i].SHA256 || h.Seen.Bytes != files[i].Bytes {
				bad[files[i]] = true
			} else if files[i].see(h.Seen) {
				st.dirty = true
			}
		}
	}
	var out []*Record
	for _, r := range st.ordered() {
		if bad[r.Parquet] || bad[r.Rejects] {
			out = append(out, r)
		}
	}
	return out, nil
}

// untouched tells, without reading any, whether every state file is as it was when
// its hash was last found right, and holds the rows of the exports that count and
// no others.
func (st *sourceState) untouched() bool {
	for _, s := range st.shelves() {
		for _, file := range s.files(st.ordered()) {
			now, err := durable.Look(s.path(file))
			if err != nil || !file.seen().Proves(now) {
				return false
			}
		}
		for _, u := range st.units(s) {
			if u.stale || len(u.aside) > 0 {
				return false
			}
		}
	}
	return true
}

// sweep removes state files that no record knows: what a crash left, and what
// was replaced. Files in use by the published night are kept until the next one.
func (st *sourceState) sweep(inUse map[string]bool) error {
	for _, s := range st.shelves() {
		known := map[string]bool{}
		for _, file := range s.files(st.ordered()) {
			known[file.Name] = true
		}
		if err := durable.Sweep(s.dir); err != nil {
			return err
		}
		entries, err := os.ReadDir(s.dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clearing %s: %w", s.dir, err)
		}
		for _, entry := range entries {
			path := filepath.Join(s.dir, entry.Name())
			if strings.HasSuffix(entry.Name(), ".parquet") && !known[entry.Name()] && !inUse[path] {
				if err := durable.Remove(path); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
