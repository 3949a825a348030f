package extract

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
)

// project is a project folder in a test, and its nights.
type project struct {
	t      testing.TB
	root   string
	yaml   string
	now    time.Time
	nights int
	inUse  []string
	piece  int64 // bytes of a piece of a large export; 0: as always
	alone  bool  // one worker instead of two
}

func newProject(t testing.TB, yaml string) *project {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &project{t: t, root: root, yaml: yaml, now: time.Now()}
}

// write puts a file into the project, old enough to be settled.
func (p *project) write(name string, content []byte) {
	p.t.Helper()
	path := filepath.Join(p.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.t.Fatal(err)
	}
	past := p.now.Add(-time.Hour)
	if err := os.Chtimes(path, past, past); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) step() *Step {
	p.t.Helper()
	parsed, err := config.Parse([]byte(p.yaml), filepath.Join(p.root, "clientele.yaml"))
	if err != nil {
		p.t.Fatal(err)
	}
	workers := 2
	if p.alone {
		workers = 1
	}
	step := New(Settings{Root: p.root, Project: *parsed, Workers: workers, Now: func() time.Time { return p.now }, Open: openEngine, InUse: func() ([]string, error) { return p.inUse, nil }})
	if p.piece > 0 {
		step.piece = p.piece
	}
	return step
}

func openEngine(ctx context.Context, allowed []string) (*sql.DB, error) {
	return duck.Open(ctx, duck.Settings{Threads: 1, Memory: 1_000_000_000, AllowedPaths: allowed})
}

// result is what a night gave.
type result struct {
	pipeline.Result
	p *project
}

// run makes a night, an hour after the one before.
func (p *project) run() (result, error) {
	p.t.Helper()
	p.now = p.now.Add(time.Hour)
	p.nights++
	dir := filepath.Join(p.root, ".clientele", "runs", fmt.Sprintf("night-%02d", p.nights))
	if err := durable.MkdirAll(filepath.Join(dir, "raw")); err != nil {
		p.t.Fatal(err)
	}
	got, err := p.step().run(context.Background(), place{run: fmt.Sprintf("night-%02d", p.nights), dir: dir, table: func(t pipeline.Table) string {
		return filepath.Join(dir, t.Schema(), t.Name()+".parquet")
	}})
	return result{got, p}, err
}

// mustRun is a night that has to succeed.
func (p *project) mustRun() result {
	p.t.Helper()
	got, err := p.run()
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// query returns the rows of a query over the night's tables, fields separated by
// |, null as ∅. A table is written {raw.export}.
func (r result) query(query string) []string {
	r.p.t.Helper()
	for _, o := range r.Outputs {
		var files []string
		for _, file := range o.Files {
			files = append(files, pipeline.QuoteLiteral(file))
		}
		query = strings.ReplaceAll(query, "{"+string(o.Table)+"}", "read_parquet(["+strings.Join(files, ", ")+"])")
	}
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		r.p.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), "select columns(*)::varchar from ("+query+")")
	if err != nil {
		r.p.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		r.p.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			r.p.t.Fatal(err)
		}
		var texts []string
		for _, v := range values {
			if !v.Valid {
				v.String = "∅"
			}
			texts = append(texts, v.String)
		}
		out = append(out, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		r.p.t.Fatal(err)
	}
	return out
}

// exec runs a statement in an engine without bounds.
func exec(t testing.TB, statement string) {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

func chtimes(path string, at time.Time) error { return os.Chtimes(path, at, at) }
