package extract

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun_publicFilesReadThrice: of a hundred public files the scanner and the
// engine give the rows, and of every looked-at column the checksum, that a third
// and simple reader finds. A night counts the records twice; it does not compare
// values, because the engine types them as it reads: for a checksum of the texts
// every file would have to be read once more.
func TestRun_publicFilesReadThrice(t *testing.T) {
	files := publicFiles(t)
	yaml := "\nname: public\ntimezone: UTC\ncurrency: GBP\nsources:\n"
	wanted := map[string]string{}
	p := newProject(t, yaml)
	for i, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source := fmt.Sprintf("s%03d", i)
		third := &thirdReader{text: []byte(strings.TrimPrefix(string(text), "\ufeff")), delimiter: ",", quote: '"', escape: '"', longest: 1_000_000, utf8: true}
		records := third.records()
		names := exportNames(records[0].fields)
		a, b := i%len(names), (i+1)%len(names)
		p.yaml += fmt.Sprintf("  %s: {entity: sale_lines, files: exports/%[1]s.csv, limits: {rejected_share: 1}, columns: {sale_id: {const: S}, product_name: %q, payment_type: %q, sold_at: {const: '2024-03-01'}, quantity: {const: '1'}, unit_price: {const: '1'}}}\n", source, names[a], names[b])
		p.write("exports/"+source+".csv", text)
		wanted[source] = summed(third, records[1:], len(names), a, b)
	}
	night := p.mustRun()
	got := map[string]string{}
	for _, row := range night.query(`select source, count(*), md5(string_agg(source_line, '¦' order by source_line)), md5(string_agg(coalesce(product_name, '∅'), '¦' order by source_line)), md5(string_agg(coalesce(payment_type, '∅'), '¦' order by source_line)) from {raw.sale_lines} group by source`) {
		source, sums, _ := strings.Cut(row, "|")
		got[source] = sums
	}
	for _, row := range night.query(`select source, count(*), md5(string_agg(source_line, '¦' order by source_line)) from {raw.reject} group by source`) {
		source, sums, _ := strings.Cut(row, "|")
		got[source] += " rejected " + sums
	}
	for i, path := range files {
		source := fmt.Sprintf("s%03d", i)
		if got[source] != wanted[source] {
			t.Errorf("%s is read as\n%s\nby the third reader as\n%s", filepath.Base(path), got[source], wanted[source])
		}
	}
}

// publicFiles are a hundred real exports beside the repository.
func publicFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"[abdghitm]*/*.csv", "online-retail/*.csv"} {
		found, err := filepath.Glob(filepath.Join("../../../shared/data", pattern))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	if len(out) < 100 {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			t.Fatalf("%d public files are there, want 100", len(out))
		}
		t.Skip("the public files are not beside the repository")
	}
	return out[:100]
}

// summed is the number of rows and the checksums of line numbers and two columns,
// then those of the rejected rows.
func summed(third *thirdReader, records []thirdRecord, width, a, b int) string {
	var lines, first, second, bad []string
	for _, record := range records {
		line := fmt.Sprint(record.line)
		if third.judge(record, width) != "" {
			bad = append(bad, line)
			continue
		}
		lines = append(lines, line)
		for _, column := range []struct {
			place int
			to    *[]string
		}{{a, &first}, {b, &second}} {
			value := strings.Trim(record.fields[column.place], " \t\r\n\u00a0\u2007\u202f\u3000\ufeff")
			if value == "" {
				value = "∅"
			}
			*column.to = append(*column.to, value)
		}
	}
	out := ""
	if len(lines) > 0 {
		out = fmt.Sprintf("%d|%s|%s|%s", len(lines), sumOf(lines), sumOf(first), sumOf(second))
	}
	if len(bad) > 0 {
		out += fmt.Sprintf(" rejected %d|%s", len(bad), sumOf(bad))
	}
	return out
}

func sumOf(texts []string) string {
	sum := md5.Sum([]byte(strings.Join(texts, "¦")))
	return hex.EncodeToString(sum[:])
}
