// Package featurestest reads the public tables that learned models are measured on, and makes the synthetic one. Tests alone import it.
package featurestest

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"clientele/models"
	"clientele/models/features"
)

// Shared opens a folder of the data beside the repository, or skips the test where it is absent.
func Shared(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	file := filepath.Join(append([]string{dir, "..", "shared"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			t.Fatalf("%s is needed: %v", filepath.Join(path...), err)
		}
		t.Skipf("%s is not there", filepath.Join(path...))
	}
	return file
}

// Columns reads a CSV file with a header: whole numbers and numbers where all values are, else texts; an empty field is null.
func Columns(t testing.TB, path string) models.Columns {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]models.Column, len(records[0]))
	for c, name := range records[0] {
		texts, numbers, valid := make([]string, len(records)-1), make([]float64, len(records)-1), make([]bool, len(records)-1)
		isNumber := true
		for i, record := range records[1:] {
			texts[i] = record[c]
			valid[i] = record[c] != ""
			if valid[i] && isNumber {
				numbers[i], err = strconv.ParseFloat(record[c], 64)
				isNumber = err == nil
			}
		}
		columns[c] = models.TextColumn(name, texts).WithValid(valid)
		if isNumber {
			columns[c] = models.FloatColumn(name, numbers).WithValid(valid)
		}
	}
	out, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Telco is the churn table of 7,043 customers of a telephone company.
func Telco(t testing.TB) (features.Table, features.Target) {
	return table(t, Shared(t, "data", "telco", "Telco-Customer-Churn.csv"), "Churn", "customerID")
}

// Bank is the table of 45,211 calls that sold deposits, without the duration, which is known after the call only.
func Bank(t testing.TB) (features.Table, features.Target) {
	return table(t, Shared(t, "data", "bank", "bank-full.csv"), "y", "duration")
}

func table(t testing.TB, path, target string, drop ...string) (features.Table, features.Target) {
	t.Helper()
	in := Columns(t, path)
	y, err := features.ReadTarget(in, target, "")
	if err != nil {
		t.Fatal(err)
	}
	names := slices.DeleteFunc(in.Names(), func(name string) bool { return name == target || slices.Contains(drop, name) })
	x, _, err := features.Infer(in, names)
	if err != nil {
		t.Fatal(err)
	}
	return x, y
}
