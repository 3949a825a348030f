package linkage_test

import (
	"context"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clientele/models"
	"clientele/models/linkage"
)

// Public registers with known duplicates, without labels and by default settings. dataset3
// is Febrl's third (Christen 2008), fake_1000 the example that record-linkage tools share.
func TestRealData_reachesWhatIsPublished(t *testing.T) {
	for _, c := range []struct {
		name, file string
		settings   map[string]string
		least      float64 // F1 over pairs
	}{
		{"all columns", "dataset3.csv", map[string]string{"key": "rec_id"}, .990},
		{"without a number", "dataset3.csv", map[string]string{"key": "rec_id", "drop": "soc_sec_id"}, .970},
		{"five columns", "fake_1000.csv", map[string]string{"key": "unique_id", "truth": "cluster"}, .86},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := readRegister(t, c.file)
			c.settings["truth"] = "cluster"
			out, err := linkage.Command().Run(context.Background(), in, c.settings, rand.NewPCG(1, 0))
			if err != nil {
				t.Fatal(err)
			}
			m := out.Report.Metrics
			t.Logf("precision %.4f, recall %.4f, F1 %.4f", m.Value("precision"), m.Value("recall"), m.Value("f1"))
			if f1, _ := m.Value("f1").(float64); f1 < c.least {
				t.Errorf("F1 %.4f, want at least %.3f", f1, c.least)
			}
			best := 0.0
			for _, threshold := range []string{"0.5", "0.7", "0.95"} {
				c.settings["threshold"] = threshold
				out, err := linkage.Command().Run(context.Background(), in, c.settings, rand.NewPCG(1, 0))
				if err != nil {
					t.Fatal(err)
				}
				f1, _ := out.Report.Metrics.Value("f1").(float64)
				best = max(best, f1)
			}
			t.Logf("F1 %.4f at the threshold that the labels would choose", best)
		})
	}
}

// readRegister reads a register; dataset3 tells in its keys who is who.
func readRegister(t *testing.T, name string) models.Columns {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "identity", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			t.Fatalf("the data is required: %v", err)
		}
		t.Skipf("without the public registers: %v", err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var columns []models.Column
	for c, column := range rows[0] {
		values := make([]string, len(rows)-1)
		for i, row := range rows[1:] {
			values[i] = row[c]
		}
		columns = append(columns, models.TextColumn(strings.TrimSpace(column), values))
		if column == "rec_id" {
			truth := make([]string, len(values))
			for i, id := range values {
				truth[i] = regexp.MustCompile(`rec-(\d+)-`).FindStringSubmatch(id)[1]
			}
			columns = append(columns, models.TextColumn("cluster", truth))
		}
	}
	in, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return in
}
