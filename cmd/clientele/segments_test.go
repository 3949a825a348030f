package main

import (
	"context"
	"strings"
	"testing"

	"clientele/models/rfm"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// The data dictionary gives the rule of each segment; the model decides by it.
func TestDictionary_tellsTheRulesOfTheSegments(t *testing.T) {
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
	mart, ok := lib.Transform("marts.rfm_score")
	if !ok {
		t.Fatal("there is no mart rfm_score")
	}
	for _, column := range mart.Columns {
		if column.Name != "rfm_segment" {
			continue
		}
		for _, segment := range rfm.SegmentTexts() {
			if want := segment.Segment.String() + " " + strings.ReplaceAll(segment.Rule, "; or", ", or"); !strings.Contains(column.Meaning, want) {
				t.Errorf("the meaning of rfm_segment does not say %q: %s", want, column.Meaning)
			}
		}
	}
}
