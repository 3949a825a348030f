package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/config"
	"clientele/pipeline/layout"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

const readme = "../../README.md"

// TestReadme_isTrue holds the generated parts of the README against the program:
// the demo's transcript, the marts and the configuration's keys.
func TestReadme_isTrue(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, part := range map[string]func(*testing.T) string{
		"transcript: demo":         transcript,
		"generated: marts":         martTables,
		"generated: layouts":       layoutTable,
		"generated: configuration": configurationTable,
	} {
		t.Run(name, func(t *testing.T) {
			begin, end := "<!-- "+name+" -->\n", "<!-- end -->"
			before, rest, ok := strings.Cut(text, begin)
			got, after, ok2 := strings.Cut(rest, end)
			if !ok || !ok2 {
				t.Fatalf("the README has no part between %q and %q", begin, end)
			}
			want := part(t)
			if got == want {
				return
			}
			if *update {
				text = before + begin + want + end + after
				return
			}
			t.Errorf("the README differs (run with -update, look at the diff):\n%s", cmp.Diff(got, want))
		})
	}
	if *update && text != string(data) {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func martTables(t *testing.T) string {
	ctx := context.Background()
	db, err := openEngine(ctx, resources{threads: 1, memory: defaultMemory}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lib, err := transform.Load(ctx, db, sqlfiles.Files, declared())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("Every mart also carries `as_of_date`, `run_id` and `built_at`. `clientele describe MART` tells each column's type, unit,\nmeaning, checks and origin.\n\n| mart | one row per | what it says |\n|---|---|---|\n")
	var marts []*transform.Transform
	for _, table := range lib.Transforms {
		if table.Table.Schema() == "marts" {
			marts = append(marts, table)
		}
	}
	sortBy(marts, func(m *transform.Transform) string { return m.Path })
	for _, mart := range marts {
		grain := strings.Join(mart.Grain, ", ")
		if grain == "" {
			grain = "one row"
		}
		sentence, _, _ := strings.Cut(strings.ReplaceAll(mart.Purpose, "\n", " ")+" ", ". ")
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", mart.Table.Name(), grain, strings.TrimSuffix(strings.TrimSpace(sentence), "."))
	}
	return out.String()
}

func layoutTable(*testing.T) string {
	var out strings.Builder
	out.WriteString("| layout | system | one row is one of | what it reads |\n|---|---|---|---|\n")
	for _, l := range layout.All() {
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", l.Name, l.System, l.Entity, l.About)
	}
	return out.String()
}

func configurationTable(*testing.T) string {
	var out strings.Builder
	out.WriteString("| key | type | default | meaning |\n|---|---|---|---|\n")
	cell := func(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
	for _, key := range config.Reference() {
		kind, standard := cell(key.Type), cell(key.Default)
		if len(key.Values) > 0 {
			kind = cell(strings.Join(key.Values, ", "))
		}
		if key.Required {
			standard = "required"
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", key.Path, kind, standard, cell(key.Meaning))
	}
	return out.String()
}

// The README's example of a source is one that the program accepts.
func TestReadme_exampleIsValid(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(data), "   ```yaml\n")
	block, _, ok2 := strings.Cut(block, "   ```\n")
	if !ok || !ok2 {
		t.Fatal("the README has no example in YAML")
	}
	text := "name: shop\n" + strings.ReplaceAll(block, "\n   ", "\n")[3:] + "  loyalty: {entity: customer_records, files: x.csv, columns: {customer_ref: a}}\n"
	if _, err := config.Parse([]byte(text), "README.md"); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

// The commands that the demo proposes work.
func TestReadme_nextCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	mustRun(t, "demo", "-q", "--scale", "0.05")
	for _, args := range [][]string{
		{"query", "-C", demoFolder, "select rfm_segment, count(*) as customers, sum(net_amount) as net from rfm_score group by 1 order by 3 desc"},
		{"describe", "-C", demoFolder, "customer_360"},
		{"plan", "-C", demoFolder},
		{"check", "-C", demoFolder},
		{"status", "-C", demoFolder},
		{"runs", "-C", demoFolder},
		{"schema"},
		{"model", "list"},
		{"model", "describe", "rfm"},
		{"describe"},
		{"describe", "raw.sale_lines"},
		{"describe", "rfm_score.monetary"},
	} {
		mustRun(t, args...)
	}
}

// transcript is what `clientele demo` prints, without what differs from run to run.
func transcript(t *testing.T) string {
	dir := t.TempDir()
	t.Chdir(dir)
	var stdout, stderr bytes.Buffer
	if code := Main([]string{"demo", "--quiet"}, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("demo ended with code %d: %s", code, stderr.String())
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(strings.ReplaceAll(stdout.String(), resolved+"/", ""), dir+"/", "")
	text = regexp.MustCompile(`in [0-9.]+ s`).ReplaceAllString(text, "in N s")
	return "```\n$ clientele demo\n" + text + "```\n"
}
