package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/publish"
)

// publisher publishes nights with a few small marts one after the other, as nights do: it
// builds the database, seals and switches. It is a process of its own, to be killed.
func publisher() {
	root, count := os.Args[1], os.Args[2]
	n, err := strconv.Atoi(count)
	for range n {
		if err == nil {
			err = publishSmall(root)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// smallMarts are published as tables but for the last, which is a view of its file.
func smallMarts() []string { return []string{"customers", "orders", "lines"} }

func publishSmall(root string) (err error) {
	ctx := context.Background()
	layout := pipeline.Layout{Root: root}
	if err := prepareState(layout); err != nil {
		return err
	}
	lock, err := durable.AcquireLock(layout.Lock(), "a publisher")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	id, err := newRunID(layout, time.Now())
	if err != nil {
		return err
	}
	folder := layout.RunMarts(id)
	if err := durable.MkdirAll(folder); err != nil {
		return err
	}
	if err := publish.Begin(layout, publish.Night{RunID: id}); err != nil {
		return err
	}
	open := func(ctx context.Context, path string) (*sql.DB, error) {
		return duck.Open(ctx, duck.Settings{Path: path, Threads: 1})
	}
	db, err := open(ctx, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var marts []publish.Mart
	var records []pipeline.Output
	for i, name := range smallMarts() {
		path := filepath.Join(folder, name+".parquet")
		if _, err := db.ExecContext(ctx, fmt.Sprintf("copy (select range as id, %s as run_id from range(200)) to %s (format parquet)", pipeline.QuoteLiteral(id), pipeline.QuoteLiteral(path))); err != nil {
			return err
		}
		marts = append(marts, publish.Mart{Name: name, Path: path, Rows: 200, View: i == 2})
		records = append(records, pipeline.Output{Table: pipeline.Table("marts." + name), Files: []string{path}, Rows: 200})
	}
	if err := writeRecord(layout, id, records); err != nil {
		return err
	}
	if err := publish.BuildDatabase(ctx, open, folder, marts); err != nil {
		return err
	}
	now := time.Now().UTC()
	if _, err := publish.Seal(layout, publish.Night{RunID: id, AsOf: "2026-06-30", StartedAt: now, FinishedAt: now}, marts); err != nil {
		return err
	}
	if err := publish.Switch(layout, id, lock.Check); err != nil {
		return err
	}
	_, err = publish.Prune(layout, 2, now, id)
	return err
}

// writeRecord leaves what the query command reads a run by.
func writeRecord(layout pipeline.Layout, id string, outputs []pipeline.Output) error {
	var text strings.Builder
	fmt.Fprintf(&text, `{"step": "marts", "run_id": %q, "status": "done", "outputs": [`, id)
	for i, o := range outputs {
		if i > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, `{"table": %q, "files": [%q], "rows": %d}`, string(o.Table), o.Files[0], o.Rows)
	}
	text.WriteString("]}")
	dir := filepath.Join(layout.Run(id), "_steps")
	if err := durable.MkdirAll(dir); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, "marts.json"), []byte(text.String()))
}

// oneRun fails unless all marts that a query reaches are of one run with all its rows.
func oneRun(db *sql.DB, table func(mart string) string) error {
	var parts []string
	for _, mart := range smallMarts() {
		parts = append(parts, "select run_id from "+table(mart))
	}
	var runs, rows int
	err := db.QueryRowContext(context.Background(), "select count(distinct run_id), count(*) from ("+strings.Join(parts, " union all ")+")").Scan(&runs, &rows)
	if err == nil && (runs != 1 || rows != 200*len(smallMarts())) {
		err = fmt.Errorf("a reading saw %d runs and %d rows", runs, rows)
	}
	return err
}

func plainName(mart string) string { return mart }

// reader reads the published night in one of the ways that people do.
type reader struct {
	name string
	read func(root string) error
}

func readers() []reader {
	memory := func() (*sql.DB, error) {
		return duck.Open(context.Background(), duck.Settings{Threads: 1})
	}
	return []reader{
		{"database file", func(root string) (err error) {
			db, err := duck.Open(context.Background(), duck.Settings{Path: filepath.Join(root, "marts", publish.DatabaseName), ReadOnly: true, Threads: 1})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			return oneRun(db, plainName)
		}},
		{"Parquet files", func(root string) (err error) {
			folder, err := filepath.EvalSymlinks(filepath.Join(root, "marts"))
			if err != nil {
				return err
			}
			db, err := memory()
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			return oneRun(db, func(mart string) string {
				return "read_parquet(" + pipeline.QuoteLiteral(filepath.Join(folder, mart+".parquet")) + ")"
			})
		}},
		{"query", func(root string) (err error) {
			db, err := (&app{threads: 1}).openNight(context.Background(), pipeline.Layout{Root: root}, "", "marts", "")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			return oneRun(db, plainName)
		}},
	}
}

// Readers see one night at every moment, whole, while nights are published and publishers are
// killed. A reader that holds an old night goes on reading it. The link is never absent.
func TestReaders_neverSeeAMixture(t *testing.T) {
	root := t.TempDir()
	if err := publishSmall(root); err != nil {
		t.Fatal(err)
	}
	old, err := duck.Open(context.Background(), duck.Settings{Path: filepath.Join(root, "marts", publish.DatabaseName), ReadOnly: true, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	stop := make(chan struct{})
	var wait sync.WaitGroup
	var readings atomic.Int64
	loop := func(name string, read func() error) {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := read(); err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				readings.Add(1)
				time.Sleep(time.Millisecond)
			}
		})
	}
	for _, r := range readers() {
		loop(r.name, func() error { return r.read(root) })
	}
	loop("a reader of the old night", func() error { return oneRun(old, plainName) })
	loop("the link", func() error { _, err := os.Readlink(filepath.Join(root, "marts")); return err })
	random := rand.New(rand.NewPCG(7, 7))
	published, killed := 0, 0
	for published < times(15, 200) {
		cmd := exec.Command("publisher", root, "5")
		if killed < published/4 {
			killed++
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(50+random.IntN(1500)) * time.Millisecond)
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			continue
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("publishing: %v\n%s", err, out)
		}
		published += 5
	}
	close(stop)
	wait.Wait()
	t.Logf("%d publishes, %d publishers killed, %d readings", published, killed, readings.Load())
}
