package extract

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/entity"
	"clientele/pipeline/layout"
)

// layoutFolders holds for every layout a folder: exports as the system writes them with the
// rows wanted (export*.* and rows.csv; of export_old.* in rows_old.csv, where they differ),
// damaged ones with the rejects wanted (damaged*.* and rejects.csv), and what a source has
// to say beside its layout (source.yaml).
const layoutFolders = "../../testdata/layouts"

// TestLayouts: the export of a real system loads by the name of its layout.
func TestLayouts(t *testing.T) {
	for _, known := range layout.All() {
		t.Run(known.Name, func(t *testing.T) {
			folder := filepath.Join(layoutFolders, known.Name)
			exports, err := filepath.Glob(filepath.Join(folder, "export*"))
			if err != nil || len(exports) == 0 {
				t.Fatalf("%s has no export to try it with (%v)", folder, err)
			}
			for _, export := range exports {
				wanted := filepath.Join(folder, strings.Replace(strings.SplitN(filepath.Base(export), ".", 2)[0], "export", "rows", 1)+".csv")
				if _, err := os.Stat(wanted); err != nil {
					wanted = filepath.Join(folder, "rows.csv")
				}
				night := readByLayout(t, known, export)
				declared, _ := entity.ByName(known.Entity)
				compareRows(t, night, wanted, "raw."+known.Entity, "source_line, "+strings.Join(declared.Key, ", "))
				compareCounts(t, night)
			}
			damaged, err := filepath.Glob(filepath.Join(folder, "damaged*"))
			if err != nil || len(damaged) == 0 {
				t.Fatalf("%s has nothing damaged to try it with (%v)", folder, err)
			}
			for _, export := range damaged {
				wanted := filepath.Join(folder, strings.Replace(strings.SplitN(filepath.Base(export), ".", 2)[0], "damaged", "rejects", 1)+".csv")
				rejected(t, readByLayout(t, known, export), wanted)
			}
		})
	}
	folders, err := os.ReadDir(layoutFolders)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !slices.Contains(layout.Names(), folder.Name()) {
			t.Errorf("testdata/layouts/%s is of no layout", folder.Name())
		}
	}
}

// readByLayout runs the extraction of one file by a layout.
func readByLayout(t *testing.T, l layout.Layout, export string) result {
	t.Helper()
	more := ""
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(export), "source.yaml")); err == nil {
		for line := range strings.Lines(string(text)) {
			more += "    " + line
		}
	}
	currency := "EUR"
	if at := strings.Index(more, "currency: "); at >= 0 {
		currency = more[at+10 : at+13]
	}
	name := filepath.Base(export)
	p := newProject(t, fmt.Sprintf("name: shop\ncurrency: %s\nsources:\n  feed:\n    layout: %s\n    files: exports/%s\n    limits: {rejected_share: 1, min_rows: 0}\n%s", currency, l.Name, name, more))
	text, err := os.ReadFile(export)
	if err != nil {
		t.Fatal(err)
	}
	p.write("exports/"+name, text)
	night, err := p.run()
	if err != nil {
		t.Fatalf("%s: %v", export, err)
	}
	return night
}

// compareRows compares the rows of a table with a file that names the columns that it is about.
func compareRows(t *testing.T, night result, wanted, from, order string) {
	t.Helper()
	records := readCSV(t, wanted)
	var wants []string
	for _, record := range records[1:] {
		for i, value := range record {
			if value == "" {
				record[i] = "∅"
			}
		}
		wants = append(wants, strings.Join(record, "|"))
	}
	got := night.query("select " + strings.Join(records[0], ", ") + " from {" + from + "} order by " + order)
	if d := cmp.Diff(wants, got); d != "" {
		t.Errorf("%s (-want +got):\n%s\nrejected: %q", wanted, d, night.query("select source_line, rule, column_name, reason from {raw.reject} order by source_line"))
	}
}

// rejected compares the rejects with a file; of a reason it holds a part.
func rejected(t *testing.T, night result, wanted string) {
	t.Helper()
	records := readCSV(t, wanted)
	got := night.query("select source_line, rule, column_name, reason from {raw.reject} order by source_line, rule, column_name")
	for i, row := range got {
		parts := strings.SplitN(strings.ReplaceAll(row, "∅", ""), "|", 4)
		if i+1 >= len(records) || !slices.Equal(parts[:3], records[i+1][:3]) || !strings.Contains(parts[3], records[i+1][3]) {
			t.Fatalf("%s: got %q", wanted, got)
		}
	}
	if len(got) != len(records)-1 || len(got) == 0 {
		t.Errorf("%s: %d rejects, want %d", wanted, len(got), len(records)-1)
	}
	compareCounts(t, night)
}

func compareCounts(t *testing.T, night result) {
	t.Helper()
	want(t, night.query("select rows_read - rows_loaded - rows_rejected - rows_filtered - rows_dropped from {raw.export}"), "0")
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return records
}
