package extract

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"clientele/pipeline/demo"
)

// TestRun_workbookOfDemo: the generated customer master against the truth that is
// generated with it, and against the same cells read by another reader.
func TestRun_workbookOfDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if _, err := demo.Generate(context.Background(), dir, demo.Settings{Scale: .05, Workers: 2}); err != nil {
		t.Fatal(err)
	}
	settings, err := os.ReadFile(filepath.Join(dir, "clientele.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(settings), "\nsources:")
	_, loyalty, _ := strings.Cut(string(settings), "\n  loyalty:\n")
	loyalty, _, _ = strings.Cut(loyalty, "\n\n")
	p := newProject(t, head+"\nsources:\n  loyalty:\n"+loyalty+"\n")
	content, err := os.ReadFile(filepath.Join(dir, "exports/master/customers.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	p.write("exports/master/customers.xlsx", content)
	night := p.mustRun()

	truth := csvRows(t, filepath.Join(dir, "truth/records.csv"))
	cards := 0
	for _, row := range truth {
		if row[0] == "loyalty" && row[1] == "card" {
			cards++
		}
	}
	want(t, night.query(`select rows_read, rows_loaded, rows_rejected, rows_filtered + rows_dropped from {raw.export}`), fmt.Sprintf("%d|%[1]d|0|0", cards))
	want(t, night.query(`select count(distinct customer_ref), min(length(customer_ref)), max(length(customer_ref)), min(source_line), max(source_line) from {raw.customer_records}`), fmt.Sprintf("%d|10|10|2|%d", cards, cards+1))

	other, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	displayed, err := other.GetRows("Customers")
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, name := range displayed[0] {
		place[name] = i
	}
	at := func(row []string, name string) string {
		if i := place[name]; i < len(row) && row[i] != "" {
			return row[i]
		}
		return "∅"
	}
	var wanted []string
	for _, row := range displayed[1:] {
		wanted = append(wanted, strings.Join([]string{at(row, "CardNo"), at(row, "BirthDate"), at(row, "Joined"), at(row, "Changed"), at(row, "Phone"), at(row, "Postcode")}, "|"))
	}
	want(t, night.query(`select customer_ref, birth_date, strftime(timezone('Europe/London', timezone('UTC', created_at)), '%Y-%m-%d'), strftime(timezone('Europe/London', timezone('UTC', updated_at)), '%Y-%m-%d'), phone, postcode from {raw.customer_records} order by source_line`), wanted...)
}

func csvRows(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}
