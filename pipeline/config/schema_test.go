package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	yaml "github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"clientele/pipeline/config"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("clientele.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("clientele.json") // checks the schema against the meta schema
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	converted, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(converted))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(document)
}

func TestSchema_acceptsGoodFiles(t *testing.T) {
	schema := compile(t)
	example, err := os.ReadFile("testdata/online-retail.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(example), smallest, smallest + "    settle: 0\n    delimiter: \\t\n    timestamps: [excel, '%d.%m.%Y']\n"} {
		if _, err := config.Parse([]byte(text), "clientele.yaml"); err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, []byte(text)); err != nil {
			t.Errorf("refused:\n%s%v", text, err)
		}
	}
}

func TestSchema_refusesWhatTheDecoderRefuses(t *testing.T) {
	schema := compile(t)
	for _, bad := range [][2]string{
		{"files:", "flies:"},
		{"entity: sale_lines", "entity: sale_line"},
		{"sale_id: a, ", ""},
		{"sale_id: a", "sale_id: a, sale_no: b"},
		{"sale_id: a", "sale_id: {}"},
		{"sale_id: a", "sale_id: {column: a, const: b}"},
		{"sale_id: a", "sale_id: {colum: a}"},
		{"sale_id: a", "sale_id: 7"},
		{"till:", "Till 1:"},
		{"name: shop", "name: ../shop"},
		{"name: shop", "name: shop\ncurrency: euro"},
		{"files: till.csv", "files: []"},
		{"files: till.csv", "files: till.csv\n    format: excel"},
		{"files: till.csv", "files: till.csv\n    settle: 5 minutes"},
		{"files: till.csv", "files: till.csv\n    settle: 5"},
		{"files: till.csv", "files: till.csv\n    limits: {rejected_share: 2}"},
		{"files: till.csv", "files: till.csv\n    limits: {file_bytes: 5 elephants}"},
		{"files: till.csv", "files: till.csv\n    filter: [{sql: a}]"},
		{"name: shop", "name: shop\npublish: {keep: 1}"},
		{"name: shop", "name: shop\nmodels: {rfm: {bins: 11}}"},
		{"name: shop", "name: shop\nidentity: {country: gb}"},
		{"name: shop", "name: shop\nidentity: {threshold: 1.5}"},
		{"name: shop", "name: shop\nidentity: {sources: {till: {duplicate: true}}}"},
		{"name: shop", "name: shop\nidentity: {survivorship: {email: newest}}"},
		{"name: shop", "name: shop\nidentity: {ignore: {birth_date: [1.1.1900]}}"},
		{"name: shop", "name: shop\nchecks: {severity: {a.b.c: warning}}"},
	} {
		text := strings.Replace(smallest, bad[0], bad[1], 1)
		if err := validate(t, schema, []byte(text)); err == nil {
			t.Errorf("accepted:\n%s", text)
		}
		if _, err := config.Parse([]byte(text), "clientele.yaml"); err == nil {
			t.Errorf("the decoder accepts:\n%s", text)
		}
	}
}

// Nothing that the decoder takes is marked red in an editor.
func TestSchema_refusesNoGoodCase(t *testing.T) {
	schema := compile(t)
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := config.Parse(archive.Files[0].Data, ""); err != nil {
			continue
		}
		if err := validate(t, schema, archive.Files[0].Data); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
