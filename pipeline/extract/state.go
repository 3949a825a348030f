package extract

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// Action is what is to be done about an export.
type Action string

// What a run does about an export, and what raw.export tells about it.
const (
	ActionNew       Action = "new"       // never read before
	ActionSame      Action = "same"      // as it was read
	ActionChanged   Action = "changed"   // other content or another mapping: read again
	ActionShrunk    Action = "shrunk"    // holds fewer rows than it did
	ActionGone      Action = "gone"      // the file was taken away; its rows stay
	ActionUnsettled Action = "unsettled" // changed so lately that it may still be written
)

// sourceState is a source's exports: those found tonight and those on record.
type sourceState struct {
	feed    *feed
	dir     string // of its Parquet files
	rejects string
	dry     bool // nothing is kept

	mu      sync.Mutex
	records map[string]*Record // by file
	list    []*Record          // in order; see ordered
	listed  int                // changes of records that list knows of
	altered int                // changes of records so far
	dirty   bool
	saved   time.Time
	cost    time.Duration // of the last save

	problems []error // of single exports, found without reading
	unread   int     // exports of which reading found that they cannot be
	files    []found
	actions  map[string]Action // by file, as far as looking without reading tells
	done     map[string]Action // by file, after reading
}

func (s *Step) stateOf(f *feed) *sourceState {
	name := safeName(f.Name, 60)
	if name != f.Name {
		name += "-" + pipeline.Hash(f.Name)[:8]
	}
	return &sourceState{
		feed: f, records: map[string]*Record{}, actions: map[string]Action{}, done: map[string]Action{},
		dir:     filepath.Join(s.raw(), f.entity.Name, name),
		rejects: filepath.Join(s.raw(), "reject", name),
	}
}

// look finds the source's exports, and compares them with the records without
// reading any.
func (st *sourceState) look(ctx context.Context, root string, now time.Time) []error {
	loaded, err := loadRecords(st.dir)
	if err != nil {
		return []error{err}
	}
	for _, r := range loaded {
		st.set(r)
	}
	files, problems := st.feed.files(ctx, root)
	st.files = files
	present := map[string]bool{}
	for _, file := range files {
		present[file.name] = true
		st.actions[file.name] = st.compare(file, now)
	}
	for name, r := range st.records {
		if present[name] {
			continue
		}
		if st.feed.matches(name) && !exists(root, name) {
			st.actions[name] = ActionGone
			if !r.Gone {
				r.Gone, st.dirty = true, true
			}
			continue
		}
		st.forget(name) // the source no longer means this file
	}
	// A file that was delivered once and is gone now does not make its pattern
	// match nothing.
	if len(st.records) > 0 {
		problems = slices.DeleteFunc(problems, func(err error) bool {
			var contract *ContractError
			return errors.As(err, &contract) && contract.Message == noMatch && st.delivered(contract.File)
		})
	}
	return problems
}

// noMatch is the message about a pattern that no file matches.
const noMatch = "no file matches"

// delivered tells whether an export on record matches the pattern.
func (st *sourceState) delivered(pattern string) bool {
	for name := range st.records {
		if matchesPattern(pattern, name) {
			return true
		}
	}
	return false
}

// compare tells from the file's identity alone whether it changed.
func (st *sourceState) compare(file found, now time.Time) Action {
	if settle := time.Duration(st.feed.Settle); settle > 0 {
		if age := now.Sub(time.Unix(0, file.stat.modified)); age >= 0 && age < settle {
			return ActionUnsettled
		}
	}
	r, known := st.records[file.name]
	switch {
	case !known:
		return ActionNew
	case r.Fingerprint != st.feed.fingerprint || !r.identical(file.stat):
		return ActionChanged
	}
	return ActionSame
}

// racy is how much older than the moment of reading a file's times must be for
// them to prove that it is the same: within a tick of the clock a file can
// change without its times telling.
const racy = int64(2 * time.Second)

// identical tells whether the file is the one that was read, without reading it.
func (r *Record) identical(now identity) bool {
	return r.Size == now.size && r.Modified == now.modified && r.Changed == now.changed && r.Inode == now.inode && now.changed != 0 &&
		now.modified < r.ReadAt-racy && now.changed < r.ReadAt-racy
}

func (f *feed) matches(name string) bool {
	return slices.ContainsFunc(f.Files, func(pattern string) bool { return matchesPattern(pattern, name) })
}

func matchesPattern(pattern, name string) bool {
	ok, err := doublestar.Match(strings.TrimPrefix(filepath.ToSlash(filepath.Clean(pattern)), "./"), name)
	return err == nil && ok
}

func exists(root, name string) bool {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// put takes over the record of an export that was read, and saves the records
// every few seconds.
func (st *sourceState) put(r Record, clock func() time.Time) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	done := ActionNew
	if old, known := st.records[r.File]; known {
		r.Previous = old.Previous
		done = ActionSame
		if old.SHA256 != r.SHA256 {
			r.Previous = append(slices.Clone(old.Previous), Previous{old.Size, old.SHA256, old.RowsRead, old.RowsLoaded, old.Run})
			if len(r.Previous) > 20 {
				r.Previous = r.Previous[len(r.Previous)-20:]
			}
			done = ActionChanged
			if r.shrunk() {
				done = ActionShrunk
			}
		} else if old.Fingerprint != r.Fingerprint {
			done = ActionChanged
		}
	}
	st.set(&r)
	st.done[r.File] = done
	st.dirty = true
	if clock().Sub(st.saved) < max(5*time.Second, 20*st.cost) {
		return nil
	}
	return st.save(clock)
}

// save writes the records if they changed. The caller holds mu or is alone.
func (st *sourceState) save(clock func() time.Time) error {
	if !st.dirty || st.dry {
		return nil
	}
	began := clock()
	if err := durable.MkdirAll(st.dir); err != nil {
		return err
	}
	if err := saveRecords(st.dir, st.ordered()); err != nil {
		return err
	}
	st.dirty = false
	st.saved = clock()
	st.cost = st.saved.Sub(began)
	return nil
}

// single settles which exports count: of several with the same content the
// latest does that is still there, so that a renamed file counts under its new
// name; where none is, the latest.
func (st *sourceState) single() {
	latest := map[string]string{}
	list := st.ordered()
	for _, gone := range []bool{false, true} {
		for _, r := range slices.Backward(list) {
			if key := r.SHA256 + " " + r.Fingerprint; r.Gone == gone && latest[key] == "" {
				latest[key] = r.File
			}
		}
	}
	for _, r := range list {
		same := latest[r.SHA256+" "+r.Fingerprint]
		if same == r.File {
			same = ""
		}
		if r.Same != same {
			r.Same, st.dirty = same, true
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}
