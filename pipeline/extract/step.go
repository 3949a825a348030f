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
	// Discovered, when set, is what [Step.Discover] told moments ago: the step takes
	// it over instead of looking again.
	Discovered *Report
	// InUse lists state files that the published night reads. They are kept, also when
	// they were replaced, until another night is published. May be nil.
	InUse func() ([]string, error)
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
	states   []*sourceState // discovered, and not yet used by a run
	piece    int64          // about how many bytes a piece of a large export has
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
	s := &Step{settings: settings, piece: pieceBytes}
	if settings.Discovered != nil {
		s.states, settings.Discovered.states = settings.Discovered.states, nil
	}
	return s
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
	states, err := s.take(ctx)
	if err != nil {
		return result, err
	}
	reachable := s.reachable(states, scratch, s.raw(), filepath.Dir(to.table(tableExport)))
	engine, err := newEngine(ctx, func(ctx context.Context) (*sql.DB, error) { return s.settings.Open(ctx, reachable) })
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, engine.close()) }()
	if err := guard(ctx, engine.current(), states); err != nil {
		return result, err
	}
	inUse, err := s.inUse()
	if err != nil {
		return result, err
	}
	for _, st := range states {
		if err := st.sweep(inUse); err != nil {
			return result, err
		}
	}
	n := &night{step: s, engine: engine, scratch: scratch, run: to.run, states: states}
	problems, err := n.read(ctx)
	for _, st := range states {
		st.single()
	}
	if err != nil {
		return result, errors.Join(err, n.save())
	}
	result.Warnings = warnings(states)
	for _, st := range states {
		problems = append(problems, st.judge()...)
	}
	if err := joined(problems); err != nil {
		return result, errors.Join(err, n.save())
	}
	for _, st := range states {
		st.accept()
	}
	if err := n.save(); err != nil {
		return result, err
	}
	if err := n.tidyAll(ctx, inUse); err != nil {
		return result, err
	}
	result.RowsIn = n.rows
	result.Outputs, err = n.outputs(ctx, to)
	return result, err
}

// take returns the states for a run to work with, discovered before or now.
func (s *Step) take(ctx context.Context) ([]*sourceState, error) {
	states := s.states
	s.states = nil
	if states != nil {
		return states, nil
	}
	return s.discover(ctx)
}

// inUse returns the state files that are kept whatever the records say.
func (s *Step) inUse() (map[string]bool, error) {
	out := map[string]bool{}
	if s.settings.InUse == nil {
		return out, nil
	}
	files, err := s.settings.InUse()
	for _, file := range files {
		out[file] = true
	}
	return out, err
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
		seen := map[string]bool{}
		for _, file := range st.files {
			dir := filepath.Dir(file.path)
			if file.link {
				if target, err := filepath.EvalSymlinks(file.path); err == nil {
					add(filepath.Dir(target))
				}
			}
			if seen[dir] {
				continue
			}
			seen[dir] = true
			if target, err := filepath.EvalSymlinks(dir); err == nil && target != dir {
				add(target)
			}
		}
	}
	return folders
}
