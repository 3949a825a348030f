package extract

import (
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/config"
)

// A time that names its zone is a moment there, and its day is the day there.
func TestZoneName(t *testing.T) {
	p := newProject(t, `name: shop
timezone: Europe/Berlin
sources:
  till:
    entity: sale_lines
    files: exports/*.csv
    timestamps: [zone_name, iso8601]
    limits: {rejected_share: 1, min_rows: 0}
    columns: {sale_id: nr, sold_at: moment, quantity: {const: "1"}, unit_price: {const: "1"}}
`)
	p.write("exports/a.csv", []byte(`nr,moment
1,2026-03-01 23:30:00 Eastern Time (US & Canada)
2,2026-03-01 23:30 Hawaii
3,2026-11-01 01:30:00 America/New_York
4,2026-11-01 02:30:00 America/New_York
5,2026-03-08 02:30:00 Eastern Time (US & Canada)
6,2026-07-01T09:00:00.5 UTC
7,2026-07-01 09:00:00
8,2026-07-01 09:00:00+01:00
9,2026-07-01 09:00:00 Nowhere
10,2026-02-30 09:00:00 Hawaii
11,2026-07-01 09:00:00 Nuku'alofa
12,
`))
	night, err := p.run()
	if err != nil {
		t.Fatal(err)
	}
	want(t, night.query("select sale_id, sold_at, sale_date from {raw.sale_lines} order by source_line"),
		"1|2026-03-02 04:30:00|2026-03-01", "2|2026-03-02 09:30:00|2026-03-01",
		"3|2026-11-01 05:30:00|2026-11-01", "4|2026-11-01 07:30:00|2026-11-01", // the first of two equal hours, and the hour after them
		"5|2026-03-08 07:30:00|2026-03-08", // that never was: an hour later
		"6|2026-07-01 09:00:00.5|2026-07-01", "7|2026-07-01 07:00:00|2026-07-01", "8|2026-07-01 08:00:00|2026-07-01",
		"11|2026-06-30 20:00:00|2026-07-01")
	want(t, night.query("select source_line, rule, column_name from {raw.reject} order by 1"), "10|parse|sold_at", "11|parse|sold_at", "13|required|sold_at")
}

// Every zone of the list is one, and no name stands for two.
func TestZoneName_list(t *testing.T) {
	known, seen := config.ZoneNames(), map[string]bool{}
	for line := range strings.Lines(railsZones) {
		zone, names, _ := strings.Cut(strings.TrimSpace(line), "=")
		if !slices.Contains(known, zone) {
			t.Errorf("%s is no zone", zone)
		}
		for name := range strings.SplitSeq(names, "|") {
			if name == "" || seen[name] {
				t.Errorf("%s: %q is empty or stands twice", zone, name)
			}
			seen[name] = true
		}
	}
}
