package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/operations"
)

// unusualCheck is the check that stops a night of unusual figures.
const unusualCheck = "arrivals_are_usual"

// accept notes the sources of which the user says that their unusual figures are right, and
// finds out which were accepted for this as-of date before.
func (n *night) accept(sources []string, started time.Time) (err error) {
	known := slices.Sorted(maps.Keys(n.project.Sources))
	for _, source := range sources {
		if !slices.Contains(known, source) {
			near := ""
			if name := pipeline.Nearest(source, known); name != "" {
				near = fmt.Sprintf("; did you mean %s?", name)
			}
			return usagef("--accept-unusual %s: clientele.yaml has no such source%s", source, near)
		}
	}
	if len(sources) > 0 {
		if err := operations.Accept(n.layout, sources, n.info.AsOf, n.info.ID, started); err != nil {
			return err
		}
	}
	n.accepted, err = operations.Accepted(n.layout, n.info.AsOf)
	return err
}

// printUnusual tells what to do about unusual figures, where there are any.
func (a *app) printUnusual(failed []pipeline.Check, asOf string) {
	for _, check := range failed {
		if check.Name == unusualCheck && check.Severity == pipeline.SeverityError {
			fmt.Fprintf(a.stderr, "\nfigures unlike those of the last weeks stopped the night. Have the export mended and run again; or, if it is right,\n"+
				"say so once: clientele run --as-of %s --accept-unusual SOURCE. What is usual is set by sources.SOURCE.limits.unusual.\n", asOf)
			return
		}
	}
}
