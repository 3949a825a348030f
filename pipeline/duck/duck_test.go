package duck_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"clientele/pipeline/duck"
)

func open(t *testing.T, s duck.Settings) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func scan[T any](t *testing.T, db *sql.DB, query string) T {
	t.Helper()
	var value T
	if err := db.QueryRowContext(context.Background(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestOpen_settingsAreInForceOnEveryConnection(t *testing.T) {
	db := open(t, duck.Settings{Threads: 1, Memory: 200_000_000, TempDir: t.TempDir()})
	for range 3 {
		conn, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var zone, optimizers string
		var threads int
		err = conn.QueryRowContext(context.Background(), `select current_setting('TimeZone'), current_setting('disabled_optimizers'), current_setting('threads')`).Scan(&zone, &optimizers, &threads)
		if err != nil || zone != "UTC" || threads != 1 || optimizers == "" {
			t.Errorf("zone %q, threads %d, optimizers %q, %v", zone, threads, optimizers, err)
		}
	}
}

func TestOpen_lockedAwayFromFiles(t *testing.T) {
	allowed, outside := t.TempDir(), t.TempDir()
	for _, dir := range []string{allowed, outside} {
		if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("a\n1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db := open(t, duck.Settings{AllowedPaths: []string{allowed}})
	if got := scan[int](t, db, "select count(*) from read_csv('"+allowed+"/a.csv')"); got != 1 {
		t.Errorf("allowed file: %d rows, want 1", got)
	}
	for _, query := range []string{
		"select * from read_csv('" + outside + "/a.csv')",
		"select * from read_text('/etc/passwd')",
		"copy (select 1) to '" + outside + "/b.csv'",
		"attach '" + outside + "/c.duckdb'",
		"set enable_external_access = true",
		"set memory_limit = '1GB'",
		"install httpfs",
	} {
		if _, err := db.ExecContext(context.Background(), query); err == nil {
			t.Errorf("%s: was allowed", query)
		}
	}
}

func TestIsSelect(t *testing.T) {
	db := open(t, duck.Settings{})
	for query, reads := range map[string]bool{
		"select 1": true, "with a as (select 1) select * from a": true, "describe select 1": true, "summarize select 1": true, "from (select 1)": true,
		"select 1; select 2": false, "copy (select 1) to 'x'": false, "drop table x": false, "selec 1": false, "set threads = 1": false, "": false,
	} {
		if err := duck.IsSelect(context.Background(), db, query); (err == nil) != reads {
			t.Errorf("%q: %v", query, err)
		}
	}
}
