package config_test

import (
	"strings"
	"testing"
)

func TestFingerprint_changesWithRowsOnly(t *testing.T) {
	before := parse(t, smallest)
	for _, same := range [][2]string{
		{"name: shop", "# a comment\nname: another shop"},
		{"files: till.csv", "files: [till.csv, more/*.csv]"},
		{"files: till.csv", "files: till.csv\n    limits: {rejected_share: 0.5, min_rows: 7, fresh_within: 1d, file_bytes: 1GB}"},
		{"files: till.csv", "files: till.csv\n    export_date: '(\\d{8})'\n    settle: 1m\n    unsettled: wait"},
		{"files: till.csv", "files: till.csv\n    encoding: utf-8\n    delimiter: ','"}, // the defaults, written out
	} {
		after := parse(t, strings.Replace(smallest, same[0], same[1], 1))
		if before.Sources["till"].Fingerprint() != after.Sources["till"].Fingerprint() {
			t.Errorf("%q changed the fingerprint", same[1])
		}
		if before.Hash == after.Hash {
			t.Errorf("%q left the hash of the file as it was", same[1])
		}
	}
	for _, other := range [][2]string{
		{"sale_id: a", "sale_id: A1"},
		{"sale_id: a", "sale_id: {column: a, pattern: '(x)'}"},
		{"sale_id: a", "sale_id: a, store_id: f"},
		{"name: shop", "name: shop\ntimezone: Europe/Paris"},
		{"name: shop", "name: shop\ncurrency: GBP"},
		{"till:", "tills:"},
		{"files: till.csv", "files: till.csv\n    filter: [{sql: a > 1, reason: test}]"},
		{"files: till.csv", "files: till.csv\n    duplicates: drop"},
		{"files: till.csv", "files: till.csv\n    nulls: [NA]"},
		{"files: till.csv", "files: till.csv\n    delimiter: ;"},
		{"files: till.csv", "files: till.csv\n    limits: {record_bytes: 2MB}"},
	} {
		text := strings.Replace(smallest, other[0], other[1], 1)
		for _, source := range parse(t, text).Sources {
			if before.Sources["till"].Fingerprint() == source.Fingerprint() {
				t.Errorf("%q left the fingerprint as it was", other[1])
			}
		}
	}
}
