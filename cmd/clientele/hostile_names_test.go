package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

// hostileNames makes names out of what breaks SQL, shells, paths, terminals and
// formats; canary is a file that one of them would make if it were carried out.
func hostileNames(seed uint64, n int, canary string) []string {
	fragments := []string{
		"'", `"`, "''", `""`, "`", ";--", "'; drop table marts.rfm_score; --", `"; drop table marts.rfm_score; --`, "') to '" + canary + "'; --", "'); copy (select 1) to '" + canary + "'; --",
		`" from read_text('` + canary + `') --`, "$(touch " + canary + ")", "`touch " + canary + "`", "\n", "\r\n", "\t", "\u202e", "\u200b", "\u2028", "e\u0301", "名前", "💣", "%s%n%d", "%2e%2e%2f", "$1", "${HOME}", "?", "\\", `\'`, `\"`, "*", "[a-z]", "{a,b}", "..", "~", "#", "a=b", "|", "&&", "<script>", "=1+1", "@x", "--help", "null", "select", "table", " edge ", "\x1b[31m", "\x7f", "x.csv", "x.gz", "_c0", "_bad", "source_file", strings.Repeat("long", 60),
	}
	random := rand.New(rand.NewPCG(seed, 7))
	seen := map[string]bool{}
	var out []string
	for len(out) < n {
		name := ""
		if len(out) < len(fragments) {
			name = "n" + fragments[len(out)]
		} else {
			for range 1 + random.IntN(3) {
				name += fragments[random.IntN(len(fragments))]
			}
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}

// quoted writes a text as YAML takes it literally.
func quoted(text string) string {
	out, _ := json.Marshal(text) // a text always encodes
	return strings.ReplaceAll(string(out), "\x7f", `\u007f`)
}

// hostile is a project in the making: each source has one row with a token that
// must come out at the other end.
type hostile struct {
	t       *testing.T
	dir     string
	sources []string
	tokens  []string
	refused int
}

const hostileHead = "name: hostile\ntimezone: UTC\ncurrency: GBP\nsources:\n"

// add takes a source into the project, unless the configuration refuses it with a
// word about it.
func (h *hostile) add(source, file string, content []byte, token string) {
	h.t.Helper()
	var wrong *config.Error
	if _, err := config.Parse([]byte(hostileHead+source), "clientele.yaml"); errors.As(err, &wrong) {
		h.refused++
		return
	} else if err != nil {
		h.t.Errorf("%q: %v, want a *config.Error", source, err)
		return
	}
	h.sources = append(h.sources, source)
	h.tokens = append(h.tokens, token)
	putOld(h.t, filepath.Join(h.dir, file), string(content))
}

func (h *hostile) source(name, files, columns, settings string) string {
	return fmt.Sprintf("  %s:\n    entity: sale_lines\n    files: %s\n    format: csv\n    columns: {%s}\n%s", name, quoted(files), columns, settings)
}

func csvOf(fields ...[]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(fields) // into memory
	return b.Bytes()
}

const plainColumns = "sale_id: C1, sold_at: C2, quantity: C3, unit_price: C4, product_id: C5"

func plainHead() []string { return []string{"C1", "C2", "C3", "C4", "C5"} }

func plainRow(token string) []string { return []string{token, "2024-03-01", "1", "1", token} }

// TestRun_hostileNames: 300 names of files, columns, sources, sheets and
// delimiters go from the export to the mart and come out as they went in, or are
// refused as configuration. Nothing of them is carried out.
func TestRun_hostileNames(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary")
	h := &hostile{t: t, dir: t.TempDir()}
	h.add(h.source("plain", "exports/plain/*", plainColumns, ""), "exports/plain/a.csv", csvOf(plainHead(), plainRow("canary row")), "canary row")
	wantFiles := map[string]string{}
	for i, name := range hostileNames(1, 80, canary) { // files of one source
		name = strings.ReplaceAll(strings.ReplaceAll(name, "/", "∕"), "\x00", "")
		if len(name) > 255 {
			continue
		}
		token := fmt.Sprintf("file %d", i)
		name = filepath.Join("exports/files", fmt.Sprintf("%s %d", name, i))
		putOld(t, filepath.Join(h.dir, name), string(csvOf(plainHead(), plainRow(token))))
		h.tokens = append(h.tokens, token)
		wantFiles[token] = name
	}
	h.sources = append(h.sources, h.source("files", "exports/files/*", plainColumns, ""))
	for i, name := range hostileNames(2, 80, canary) { // columns, half of them used in SQL
		token, column := fmt.Sprintf("column %d", i), quoted(name)
		if i%2 == 1 && strings.TrimSpace(name) != "" {
			column = "{sql: " + quoted(pipeline.QuoteIdent(strings.TrimSpace(name))) + "}"
		}
		h.add(h.source(fmt.Sprintf("column%d", i), fmt.Sprintf("exports/c%d.csv", i), strings.Replace(plainColumns, "C5", column, 1), ""), fmt.Sprintf("exports/c%d.csv", i),
			csvOf([]string{"C1", "C2", "C3", "C4", name}, plainRow(token)), token)
	}
	for i, name := range hostileNames(3, 60, canary) { // sources
		token := fmt.Sprintf("source %d", i)
		h.add(h.source(quoted(name), fmt.Sprintf("exports/s%d.csv", i), plainColumns, ""), fmt.Sprintf("exports/s%d.csv", i), csvOf(plainHead(), plainRow(token)), token)
	}
	for i, name := range hostileNames(4, 40, canary) { // sheets
		token := fmt.Sprintf("sheet %d", i)
		if book := bookOf(t, name, token); book != nil {
			h.add(strings.Replace(h.source(fmt.Sprintf("sheet%d", i), fmt.Sprintf("exports/b%d.xlsx", i), plainColumns, "    sheet: "+quoted(name)+"\n"), "format: csv", "format: xlsx", 1), fmt.Sprintf("exports/b%d.xlsx", i), book, token)
		} else {
			h.refused++
		}
	}
	for i, delimiter := range strings.Split("' \" ; \\ | % $ & ` ~ ^ ! ? * + = < > ( ) [ ] { } # @ § é 💣 \u202e \u2028 \x01 \x1b \x7f _ : / . \u00a0 名", " ") {
		token := fmt.Sprintf("delimiter %d", i)
		text := strings.Join(plainHead(), delimiter) + "\n" + strings.Join(plainRow(token), delimiter) + "\n"
		h.add(h.source(fmt.Sprintf("delimiter%d", i), fmt.Sprintf("exports/d%d.csv", i), plainColumns, "    delimiter: "+quoted(delimiter)+"\n"), fmt.Sprintf("exports/d%d.csv", i), []byte(text), token)
	}
	putOld(t, filepath.Join(h.dir, "clientele.yaml"), hostileHead+strings.Join(h.sources, ""))
	if got := runProgram("run", "-C", h.dir, "--as-of", "2024-03-31", "-q"); got.code != "0" {
		t.Fatalf("exit code %s: %s", got.code, got.text)
	}
	db, err := (&app{}).openNight(context.Background(), pipeline.Layout{Root: h.dir}, "", "marts", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), "select product_id, source_file, source from fct_sales_line")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var token, file, source string
		if err := rows.Scan(&token, &file, &source); err != nil {
			t.Fatal(err)
		}
		got = append(got, token)
		if name, ok := wantFiles[token]; ok && name != file {
			t.Errorf("the file %q became %q", name, file)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(h.tokens)
	if !slices.Equal(got, h.tokens) {
		t.Errorf("marts hold %q, want %q", got, h.tokens)
	}
	if _, err := os.Stat(canary); err == nil {
		t.Errorf("a name was carried out: %s is there", canary)
	}
	for i, name := range hostileNames(5, 40, canary) { // tables, layers and steps, asked for
		args := [][]string{{"query", "-C", h.dir, "select * from " + pipeline.QuoteIdent(name)}, {"query", "-C", h.dir, "--layer=" + name, "select 1"}, {"run", "-C", h.dir, "--as-of", "2024-03-31", "--select=" + name}, {"describe", "-C", h.dir, "--", name}}[i%4]
		if strings.ContainsRune(name, 0) || !utf8.ValidString(name) || i%4 != 0 && !faultsInFull() && i > 12 {
			continue
		}
		if got := runProgram(args...); got.code != fmt.Sprint(exitUsage) {
			t.Errorf("%q: exit code %s, want %d: %s", args, got.code, exitUsage, got.text)
		}
	}
	t.Logf("%d names went through, %d were refused as configuration", len(h.tokens), h.refused)
	if len(h.tokens) < 200 {
		t.Errorf("only %d names went through", len(h.tokens))
	}
}

// bookOf is a workbook with a sheet of this name, nil where there can be none.
func bookOf(t *testing.T, sheet, token string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil
	}
	for i, row := range [][]string{plainHead(), plainRow(token)} {
		for j, text := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue(sheet, at, text); err != nil {
				return nil
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil
	}
	return b.Bytes()
}
