package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/publish"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// Tables that are made by the days of another one rely on each day standing for itself: made
// of one day's rows alone they have the rows that they have of that day.
func TestSlices_daysStandForThemselves(t *testing.T) {
	dir := shop(t)
	config, _, _ := strings.Cut(shopConfig, "publish:") // everything
	put(t, filepath.Join(dir, "clientele.yaml"), config)
	for day := range shopDays {
		put(t, filepath.Join(dir, "exports", "till", shopDay(day).Format(time.DateOnly)+".csv"), tillDay(day))
	}
	mustNight(t, dir, shopLast())
	ctx, layout := context.Background(), pipeline.Layout{Root: dir}
	night, _, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	records, err := pipeline.Records(layout, night.RunID)
	if err != nil {
		t.Fatal(err)
	}
	db, err := openEngine(ctx, resources{threads: 1, memory: 1e9}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	outputs := map[pipeline.Table]pipeline.Output{}
	for _, record := range records {
		for _, output := range record.Outputs {
			outputs[output.Table] = output
			if err := showTable(ctx, db, output); err != nil {
				t.Fatal(err)
			}
		}
	}
	lib, err := transform.Load(ctx, db, sqlfiles.Files, declared())
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, made := range lib.Transforms {
		from, ok := lib.Transform(made.SlicesFrom)
		if !ok {
			continue
		}
		if len(outputs[made.SlicesFrom].Files) != 1 || len(outputs[made.Table].Files) != 1 {
			t.Fatalf("%s and %s were not made: %d tables were", made.SlicesFrom, made.Table, len(outputs))
		}
		for day := range shopDays {
			is := fmt.Sprintf("date '%s'", shopDay(day).Format(time.DateOnly))
			file := "read_parquet(" + pipeline.QuoteLiteral(outputs[made.SlicesFrom].Files[0]) + ")"
			whole := fmt.Sprintf("(select * from read_parquet(%s) where %s = %s)", pipeline.QuoteLiteral(outputs[made.Table].Files[0]), made.Slices, is)
			if _, err := db.ExecContext(ctx, fmt.Sprintf("create or replace view %s as select * from %s where %s = %s; create or replace temp table alone as %s", made.SlicesFrom, file, from.Slices, is, made.SQL())); err != nil {
				t.Fatal(err)
			}
			var rows, missing, other int
			query := "select (select count(*) from alone), (select count(*) from (from " + whole + " except all from alone)), (select count(*) from (from alone except all from " + whole + "))"
			if err := db.QueryRowContext(ctx, query).Scan(&rows, &missing, &other); err != nil {
				t.Fatal(err)
			}
			if rows == 0 || missing > 0 || other > 0 {
				t.Errorf("%s of %s alone: %d rows, %d of the whole are missing, %d are not in it", made.Table, is, rows, missing, other)
			}
			tried++
		}
		if err := showTable(ctx, db, outputs[made.SlicesFrom]); err != nil {
			t.Fatal(err)
		}
	}
	if tried == 0 {
		t.Error("no table is made by the days of another: nothing was tried")
	}
}
