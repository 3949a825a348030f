package transform

import "clientele/pipeline"

// SliceRows makes the slices of steps smaller.
func SliceRows(steps []pipeline.Step, rows int64) []pipeline.Step {
	for _, s := range steps {
		s.(*step).sliceRows = rows
	}
	return steps
}
