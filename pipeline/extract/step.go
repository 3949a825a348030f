package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// Settings is what a [Step] works with.
type Settings struct {
	Root     string // the project's folder
	Project  config.Project
	Entities []entity.Entity // empty: all
	// Open starts an engine whose SQL can reach the given folders and nothing
	// else, and no setting. Nil runs the step in no engine: it can only discover.
	Open     func(ctx context.Context, allowed []string) (*sql.DB, error)
	Workers  int // exports read at once; at least 1
	Log      *slog.Logger
	Now      func() time.Time
	Progress func(Progress) // called as exports are done; may be nil
}

// Progress is how far reading has come.
type Progress struct {
	Done, Files int   // exports, of those that are to be read
	Rows        int64 // read so far
	Bytes       int64
}

// Step extracts every source of a project. It is the pipeline's one source of
// data: it reads no table, and its tables are identified by the exports.
type Step struct {
	settings Settings
	piece    int64 // about how many bytes a piece of a large export has
}

// New returns the step. Nothing is read before [Step.Run] or [Step.Discover].
func New(settings Settings) *Step {
	if len(settings.Entities) == 0 {
		settings.Entities = entity.All()
	}
	if settings.Log == nil {
		settings.Log = slog.New(slog.DiscardHandler)
	}
	if settings.Progress == nil {
		settings.Progress = func(Progress) {}
	}
	settings.Workers = max(1, settings.Workers)
	return &Step{settings, pieceBytes}
}

// Name returns "extract".
func (s *Step) Name() string { return "extract" }

// Reads returns nothing: exports are no tables.
func (s *Step) Reads() []pipeline.Table { return nil }

// Writes returns raw.<entity> of every entity, raw.export and raw.reject.
func (s *Step) Writes() []pipeline.Table {
	var out []pipeline.Table
	for _, e := range s.settings.Entities {
		out = append(out, rawTable(e))
	}
	return append(out, tableExport, tableReject)
}

// Fingerprint identifies the code; the tables carry fingerprints of their own.
func (s *Step) Fingerprint() string { return pipeline.Hash("extract", codeVersion) }

// FindsOutside marks the step as one that reads what no step made.
func (s *Step) FindsOutside() {}

func rawTable(e entity.Entity) pipeline.Table { return pipeline.Table("raw." + e.Name) }

func (s *Step) raw() string { return pipeline.Layout{Root: s.settings.Root}.Raw() }

// Run reads what is new or changed, judges every source, and makes the tables.
func (s *Step) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	return s.run(ctx, place{run: env.Info.ID, dir: env.Dir(), table: env.Path})
}

// place is where a run writes.
type place struct {
	run   string
	dir   string
	table func(pipeline.Table) string
}

func (s *Step) run(ctx context.Context, to place) (result pipeline.Result, err error) {
	scratch := filepath.Join(to.dir, "_extract")
	if err := errors.Join(os.RemoveAll(scratch), os.MkdirAll(scratch, 0o700)); err != nil {
		return result, fmt.Errorf("making scratch: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	states, err := s.discover(ctx)
	if err != nil {
		return result, err
	}
	db, err := s.settings.Open(ctx, s.reachable(states, scratch, s.raw(), filepath.Dir(to.table(tableExport))))
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := guard(ctx, db, states); err != nil {
		return result, err
	}
	for _, st := range states {
		if err := st.sweep(); err != nil {
			return result, err
		}
	}
	n := &night{step: s, db: db, scratch: scratch, run: to.run, states: states}
	problems, err := n.read(ctx)
	if err := errors.Join(err, n.save()); err != nil {
		return result, err
	}
	result.Warnings = n.warnings()
	for _, st := range states {
		problems = append(problems, st.judge()...)
	}
	if err := joined(problems); err != nil {
		return result, err
	}
	for _, st := range states {
		st.accept()
	}
	if err := n.save(); err != nil {
		return result, err
	}
	for _, st := range states {
		if err := st.sweep(); err != nil {
			return result, err
		}
	}
	result.RowsIn = n.rows
	result.Outputs, err = n.outputs(ctx, to)
	return result, err
}

// discover makes the sources ready and looks for their exports. Problems that
// concern single exports stay in the states.
func (s *Step) discover(ctx context.Context) ([]*sourceState, error) {
	feeds, err := s.feeds()
	if err != nil {
		return nil, err
	}
	var states []*sourceState
	for _, f := range feeds {
		st := s.stateOf(f)
		st.problems = st.look(ctx, s.settings.Root, s.settings.Now())
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		states = append(states, st)
	}
	return states, nil
}

// guard refuses SQL of the configuration that may not be.
func guard(ctx context.Context, db *sql.DB, states []*sourceState) error {
	var problems []error
	for _, st := range states {
		problems = append(problems, st.feed.check(ctx, db))
	}
	return joined(problems)
}

// reachable lists the folders that the engine needs: where exports lie, links
// resolved, and where the run writes.
func (s *Step) reachable(states []*sourceState, folders ...string) []string {
	add := func(folder string) {
		if resolved, err := filepath.EvalSymlinks(folder); err == nil {
			folder = resolved
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, folder := range slices.Clone(folders) {
		add(folder)
	}
	for _, st := range states {
		for _, pattern := range st.feed.Files {
			add(base(s.settings.Root, pattern))
		}
		for _, file := range st.files {
			if target, err := filepath.EvalSymlinks(file.path); err == nil && target != file.path {
				add(filepath.Dir(target))
			}
		}
	}
	return folders
}
