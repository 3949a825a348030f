package publish_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/publish"
)

func open(ctx context.Context, path string) (*sql.DB, error) {
	return duck.Open(ctx, duck.Settings{Path: path, Threads: 1})
}

func held() error { return nil }

func at(day int) time.Time { return time.Date(2026, 6, day, 2, 0, 0, 0, time.UTC) }

// runID of the night of a day of June 2026.
func runID(day int) string { return fmt.Sprintf("202606%02dT020000Z-01", day) }

// makeNight makes a run with two marts of the same rows, ready to be sealed.
func makeNight(t *testing.T, layout pipeline.Layout, day int) (publish.Night, []publish.Mart) {
	t.Helper()
	ctx := context.Background()
	db, err := open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	folder := layout.RunMarts(runID(day))
	if err := durable.MkdirAll(folder); err != nil {
		t.Fatal(err)
	}
	night := publish.Night{RunID: runID(day), AsOf: at(day).Format(time.DateOnly), StartedAt: at(day), FinishedAt: at(day).Add(time.Minute)}
	var marts []publish.Mart
	for _, name := range []string{"customers", "orders"} {
		path := filepath.Join(folder, name+".parquet")
		if _, err := db.ExecContext(ctx, fmt.Sprintf("copy (select range as id, %s as run_id from range(%d)) to %s (format parquet)", pipeline.QuoteLiteral(night.RunID), day, pipeline.QuoteLiteral(path))); err != nil {
			t.Fatal(err)
		}
		marts = append(marts, publish.Mart{Name: name, Path: path, Rows: int64(day), Comment: "it's " + name,
			Columns: []publish.Column{{Name: "id", Comment: "number; null never"}}})
	}
	return night, marts
}

func publishNight(t *testing.T, layout pipeline.Layout, day int) publish.Night {
	t.Helper()
	night, marts := makeNight(t, layout, day)
	if err := publish.BuildDatabase(context.Background(), open, layout.RunMarts(night.RunID), marts); err != nil {
		t.Fatal(err)
	}
	night, err := publish.Seal(layout, night, marts)
	if err != nil {
		t.Fatal(err)
	}
	if err := publish.Switch(layout, night.RunID, held); err != nil {
		t.Fatal(err)
	}
	return night
}

func TestPublish_databaseHoldsTablesWithComments(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	publishNight(t, layout, 5)
	db, err := duck.Open(context.Background(), duck.Settings{Path: filepath.Join(layout.Marts(), publish.DatabaseName), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var rows int
	var table, column string
	err = db.QueryRowContext(context.Background(), `select (select count(*) from marts.customers),
		(select comment from duckdb_tables() where table_name = 'customers'),
		(select comment from duckdb_columns() where table_name = 'customers' and column_name = 'id')`).Scan(&rows, &table, &column)
	if err != nil || rows != 5 || table != "it's customers" || column != "number; null never" {
		t.Errorf("rows %d, comments %q and %q, %v", rows, table, column, err)
	}
}

// A large mart is a view: its rows are in the database's night, also after the next night
// was published, and the manifest and the comment say so.
func TestBuildDatabase_largeMartsAreViews(t *testing.T) {
	ctx, layout := context.Background(), pipeline.Layout{Root: t.TempDir()}
	night, marts := makeNight(t, layout, 5)
	marts[1].View = true
	if err := publish.BuildDatabase(ctx, open, layout.RunMarts(night.RunID), marts); err != nil {
		t.Fatal(err)
	}
	night, err := publish.Seal(layout, night, marts)
	if err != nil {
		t.Fatal(err)
	}
	if err := publish.Switch(layout, night.RunID, held); err != nil {
		t.Fatal(err)
	}
	db, err := duck.Open(ctx, duck.Settings{Path: filepath.Join(layout.Marts(), publish.DatabaseName), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	publishNight(t, layout, 6)
	var rows int
	var comment, column, run string
	err = db.QueryRowContext(ctx, `select count(*), any_value(run_id), (select comment from duckdb_views() where view_name = 'orders'),
		(select comment from duckdb_columns() where table_name = 'orders' and column_name = 'id') from orders`).Scan(&rows, &run, &comment, &column)
	if err != nil || rows != 5 || run != night.RunID || !strings.Contains(comment, "it's orders A view of orders.parquet") || column == "" {
		t.Errorf("rows %d of run %s, comments %q and %q, %v", rows, run, comment, column, err)
	}
	for _, file := range night.Marts {
		if file.View != (file.Name == "orders.parquet") {
			t.Errorf("the manifest says of %s: view %v", file.Name, file.View)
		}
	}
}

func TestBuildDatabase_countsWhatArrived(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	night, marts := makeNight(t, layout, 5)
	marts[1].Rows = 6
	err := publish.BuildDatabase(context.Background(), open, layout.RunMarts(night.RunID), marts)
	if err == nil || !strings.Contains(err.Error(), "5 rows arrived of 6") {
		t.Errorf("a lost row went unnoticed: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(layout.RunMarts(night.RunID), "*duckdb*")); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestSwitch_refusesAnOvertakenHolderAndAFolderInTheWay(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	publishNight(t, layout, 5)
	night, marts := makeNight(t, layout, 6)
	if _, err := publish.Seal(layout, night, marts); err != nil {
		t.Fatal(err)
	}
	if err := publish.Switch(layout, night.RunID, func() error { return durable.ErrLockLost }); !errors.Is(err, durable.ErrLockLost) {
		t.Errorf("error %v", err)
	}
	if current, _, _, err := publish.Current(layout); err != nil || current.RunID != runID(5) {
		t.Errorf("published %s, %v; the old night should stand", current.RunID, err)
	}
	other := pipeline.Layout{Root: t.TempDir()}
	if err := os.Mkdir(other.Marts(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := publish.Switch(other, night.RunID, held); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("a folder called marts was overwritten: %v", err)
	}
}

func TestVerify_namesEveryDamagedFile(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	night := publishNight(t, layout, 5)
	folder := layout.RunMarts(night.RunID)
	if err := publish.Verify(folder, night); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"customers.parquet", "orders.parquet"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := publish.Verify(folder, night)
	for _, name := range []string{"customers.parquet is damaged", "orders.parquet is damaged"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not say that %s", err, name)
		}
	}
}

func TestPrune_keepsThePublishedTheNewestAndTheJustReplaced(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	for day := 1; day <= 6; day++ {
		publishNight(t, layout, day)
	}
	dead := layout.Run(runID(3) + "x") // a run that died, with nights after it
	if err := os.MkdirAll(dead, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := publish.Switch(layout, runID(2), held); err != nil { // somebody went back
		t.Fatal(err)
	}
	removed, err := publish.Prune(layout, 2, at(6).Add(time.Hour), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{runID(1), runID(3), runID(3) + "x", runID(4)}
	if !slices.Equal(removed, want) {
		t.Errorf("removed %v, want %v", removed, want)
	}
	nights, err := publish.Runs(layout)
	if err != nil || len(nights) != 3 {
		t.Errorf("%d nights are left, %v", len(nights), err)
	}
}

func TestPrune_aNightReplacedTodayStays(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	for day := 1; day <= 4; day++ {
		publishNight(t, layout, day)
	}
	removed, err := publish.Prune(layout, 1, at(4).Add(time.Hour), "")
	if err != nil || !slices.Equal(removed, []string{runID(1), runID(2)}) {
		t.Errorf("removed %v, %v; the night of the 3rd was replaced an hour ago", removed, err)
	}
}

// A run that dies between its manifest and the switch is no night: it can be resumed, and
// takes no other's place.
func TestUnfinished_sealedIsNotPublished(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	publishNight(t, layout, 5)
	if removed, err := publish.Prune(layout, 2, at(5), ""); err != nil || len(removed) > 0 {
		t.Fatalf("removed %v, %v", removed, err)
	}
	night, marts := makeNight(t, layout, 6)
	if err := publish.Begin(layout, night); err != nil {
		t.Fatal(err)
	}
	if _, err := publish.Seal(layout, night, marts); err != nil {
		t.Fatal(err)
	}
	if unfinished, err := publish.Unfinished(layout); err != nil || unfinished.RunID != night.RunID {
		t.Errorf("unfinished is %q, %v; want %s", unfinished.RunID, err, night.RunID)
	}
	if runs, err := publish.Runs(layout); err != nil || len(runs) != 2 || runs[0].Status != "unfinished" {
		t.Errorf("runs %+v, %v", runs, err)
	}
	publishNight(t, layout, 7)
	if _, err := publish.Unfinished(layout); !errors.Is(err, pipeline.ErrNothingToResume) {
		t.Errorf("after a newer night: %v", err)
	}
	if err := durable.MkdirAll(layout.Run(runID(8))); err != nil { // and this one died before it began
		t.Fatal(err)
	}
	if removed, err := publish.Prune(layout, 2, at(7), ""); err != nil || !slices.Equal(removed, []string{runID(6), runID(8)}) {
		t.Errorf("removed %v, %v; want the run that was never published", removed, err)
	}
}

func TestUnfinished(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	if _, err := publish.Unfinished(layout); !errors.Is(err, pipeline.ErrNothingToResume) {
		t.Errorf("with no run: %v", err)
	}
	publishNight(t, layout, 5)
	broken := publish.Night{RunID: runID(6), AsOf: "2026-06-06"}
	if err := durable.MkdirAll(layout.Run(broken.RunID)); err != nil {
		t.Fatal(err)
	}
	if err := publish.Begin(layout, broken); err != nil {
		t.Fatal(err)
	}
	if night, err := publish.Unfinished(layout); err != nil || night.AsOf != "2026-06-06" {
		t.Errorf("got %+v, %v", night, err)
	}
	publishNight(t, layout, 7)
	if _, err := publish.Unfinished(layout); !errors.Is(err, pipeline.ErrNothingToResume) {
		t.Errorf("after a newer night: %v", err)
	}
}

// Readers loop over the published marts while nights are published; each reading
// must be of one run, and none may fail.
func TestSwitch_readersSeeOneNight(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	publishNight(t, layout, 1)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for _, read := range map[string]func() error{"parquet": readParquet(layout), "database": readDatabase(layout)} {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-stop:
					return
				default:
					if err := read(); err != nil {
						t.Error(err)
						return
					}
				}
			}
		}()
	}
	for day := 2; day <= 25; day++ {
		publishNight(t, layout, day)
	}
	close(stop)
	readers.Wait()
}

// readParquet resolves the link once and reads both files of that night.
func readParquet(layout pipeline.Layout) func() error {
	return func() error {
		folder, err := filepath.EvalSymlinks(layout.Marts())
		if err != nil {
			return err
		}
		db, err := open(context.Background(), "")
		if err != nil {
			return err
		}
		defer db.Close()
		return oneRun(db, pipeline.QuoteLiteral(folder+"/customers.parquet"), pipeline.QuoteLiteral(folder+"/orders.parquet"))
	}
}

func readDatabase(layout pipeline.Layout) func() error {
	return func() error {
		folder, err := filepath.EvalSymlinks(layout.Marts())
		if err != nil {
			return err
		}
		db, err := duck.Open(context.Background(), duck.Settings{Path: filepath.Join(folder, publish.DatabaseName), ReadOnly: true})
		if err != nil {
			return err
		}
		defer db.Close()
		return oneRun(db, "marts.customers", "marts.orders")
	}
}

func oneRun(db *sql.DB, customers, orders string) error {
	var runs int
	err := db.QueryRowContext(context.Background(), "select count(distinct run_id) from (select run_id from "+customers+" union all select run_id from "+orders+")").Scan(&runs)
	if err == nil && runs != 1 {
		err = fmt.Errorf("a reader saw %d runs at once", runs)
	}
	return err
}

// A night that stands is not read again; whatever is done to one of its files is
// noticed, whether or not its size and times are put back.
func TestStands(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	night := publishNight(t, layout, 5)
	_, folder, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, night.Marts[0].Name)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	known := filepath.Join(filepath.Dir(folder), "verified.json")
	before, err := os.ReadFile(known)
	if err != nil {
		t.Fatal(err)
	}
	if err := publish.Stands(folder, night); err != nil {
		t.Errorf("a night just published: %v", err)
	}
	damaged := bytes.Clone(content)
	damaged[len(damaged)/2] ^= 0x40
	put(damaged)
	if err := publish.Stands(folder, night); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a flipped bit was not noticed: %v", err)
	}
	put(content)
	if err := publish.Stands(folder, night); err != nil {
		t.Errorf("the right content was put back: %v", err)
	}
	if after, err := os.ReadFile(known); err != nil || bytes.Equal(before, after) {
		t.Errorf("what was verified anew is not remembered: %v", err)
	}
	if err := os.WriteFile(known, []byte("[1]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := publish.Stands(folder, night); err != nil {
		t.Errorf("without a memory everything is read: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := publish.Stands(folder, night); err == nil {
		t.Error("a missing file was not noticed")
	}
}
