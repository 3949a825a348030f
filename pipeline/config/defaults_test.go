package config_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/config"
)

func parse(t *testing.T, text string) *config.Project {
	t.Helper()
	project, err := config.Parse([]byte(text), "clientele.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return project
}

const smallest = `name: shop
sources:
  till:
    entity: sale_lines
    files: till.csv
    columns: {sale_id: a, sold_at: b, quantity: c, unit_price: d, customer_ref: e}
`

// Every default that a doc tag states is what a file without the key gets.
func TestParse_appliesTheDefaultsThatItsDocsState(t *testing.T) {
	stated := map[string]string{}
	for _, key := range config.Reference() {
		if key.Default != "" {
			stated[key.Path] = key.Default
		}
	}
	project := parse(t, smallest)
	effective := map[string]string{}
	flatten(reflect.ValueOf(*project), "", effective)
	// What no value of the minimal file can show, in the words of the docs.
	special := map[string]string{
		"sources.<name>.format":                      "csv",
		"sources.<name>.delimiter":                   ",",
		"sources.<name>.escape":                      `"`,
		"sources.<name>.timezone":                    "UTC",
		"sources.<name>.currency":                    "EUR",
		"sources.<name>.order":                       "name",
		"sources.<name>.duplicates":                  "keep",
		"sources.<name>.columns.<column>.of":         "",
		"sources.<name>.columns.<column>.timestamps": "[]",
		"sources.<name>.columns.<column>.timezone":   "",
		"sources.<name>.columns.<column>.unit":       "",
		"sources.<name>.booleans.true":               "[true t yes y 1]",
		"sources.<name>.booleans.false":              "[false f no n 0]",
		"sources.<name>.nulls":                       "[]",
		"sources.<name>.sheet":                       "[]",
		"sources.<name>.numbers.thousands":           "",
		"sources.<name>.limits.fresh_within":         "0s",
		"checks.unknown_customer_share":              "",
		"identity.country":                           "",
		"identity.ignore.email":                      "[]",
		"identity.ignore.phone":                      "[]",
		"identity.ignore.birth_date":                 "[]",
		"identity.lists":                             "[]",
		"publish.marts":                              "[]",
		"products.recoded":                           "[]",
		"run.threads":                                "0",
		"run.memory":                                 "0B",
		"models.churn.window_days":                   "0",
		"models.churn.threshold":                     "",
		"models.next_basket.durable_categories":      "[]",
		"models.rfm.recency_cuts":                    "[]",
		"models.rfm.frequency_cuts":                  "[]",
		"models.rfm.monetary_cuts":                   "[]",
	}
	for path, words := range stated {
		got, ok := effective[path]
		if want, is := special[path]; is {
			if got != want {
				t.Errorf("%s: default %q, the test wants %q", path, got, want)
			}
			continue
		}
		if first := strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == ':' || r == ',' }); !ok || len(first) == 0 || first[0] != got {
			t.Errorf("%s: the docs say %q, the file gets %q", path, words, got)
		}
	}
	for path, got := range effective {
		if _, ok := stated[path]; !ok && !slices.Contains([]string{"", "0", "false", "[]", "0s", "0B"}, got) && !strings.Contains(smallest, strings.Trim(got, "[]")) {
			t.Errorf("%s: has the default %q, which its docs do not state", path, got)
		}
	}
}

// flatten writes each key's value as text under its path in the reference.
func flatten(v reflect.Value, path string, out map[string]string) {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		key := strings.TrimPrefix(path+"."+name, ".")
		field := v.Field(i)
		switch {
		case key == "identity.sources":
			flatten(reflect.ValueOf(config.IdentitySource{}), key+".<name>", out)
		case name == "sources":
			flatten(reflect.ValueOf(v.Interface().(config.Project).Sources["till"]), "sources.<name>", out)
		case key == "sources.<name>.columns":
			flatten(reflect.ValueOf(v.Interface().(config.Source).Columns["quantity"]), key+".<column>", out)
		case field.Kind() == reflect.Struct:
			flatten(field, key, out)
		case field.Kind() == reflect.Pointer && field.IsNil():
			out[key] = ""
		case field.Kind() == reflect.Pointer:
			out[key] = fmt.Sprint(field.Elem().Interface())
		case field.Kind() == reflect.Map:
		case name == "timestamps" && field.Len() == 1:
			out[key] = field.Index(0).String()
		case name == "nulls":
			out[key] = fmt.Sprint(field.Slice(1, field.Len()).Interface())
		default:
			out[key] = fmt.Sprint(field.Interface())
		}
	}
}

func TestReference_everyKeyHasADoc(t *testing.T) {
	for _, key := range config.Reference() {
		if strings.TrimSpace(key.Meaning) == "" || key.Type == "" {
			t.Errorf("%s: has no doc", key.Path)
		}
	}
}

func TestParse_choosesDuplicatesByTheLineNumber(t *testing.T) {
	with := strings.Replace(smallest, "sale_id: a", "sale_id: a, line_no: n", 1)
	contacts := "name: shop\nsources: {calls: {entity: contacts, files: c.csv, columns: {contact_id: a, started_at: b}}}\n"
	if got := parse(t, smallest).Sources["till"].Duplicates; got != "keep" {
		t.Errorf("lines numbered by place: got %s, wanted keep", got)
	}
	if got := parse(t, with).Sources["till"].Duplicates; got != "drop" {
		t.Errorf("lines with a number of their own: got %s, wanted drop", got)
	}
	if got := parse(t, contacts).Sources["calls"].Duplicates; got != "drop" {
		t.Errorf("contacts: got %s, wanted drop", got)
	}
}

func TestParse_keepsWrittenZeros(t *testing.T) {
	project := parse(t, smallest+"    quote: ''\n    header: false\n    names: [a, b, c, d, e]\n    limits: {min_rows: 0, rejected_share: 0}\nrun: {seed: 0}\npublish: {duckdb: false}\n")
	source := project.Sources["till"]
	if *source.Quote != "" || *source.Escape != "" || *source.Header || source.Limits.MinRows != 0 || *source.Limits.RejectedShare != 0 || project.Run.Seed != 0 || *project.Publish.DuckDB {
		t.Errorf("a written zero was replaced: %+v %+v", source, project.Run)
	}
}

func TestParse_givesColumnsWhatTheirSourceHas(t *testing.T) {
	project := parse(t, strings.Replace(smallest, "files: till.csv", "files: till.csv\n    timezone: Europe/Paris\n    timestamps: [excel, iso8601]", 1))
	columns := project.Sources["till"].Columns
	want := config.Mapping{Column: "b", Timestamps: config.Texts{"excel", "iso8601"}, Timezone: "Europe/Paris"}
	if diff := cmp.Diff(want, columns["sold_at"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(config.Mapping{Column: "e", Of: "till"}, columns["customer_ref"]); diff != "" {
		t.Error(diff)
	}
}

func TestParse_takesDataAsWritten(t *testing.T) {
	project := parse(t, `name: shop
sources:
  calls:
    entity: contacts
    files: c.csv
    delimiter: \t
    nulls: [NULL, ~, n/a, 0]
    booleans: {true: [1, true], false: [0]}
    columns:
      contact_id: {const: 007}
      started_at: b
      queue: {column: q, map: {01: one, yes: two, '*': 3}, default: true}
`)
	source := project.Sources["calls"]
	if source.Delimiter != "\t" || *source.Columns["contact_id"].Const != "007" || *source.Columns["queue"].Default != "true" {
		t.Errorf("got delimiter %q, const %q, default %q", source.Delimiter, *source.Columns["contact_id"].Const, *source.Columns["queue"].Default)
	}
	if diff := cmp.Diff([]string{"", "NULL", "~", "n/a", "0"}, source.Nulls); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"01": "one", "yes": "two", "*": "3"}, source.Columns["queue"].Map); diff != "" {
		t.Error(diff)
	}
}

func TestLoad_readsTheExample(t *testing.T) {
	project, err := config.Load("testdata/online-retail.yaml")
	if err != nil {
		t.Fatal(err)
	}
	till := project.Sources["till"]
	if till.Name != "till" || till.Format != "csv" || till.Timezone != "Europe/London" || till.Currency != "GBP" || till.Order != "date" || len(project.Hash) != 64 {
		t.Errorf("got %+v", till)
	}
	if till.Columns["customer_ref"].Of != "loyalty" || till.Limits.FreshWithin.String() != "36h" {
		t.Errorf("got of %q, fresh within %s", till.Columns["customer_ref"].Of, till.Limits.FreshWithin)
	}
}

func TestLoad_saysWhatToDoWithoutAFile(t *testing.T) {
	_, err := config.Load("testdata/nothing.yaml")
	if err == nil || !strings.Contains(err.Error(), "clientele init") || !strings.Contains(err.Error(), "nothing.yaml") {
		t.Errorf("got %v", err)
	}
	if _, err := config.Load("testdata"); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a folder: got %v", err)
	}
}

// Files made to exhaust a parser are refused at once.
func TestParse_refusesBombs(t *testing.T) {
	example, err := os.ReadFile("testdata/online-retail.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"large":       string(example) + strings.Repeat("# comment\n", 100_001),
		"flow lists":  strings.Repeat("[", 400_000),
		"flow maps":   strings.Repeat("{a: ", 200_000),
		"block lists": strings.Repeat("- ", 400_000),
		"keys":        strings.Repeat("? ", 400_000),
		"tags":        strings.Repeat("!a ", 300_000),
		"anchors":     strings.Repeat("&a ", 300_000),
		"flat":        strings.Repeat("a: b\n", 190_000),
		"indented":    strings.Repeat(" ", 900_000) + "a: b",
		"deep":        deep(1000),
		"references":  "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n",
		"bad zones":   "name: a\nsources:\n" + strings.Repeat("  a: {timezone: Europe/Lodon}\n", 6000),
		"one line":    "{" + strings.Repeat("timezone: Europe/Lodon, ", 9000) + "}",
		"layout":      "name: a\nsources: {a: {timestamps: [" + strings.Repeat("2006", 200_000) + "]}}",
		"pattern":     "name: a\nsources: {a: {export_date: '" + strings.Repeat("(", 900_000) + "'}}",
		"glob":        "name: a\nsources: {a: {files: '" + strings.Repeat("{", 900_000) + "'}}",
		"binary":      "name: \x00",
		"not utf-8":   "name: shop\ncurrency: \xa4\n",
	} {
		_, err := config.Parse([]byte(text), "clientele.yaml")
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		checkProblems(t, err, []byte(text))
		if len(err.Error()) > 50_000 {
			t.Errorf("%s: a message of %d bytes", name, len(err.Error()))
		}
	}
}

func deep(levels int) string {
	var out strings.Builder
	for i := range levels {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}
