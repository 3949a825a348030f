package pipeline

import "context"

// Foreseer is a source that can tell what its tables will be without making them.
type Foreseer interface {
	Source
	// Foresee returns false when only a run can tell. What it found out is at hand
	// for the run that may follow.
	Foresee(ctx context.Context) (Foreseen, bool, error)
}

// Foreseen is what a source would make.
type Foreseen struct {
	Tables   map[Table]string // fingerprints
	Warnings []string         // that a run would give
}

// foresee returns the fingerprint of everything that the plan would make, false if
// a source cannot tell before it runs. A night without news then makes nothing, not
// even the tables of the sources, to find out that it has nothing to add.
func (e *execution) foresee(ctx context.Context, sources []Step) (string, bool, error) {
	tables := map[Table]string{}
	var warnings []func()
	for _, step := range sources {
		source, can := step.(Foreseer)
		if !can {
			return "", false, nil
		}
		foreseen, ok, err := source.Foresee(ctx)
		if err != nil || !ok {
			return "", false, err
		}
		for table, fingerprint := range foreseen.Tables {
			tables[table] = fingerprint
		}
		for _, warning := range foreseen.Warnings {
			warnings = append(warnings, func() { e.Log.Warn(warning, "step", step.Name()) })
		}
	}
	fingerprint := combined(e.plan.fingerprints(tables))
	if !e.opts.Unchanged(fingerprint) {
		return "", false, nil
	}
	for _, warn := range warnings {
		warn()
	}
	return fingerprint, true, nil
}
