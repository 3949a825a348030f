package config_test

import (
	"errors"
	"strings"
	"testing"

	"clientele/pipeline/config"
	"clientele/pipeline/layout"
)

const byLayout = "name: shop\ntimezone: America/New_York\nsources:\n  shop:\n    layout: squarespace_orders\n    files: exports/*.csv\n"

// Every layout is a sound source by itself, but for the files.
func TestParse_everyLayout(t *testing.T) {
	for _, l := range layout.All() {
		project, err := config.Parse([]byte(strings.Replace(byLayout, "squarespace_orders", l.Name, 1)), "clientele.yaml")
		if err != nil {
			t.Errorf("%s: %v", l.Name, err)
			continue
		}
		if s := project.Sources["shop"]; s.Entity != l.Entity || len(s.Columns) == 0 {
			t.Errorf("%s: %+v", l.Name, s)
		}
	}
}

func TestParse_sourceWinsOverItsLayout(t *testing.T) {
	project, err := config.Parse([]byte(byLayout+`    timezone: Europe/Paris
    timestamps: "02/01/2006 15:04"
    duplicates: drop
    columns:
      ordered_at: Paid at
      partner_id: Referrer
`), "clientele.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := project.Sources["shop"]
	ordered := s.Columns["ordered_at"]
	if ordered.Column != "Paid at" || ordered.Timezone != "Europe/Paris" || strings.Join(ordered.Timestamps, "|") != "02/01/2006 15:04" {
		t.Errorf("%+v", ordered)
	}
	if s.Columns["partner_id"].Column != "Referrer" || s.Columns["order_id"].Column != "Order ID" || s.Entity != "order_lines" || s.Carry.By != "Order ID" || s.Duplicates != "drop" || s.Currency != "EUR" {
		t.Errorf("%+v", s)
	}
	plain, err := config.Parse([]byte(byLayout), "clientele.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if plain.Sources["shop"].Fingerprint() == s.Fingerprint() {
		t.Error("what is said beside the layout does not count")
	}
}

func TestParse_layoutMistakes(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(byLayout, "squarespace_orders", "squarespace_order", 1):                    `clientele.yaml:5:13: sources.shop.layout: unknown layout "squarespace_order"; clientele sources list shows those there are; did you mean "squarespace_orders"?`,
		strings.Replace(byLayout, "    files: exports/*.csv\n", "", 1):                             `missing key "files" in sources.shop`,
		strings.Replace(byLayout, "    layout: squarespace_orders\n", "", 1):                       `missing key "entity" in sources.shop`,
		byLayout + "    format: parquet\n":                                                         "sources.shop.carry: is of csv or tsv, the format here is parquet",
		byLayout + "    columns: {order_nr: X}\n":                                                  `order_lines has no column "order_nr"`,
		byLayout + "    entity: contacts\n":                                                        "contacts has no column",
		byLayout + "    columns: {quantity: {column: Qty, map: {}}}\n":                             "is empty: every value would be rejected",
		byLayout + "    aliases: {Order ID: [Number], Email: [Number]}\n":                          `"Number" is empty or a name of another column too`,
		strings.Replace(byLayout, "layout: squarespace_orders", "layout: [squarespace_orders]", 1): "sources.shop.layout: wants",
	} {
		_, err := config.Parse([]byte(text), "clientele.yaml")
		var invalid *config.Error
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v\nwant %q", text, err, want)
		}
	}
}
