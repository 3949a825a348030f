package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/publish"
)

// What must hold of a project whatever befell a night (see README, Faults): the published
// night is whole and is the old or the new one; what earlier nights left is as it was; and a
// plain run afterwards makes it equal to a project that nothing befell, with no file more.

// picture is a project after a night, without what differs from run to run.
type picture struct {
	rows  map[string]string // digests of tables and models by path
	files []string
}

// lab compares projects with those of undisturbed nights.
type lab struct {
	tier    tier
	project faultProject
	scratch string
	db      *sql.DB
	mu      sync.Mutex
	known   map[string]string // digests of rows by the hash of a file
	// recovered are the states from which a plain run is known to come right.
	recovered map[string]bool
	before    [4]string // the project as it is before each night
	sealed    [4]string // and killed just before it is published
	after     [4]picture
}

// newLab runs the three nights undisturbed.
func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{scratch: scratchFolder(t), known: map[string]string{}, recovered: map[string]bool{}}
	l.project = newFaultProject(t, l.scratch)
	db, err := duck.Open(context.Background(), duck.Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l.db = db
	dir := filepath.Join(l.scratch, "undisturbed")
	putExport(t, filepath.Join(dir, "clientele.yaml"), []byte(faultConfiguration))
	for night := 1; night <= 3; night++ {
		if err := l.project.deliver(dir, night); err != nil {
			t.Fatal(err)
		}
		l.before[night] = filepath.Join(l.scratch, fmt.Sprintf("before-%d", night))
		if err := copyProject(dir, l.before[night]); err != nil {
			t.Fatal(err)
		}
		cmd := programAt(faultClock(night), "run", "-q", "-C", dir)
		cmd.Env = append(cmd.Env, "CLIENTELE_FAULT_LOG="+l.log(night)) // of which only a program that can be made to fail knows
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("night %d: %v\n%s", night, err, out)
		}
		if l.after[night], err = l.look(dir); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// log is the file that holds the durable operations of an undisturbed night.
func (l *lab) log(night int) string {
	return filepath.Join(l.scratch, fmt.Sprintf("operations-%d", night))
}

// copied makes a project as it is before a night.
func (l *lab) copied(from string) (string, error) {
	dir, err := os.MkdirTemp(l.scratch, "trial-")
	if err != nil {
		return "", err
	}
	return dir, copyProject(from, dir)
}

// look takes the picture of a project.
func (l *lab) look(dir string) (picture, error) {
	p := picture{rows: map[string]string{}}
	night, folder, found, err := publish.Current(pipeline.Layout{Root: dir})
	if err != nil || !found {
		return p, fmt.Errorf("no night is published: %w", err)
	}
	run := filepath.Dir(folder)
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = strings.ReplaceAll(rel, night.RunID, "RUN")
		// An extract that was replaced stays while the night that reads it is published, which
		// is known by where the project lay: a copy of it has let go of that.
		if !strings.HasPrefix(rel, ".clientele/raw/") || filepath.Ext(rel) != ".parquet" {
			p.files = append(p.files, rel)
		}
		name := filepath.Base(path)
		switch {
		case name == "run_log.parquet" || name == "manifest.parquet": // times
			return nil
		case filepath.Dir(path) == folder && filepath.Ext(name) == ".parquet", path == filepath.Join(run, "raw", "export.parquet"), strings.HasPrefix(rel, ".clientele/history/") && filepath.Ext(name) == ".parquet":
			p.rows[rel], err = l.rows(path)
		case strings.HasPrefix(rel, ".clientele/history/_sums/"): // of files that name their run
		case strings.HasPrefix(rel, ".clientele/history/"), strings.HasPrefix(rel, ".clientele/models/"):
			p.rows[rel], err = hashOf(path)
		}
		return err
	})
	return p, err
}

// rows is the digest of the rows of a file, in any order.
func (l *lab) rows(path string) (string, error) {
	sum, err := hashOf(path)
	if err != nil {
		return "", err
	}
	l.mu.Lock()
	known, ok := l.known[sum]
	l.mu.Unlock()
	if ok {
		return known, nil
	}
	var rows int
	var digest sql.NullString
	query := "select count(*), md5(string_agg(line, '\n' order by line)) from (select cast(columns as varchar) as line from (select columns(c -> c not in ('run_id', 'built_at', 'extracted_at_run', 'changed')) from read_parquet(" + pipeline.QuoteLiteral(path) + ")) as columns)"
	if err := l.db.QueryRowContext(context.Background(), query).Scan(&rows, &digest); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	known = fmt.Sprintf("%d rows %s", rows, digest.String)
	l.mu.Lock()
	l.known[sum] = known
	l.mu.Unlock()
	return known, nil
}

func hashOf(path string) (string, error) {
	text, err := os.ReadFile(path)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), err
}

// differs tells how a project differs from what an undisturbed night leaves.
func (l *lab) differs(dir string, night int) error {
	got, err := l.look(dir)
	if err != nil {
		return err
	}
	want := l.after[night]
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(want.rows)) {
		if got.rows[name] != want.rows[name] {
			problems = append(problems, fmt.Sprintf("%s has %q, undisturbed %q", name, got.rows[name], want.rows[name]))
		}
	}
	for _, name := range got.files {
		if !slices.Contains(want.files, name) {
			problems = append(problems, "stray file "+name)
		}
	}
	for _, name := range want.files {
		if !slices.Contains(got.files, name) {
			problems = append(problems, "missing file "+name)
		}
	}
	if len(problems) > 8 {
		problems = append(problems[:8], fmt.Sprintf("and %d more", len(problems)-8))
	}
	if len(problems) > 0 {
		return fmt.Errorf("it differs from an undisturbed project: %s", strings.Join(problems, "; "))
	}
	return nil
}

// stands checks what must hold at any moment of a night: a whole night is published, the one
// before or this one, and what earlier nights left is as it was. It returns whether it is
// this one.
func (l *lab) stands(dir string, night int) (published bool, err error) {
	current, folder, found, err := publish.Current(pipeline.Layout{Root: dir})
	if err != nil {
		return false, err
	}
	if !found {
		if night > 1 {
			return false, fmt.Errorf("no night is published")
		}
		return false, nil
	}
	if err := publish.Verify(folder, current); err != nil {
		return false, err
	}
	published = current.AsOf == faultNights()[night-1]
	if !published && (night == 1 || current.AsOf != faultNights()[night-2]) {
		return published, fmt.Errorf("the night of %s is published", current.AsOf)
	}
	for _, kept := range []string{"history", "models"} {
		earlier := filepath.Join(l.before[night], ".clientele", kept)
		err := filepath.WalkDir(earlier, func(path string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || entry.IsDir() || strings.Contains(path, "linkage_state") { // of which the newest alone is kept
				return err
			}
			rel, err := filepath.Rel(l.before[night], path)
			if err != nil {
				return err
			}
			want, err := hashOf(path)
			if err != nil {
				return err
			}
			if got, err := hashOf(filepath.Join(dir, rel)); err != nil || got != want {
				return fmt.Errorf("what an earlier night left has changed: %s: %w", rel, err)
			}
			return nil
		})
		if err != nil {
			return published, err
		}
	}
	return published, nil
}

// recovers runs the night plainly, and holds the project against an undisturbed one.
func (l *lab) recovers(dir string, night int, args ...string) error {
	began := time.Now()
	out, err := programAt(faultClock(night), append([]string{"run", "-q", "-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the next run: %w after %.1f s\n%s", err, time.Since(began).Seconds(), out)
	}
	if text := clean(string(out)); text != nil {
		return text
	}
	if _, err := l.stands(dir, night); err != nil {
		return fmt.Errorf("after the next run: %w", err)
	}
	if err := l.differs(dir, night); err != nil {
		return fmt.Errorf("after the next run: %w", err)
	}
	return nil
}

// clean refuses what no user should see.
func clean(output string) error {
	for _, word := range []string{"panic", "goroutine ", "SIGSEGV"} {
		if strings.Contains(output, word) {
			return fmt.Errorf("it printed:\n%s", output)
		}
	}
	return nil
}
