package rfm_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"clientele/models"
	"clientele/models/rfm"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite the wanted outputs of testdata")
	os.Exit(m.Run())
}

// TestCases runs each testdata file: customers.csv is fitted and scored by the settings (key=value lines) and gives cutpoints.csv and
// scores.csv, or error. With previous.csv (customer_id, rfm_segment, net_revenue) and previous_cutpoints.csv, and a net_revenue
// among the customers' columns, it also gives migration.csv. `go test -update` rewrites what is given.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in, want := map[string]string{}, map[string]string{}
			var inputs []txtar.File
			for _, f := range archive.Files {
				switch f.Name {
				case "settings", "customers.csv", "previous.csv", "previous_cutpoints.csv":
					in[f.Name] = string(f.Data)
					inputs = append(inputs, f)
				default:
					want[f.Name] = string(f.Data)
				}
			}
			got, err := runCase(t, in)
			if err != nil {
				got = map[string]string{"error": err.Error() + "\n"}
			}
			if flag.Lookup("update").Value.String() == "true" {
				archive.Files = inputs
				for _, name := range []string{"error", "cutpoints.csv", "scores.csv", "migration.csv"} {
					if text, ok := got[name]; ok {
						archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
					}
				}
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func runCase(t *testing.T, in map[string]string) (map[string]string, error) {
	ctx := context.Background()
	given := map[string]string{}
	for line := range strings.Lines(in["settings"]) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		given[key] = value
	}
	settings, err := rfm.SettingsFrom(given)
	if err != nil {
		return nil, err
	}
	columns := readCSV(t, in["customers.csv"])
	customers, err := rfm.CustomersFrom(ctx, columns)
	if err != nil {
		return nil, err
	}
	fitted, err := rfm.Fit(ctx, customers, settings)
	if err != nil {
		return nil, err
	}
	scores, err := fitted.Score(ctx, customers)
	if err != nil {
		return nil, err
	}
	scored, err := scores.Columns()
	if err != nil {
		return nil, err
	}
	cutpoints, err := rfm.CutpointColumns(fitted.Cutpoints())
	if err != nil {
		return nil, err
	}
	out := map[string]string{"cutpoints.csv": writeCSV(t, cutpoints), "scores.csv": writeCSV(t, scored)}
	if in["previous.csv"] == "" {
		return out, nil
	}

	previous := rfm.Previous{}
	then := readCSV(t, in["previous.csv"])
	if previous.ID, err = then.Texts("customer_id"); err != nil {
		return nil, err
	}
	if previous.NetRevenue, err = then.Floats("net_revenue"); err != nil {
		return nil, err
	}
	names, err := then.Texts("rfm_segment")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		segment, err := rfm.ParseSegment(name)
		if err != nil {
			return nil, err
		}
		previous.Segments = append(previous.Segments, segment)
	}
	rows, err := rfm.CutpointsFrom(readCSV(t, in["previous_cutpoints.csv"]))
	if err != nil {
		return nil, err
	}
	if previous.Fitted, err = rfm.FromCutpoints(rows); err != nil {
		return nil, err
	}
	revenue, err := columns.Floats("net_revenue")
	if err != nil {
		return nil, err
	}
	migration, err := rfm.Migrate(ctx, previous, scores, revenue)
	if err != nil {
		return nil, err
	}
	moves, err := rfm.MoveColumns(migration.Moves)
	if err != nil {
		return nil, err
	}
	out["migration.csv"] = writeCSV(t, moves)
	return out, nil
}

// readCSV takes columns whose every value is a number or empty as floats with nulls, and identifiers and names as texts.
func readCSV(t *testing.T, text string) models.Columns {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var columns []models.Column
	for at, name := range rows[0] {
		var texts []string
		for _, row := range rows[1:] {
			texts = append(texts, row[at])
		}
		if slices.Contains([]string{"customer_id", "rfm_segment", "measure", "method", "fit_status"}, name) {
			columns = append(columns, models.TextColumn(name, texts))
			continue
		}
		numbers, valid := make([]float64, len(texts)), make([]bool, len(texts))
		for i, text := range texts {
			if text == "" {
				continue
			}
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("column %s: %q is no number", name, text)
			}
			numbers[i], valid[i] = number, true
		}
		columns = append(columns, models.FloatColumn(name, numbers).WithValid(valid))
	}
	out, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeCSV(t *testing.T, in models.Columns) string {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.Write(in.Names()); err != nil {
		t.Fatal(err)
	}
	for i := range in.Rows() {
		var row []string
		for _, column := range in.All() {
			text := ""
			if value := column.Value(i); value != nil {
				text = fmt.Sprint(value)
			}
			row = append(row, text)
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.String()
}
