package columnar_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clientele/models"
	"clientele/pipeline/columnar"
	"clientele/pipeline/duck"
)

func engine(t testing.TB) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestParquet_survivesTheRoundTrip(t *testing.T) {
	valid := []bool{true, false, true}
	want, err := models.NewColumns(
		models.TextColumn("name", []string{"ann", "", "zoë"}).WithValid(valid),
		models.IntegerColumn("count", []int64{1, 0, -7}).WithValid(valid),
		models.FloatColumn("value", []float64{0.1, 0, 1e300}).WithValid(valid),
		models.BooleanColumn("flag", []bool{true, false, false}).WithValid(valid),
		models.TextColumn("day", []string{"2026-06-30", "", "1999-12-31"}).WithValid(valid),
	)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "t.parquet")
	if err := columnar.WriteParquet(path, want, "day"); err != nil {
		t.Fatal(err)
	}
	got, err := columnar.ReadParquet(context.Background(), []string{path, path})
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows() != 6 {
		t.Fatalf("%d rows of two files, want 6", got.Rows())
	}
	for _, column := range want.All() {
		read, err := got.Column(column.Name())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			if read.Value(i) != column.Value(i%3) {
				t.Errorf("%s, row %d: %v, want %v", column.Name(), i, read.Value(i), column.Value(i%3))
			}
		}
	}
	var kind string
	if err := engine(t).QueryRowContext(context.Background(), "select typeof(day) from read_parquet('"+path+"') limit 1").Scan(&kind); err != nil || kind != "DATE" {
		t.Errorf("the engine reads day as %s, %v", kind, err)
	}
}

func TestReadParquet_readsWhatTheEngineWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	execute(t, engine(t), "copy (select cast(12.5 as decimal(18,4)) as amount, date '2026-06-30' as day, 7 as n, true as flag, 'x' as name from range(3000)) to '"+path+"' (format parquet, compression zstd)")
	columns, err := columnar.ReadParquet(context.Background(), []string{path}, "amount", "day", "n")
	if err != nil {
		t.Fatal(err)
	}
	amounts, err := columns.Floats("amount")
	if err != nil || len(amounts) != 3000 || amounts[2999] != 12.5 {
		t.Errorf("amounts %d, %v", len(amounts), err)
	}
	days, err := columns.Texts("day")
	if err != nil || days[0] != "2026-06-30" {
		t.Errorf("days %v, %v", days[:1], err)
	}
	var missing *models.MissingColumnError
	if _, err := columnar.ReadParquet(context.Background(), []string{path}, "amuont"); !errors.As(err, &missing) || missing.Nearest != "amount" {
		t.Errorf("a missing column: %v", err)
	}
}

func TestReadParquet_refusesWhatIsNoParquet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	if err := os.WriteFile(path, []byte("customer_id,recency\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := columnar.ReadParquet(context.Background(), []string{path}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

func TestReadCSV_infersNarrowTypes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte("\ufeffid,code,n,x,flag,empty\n1,007,3,0.5,true,\n2,010,,1e3,false,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	columns, err := columnar.ReadCSV(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]models.Kind{"id": models.Integer, "code": models.Text, "n": models.Integer, "x": models.Float, "flag": models.Boolean, "empty": models.Text} {
		if column, err := columns.Column(name); err != nil || column.Kind() != want {
			t.Errorf("%s is %v, %v; want %v", name, column.Kind(), err, want)
		}
	}
	if column, _ := columns.Column("n"); !column.IsNull(1) {
		t.Error("an empty field is no null")
	}
}
