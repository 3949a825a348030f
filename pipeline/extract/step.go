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
	"sync"
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
type Step struct{ settings Settings }

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
	return &Step{settings}
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

// night is the reading of one run.
type night struct {
	step    *Step
	db      *sql.DB
	scratch string
	run     string
	states  []*sourceState

	mu       sync.Mutex
	progress Progress
	rows     int64
	heavy    chan struct{}
}

// job is one export to read.
type job struct {
	state  *sourceState
	file   found
	number int
}

// read extracts all that is new or changed. It returns the problems of single
// exports apart from an error that ends the run.
func (n *night) read(ctx context.Context) (problems []error, err error) {
	jobs, problems, err := n.jobs(ctx)
	if err != nil {
		return problems, err
	}
	n.progress.Files = len(jobs)
	n.heavy = make(chan struct{}, 1)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan job)
	var wait sync.WaitGroup
	for range min(n.step.settings.Workers, max(1, len(jobs))) {
		wait.Go(func() {
			conn, err := n.db.Conn(ctx)
			if err != nil {
				cancel(fmt.Errorf("connecting to the engine: %w", err))
				return
			}
			defer conn.Close()
			for j := range queue {
				problem, err := n.one(ctx, conn, j)
				if err != nil {
					cancel(err)
					return
				}
				if problem != nil {
					n.mu.Lock()
					problems = append(problems, problem)
					n.mu.Unlock()
				}
			}
		})
	}
	for _, j := range jobs {
		select {
		case queue <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wait.Wait()
	if ctx.Err() != nil {
		return problems, context.Cause(ctx)
	}
	return problems, nil
}

// jobs lists what is to be read: new and changed exports, and those whose
// extracted rows were damaged.
func (n *night) jobs(ctx context.Context) ([]job, []error, error) {
	var jobs []job
	var problems []error
	for _, st := range n.states {
		problems = append(problems, st.problems...)
		late, err := n.settle(ctx, st)
		if err != nil {
			return nil, nil, err
		}
		problems = append(problems, late...)
		damaged, err := st.damaged(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range damaged {
			if st.actions[r.File] == ActionGone {
				problems = append(problems, st.feed.breach(r.File, "its extracted rows in "+st.dir+" are damaged, and the export itself is gone",
					"put the export back, or restore the state from a backup"))
				continue
			}
			n.step.settings.Log.Warn("extracted rows are damaged and are made again", "file", r.File)
			st.actions[r.File] = ActionChanged
			r.SHA256 = "" // so that it is not taken for the same after a look at its content
			delete(st.records, r.File)
			st.dirty = true
		}
		for _, file := range st.files {
			if action := st.actions[file.name]; action == ActionNew || action == ActionChanged {
				jobs = append(jobs, job{st, file, len(jobs)})
			}
		}
		for name, r := range st.records {
			if st.actions[name] != ActionGone || r.Fingerprint == st.feed.fingerprint {
				continue
			}
			if r.Columns != columnsOfEntity(st.feed.entity) {
				problems = append(problems, st.feed.breach(name, "the file is gone, and its rows were extracted for an earlier version of "+st.feed.entity.Name, "put the export back for one run"))
			} else {
				r.Warnings = []string{"the file is gone: its rows stay as they were extracted under an earlier configuration"}
			}
		}
	}
	return jobs, problems, nil
}

// one extracts an export and takes over its record.
func (n *night) one(ctx context.Context, conn *sql.Conn, j job) (problem, err error) {
	st := j.state
	settings := n.step.settings
	if same, err := n.unchanged(ctx, j); err != nil || same {
		n.count(0, j.file.stat.size)
		return nil, err
	}
	l := &load{feed: st.feed, file: j.file, dir: st.dir, rejects: st.rejects, run: n.run, now: settings.Now, conn: conn, heavy: n.heavy,
		scratch: filepath.Join(n.scratch, fmt.Sprintf("%06d", j.number))}
	began := settings.Now()
	record, err := l.extract(ctx)
	if err != nil {
		var contract *ContractError
		if errors.As(err, &contract) {
			return err, nil
		}
		var setting *ConfigError
		if errors.As(err, &setting) {
			return nil, err
		}
		return nil, err
	}
	settings.Log.Debug("export extracted", "source", st.feed.Name, "file", record.File, "rows", record.RowsRead, "elapsed", settings.Now().Sub(began))
	n.count(record.RowsRead, record.Size)
	return nil, st.put(record, settings.Now)
}

// unchanged tells whether a file whose times changed holds what it held, and
// notes its new times.
func (n *night) unchanged(ctx context.Context, j job) (bool, error) {
	st := j.state
	st.mu.Lock()
	old, known := st.records[j.file.name]
	st.mu.Unlock()
	if !known || old.Fingerprint != st.feed.fingerprint || old.Size != j.file.stat.size {
		return false, ctx.Err()
	}
	readAt := n.step.settings.Now().UnixNano()
	sum, err := hashFile(ctx, j.file.path)
	if err != nil || sum != old.SHA256 {
		return false, nil // extracting says what is wrong
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	old.Modified, old.Changed, old.Inode, old.ReadAt, old.Gone = j.file.stat.modified, j.file.stat.changed, j.file.stat.inode, readAt, false
	st.done[j.file.name] = ActionSame
	st.dirty = true
	return true, nil
}

func (n *night) count(rows, bytes int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.rows += rows
	n.progress.Done++
	n.progress.Rows += rows
	n.progress.Bytes += bytes
	n.step.settings.Progress(n.progress)
}

// settle waits for files that may still be being written, or reports them.
func (n *night) settle(ctx context.Context, st *sourceState) ([]error, error) {
	settle := time.Duration(st.feed.Settle)
	deadline := n.step.settings.Now().Add(10 * settle)
	for i := range st.files {
		file := &st.files[i]
		for st.actions[file.name] == ActionUnsettled {
			if st.feed.Unsettled != "wait" || !n.step.settings.Now().Before(deadline) {
				break
			}
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(max(settle/5, 10*time.Millisecond)):
			}
			info, err := os.Stat(file.path)
			if err != nil {
				break
			}
			file.stat = identify(info)
			st.actions[file.name] = st.compare(*file, n.step.settings.Now())
		}
	}
	var problems []error
	for _, file := range st.files {
		if st.actions[file.name] == ActionUnsettled {
			problems = append(problems, st.feed.breach(file.name, fmt.Sprintf("it changed within the last %v: it is still being written", settle),
				"run again once the export is complete, or set unsettled: wait"))
		}
	}
	return problems, nil
}

// save writes all records that changed.
func (n *night) save() error {
	var failures []error
	for _, st := range n.states {
		st.single()
		failures = append(failures, st.save(n.step.settings.Now))
	}
	return errors.Join(failures...)
}

// warnings collects what people should know, once per source and text.
func (n *night) warnings() []string {
	var out []string
	for _, st := range n.states {
		for _, r := range st.ordered() {
			for _, w := range r.Warnings {
				if text := "source " + st.feed.Name + ": " + w; !slices.Contains(out, text) {
					out = append(out, text)
				}
			}
			if st.done[r.File] == ActionShrunk {
				last := r.Previous[len(r.Previous)-1]
				out = append(out, fmt.Sprintf("source %s: %s shrank: it held %d rows and holds %d", st.feed.Name, printable(r.File), last.RowsRead, r.RowsRead))
			}
		}
	}
	return out
}
