package pipeline_test

import (
	"testing"

	"clientele/pipeline"
)

func TestNearest(t *testing.T) {
	known := []string{"delimiter", "encoding", "sale_lines", "order_lines"}
	for typed, want := range map[string]string{
		"delimeter": "delimiter", "Encoding ": "encoding", "sale-lines": "sale_lines", "sale_line": "sale_lines",
		"encodnig": "encoding", "x": "", "": "", "customers": "",
	} {
		if got := pipeline.Nearest(typed, known); got != want {
			t.Errorf("%q is taken for %q, want %q", typed, got, want)
		}
	}
}
