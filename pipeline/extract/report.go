package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Report is what is known about the exports of a project.
type Report struct {
	Exports []Export
	// Problems are breaches of contract, one error each; nil for none.
	Problems []error
	Warnings []string

	states []*sourceState // of [Step.Discover]
}

// Err joins the problems.
func (r Report) Err() error { return joined(r.Problems) }

// Export is one export file of a source and the account of its rows, which is
// zero for one that was never read.
type Export struct {
	Source, Entity, File string
	Action               Action
	Bytes                int64
	DuplicateOf          string // a later file with the same content, which counts instead
	Read, Loaded, Rejected, Filtered, Dropped,
	Duplicates int64
}

// Discover looks for exports, without reading or writing any, and without an
// engine: which are new, as they were, changed, gone, or may still be written. A
// file whose times changed counts as changed, although its content may prove to
// be the same.
func (s *Step) Discover(ctx context.Context) (Report, error) {
	states, err := s.discover(ctx)
	if err != nil {
		return Report{}, err
	}
	var report Report
	for _, st := range states {
		report.Problems = append(report.Problems, st.problems...)
	}
	report.add(states)
	report.states = states
	return report, nil
}

// Check reads the new and changed exports as a run would, holds every source to
// its contract and limits, and keeps nothing: all it writes lies in the scratch
// folder, which it removes.
func (s *Step) Check(ctx context.Context, scratch string) (report Report, err error) {
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return report, fmt.Errorf("making scratch: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	states, err := s.discover(ctx)
	if err != nil {
		return report, err
	}
	for i, st := range states {
		st.dry = true
		st.dir = filepath.Join(scratch, "raw", fmt.Sprint(i))
		st.rejects = filepath.Join(scratch, "rejects", fmt.Sprint(i))
	}
	reachable := s.reachable(states, scratch)
	engine, err := newEngine(ctx, func(ctx context.Context) (*sql.DB, error) { return s.settings.Open(ctx, reachable) })
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, engine.close()) }()
	if err := guard(ctx, engine.current(), states); err != nil {
		return report, err
	}
	n := &night{step: s, engine: engine, scratch: scratch, run: "check", states: states}
	if report.Problems, err = n.read(ctx); err != nil {
		return report, err
	}
	for _, st := range states {
		st.single()
		report.Problems = append(report.Problems, st.judge()...)
	}
	report.Warnings = warnings(states)
	report.add(states)
	return report, nil
}

// add lists the exports of all sources, the later export last.
func (r *Report) add(states []*sourceState) {
	for _, st := range states {
		known := map[string]bool{}
		for _, record := range st.ordered() {
			known[record.File] = true
			action := st.done[record.File]
			if action == "" {
				action = st.actions[record.File]
			}
			r.Exports = append(r.Exports, Export{Source: st.feed.Name, Entity: st.feed.entity.Name, File: record.File, Action: action, Bytes: record.Size, DuplicateOf: record.Same,
				Read: record.RowsRead, Loaded: record.RowsLoaded, Rejected: record.RowsRejected, Filtered: record.RowsFiltered, Dropped: record.RowsDropped, Duplicates: record.DuplicateLines})
		}
		for _, file := range st.files {
			if !known[file.name] {
				r.Exports = append(r.Exports, Export{Source: st.feed.Name, Entity: st.feed.entity.Name, File: file.name, Action: st.actions[file.name], Bytes: file.stat.size})
			}
		}
	}
}
