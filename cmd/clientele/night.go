package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/extract"
	"clientele/pipeline/publish"
)

// nightOptions are what one run was asked for.
type nightOptions struct {
	asOf    string
	selects []string
	resume  bool
	retrain bool
	accept  []string // sources whose unusual figures are right
}

// nightResult is what a run came to.
type nightResult struct {
	Night     publish.Night    `json:"night"`
	Unchanged bool             `json:"unchanged"`
	Published bool             `json:"published"`
	Folder    string           `json:"marts"`
	Checks    []pipeline.Check `json:"checks"`
	Pruned    []string         `json:"pruned,omitempty"`
	Seconds   float64          `json:"seconds"`
}

// night is a run at work.
type night struct {
	*app
	layout    pipeline.Layout
	project   *config.Project
	resources resources
	lock      *durable.Lock
	info      pipeline.Info
	previous  publish.Night // the published night; zero if none
	folder    string        // of its marts
	retrain   bool
	damage    error           // of the published night
	accepted  map[string]bool // sources whose unusual figures are right
	earlier   []pipeline.Record
	published []pipeline.Record // of the published night
	db        *sql.DB
	log       *slog.Logger
	display   *display
	exports   *extract.Report // as they were found when the run began
}

// runNight does a whole run: lock, repair, plan, execute, look at the checks,
// publish, prune.
func (a *app) runNight(ctx context.Context, opts nightOptions) (result nightResult, err error) {
	n := &night{app: a, display: a.newDisplay(), retrain: opts.retrain}
	if n.layout, n.project, err = a.open(); err != nil {
		return result, err
	}
	if n.resources, err = a.resources(n.project); err != nil {
		return result, err
	}
	n.resources.boundHeap()
	if err := prepareState(n.layout); err != nil {
		return result, err
	}
	started := a.now()
	n.lock, err = durable.AcquireLock(n.layout.Lock(), fmt.Sprintf("process %d, since %s", os.Getpid(), started.UTC().Format(time.RFC3339Nano)))
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, n.lock.Release()) }()
	if err := n.findPrevious(); err != nil {
		return result, err
	}
	if err := n.choose(opts, started); err != nil {
		return result, err
	}
	if err := n.accept(opts.accept, started); err != nil {
		return result, err
	}
	if err := n.makeRoom(ctx, started); err != nil {
		return result, err
	}
	end, err := n.begin(ctx)
	defer func() { err = errors.Join(err, end()) }()
	if err != nil {
		return result, err
	}
	result, err = n.run(ctx, opts)
	if err != nil { // overtaken while it stood still, a run finds its files gone: that is the effect, not the cause
		err = errors.Join(n.lock.Check(), err)
	}
	result.Seconds = a.now().Sub(started).Seconds()
	return result, err
}

// choose decides on the run's id and as-of date, and on the earlier records that
// may stand in for its steps.
func (n *night) choose(opts nightOptions, started time.Time) (err error) {
	n.info = pipeline.Info{StartedAt: started.UTC(), Seed: seedOf(n.project), ConfigHash: n.project.Hash, CodeVersion: codeVersion()}
	if n.info.AsOf, err = n.asOf(opts.asOf, n.project); err != nil {
		return err
	}
	if opts.resume {
		return n.chooseUnfinished(opts)
	}
	if len(opts.selects) > 0 {
		if n.earlier, err = publish.LatestRecords(n.layout); err != nil {
			return err
		}
	}
	n.info.ID, err = newRunID(n.layout, started)
	return err
}

// chooseUnfinished takes up the run that did not finish, as of the date that it
// looked from.
func (n *night) chooseUnfinished(opts nightOptions) error {
	last, err := publish.Unfinished(n.layout)
	if err != nil {
		return err
	}
	if opts.asOf == "" {
		if n.info.AsOf, err = time.Parse(time.DateOnly, last.AsOf); err != nil {
			return fmt.Errorf("resuming run %s: %w", last.RunID, err)
		}
	}
	n.info.ID = last.RunID
	n.earlier, err = pipeline.Records(n.layout, last.RunID)
	return err
}

// makeRoom removes old nights, and refuses to start where the disk is too full.
func (n *night) makeRoom(ctx context.Context, started time.Time) error {
	if _, err := publish.Prune(n.layout, n.project.Publish.Keep, started, n.info.ID); err != nil {
		return err
	}
	exports, err := n.ingredients().extractStep().Discover(ctx)
	if err != nil {
		return err
	}
	need := newBytes(exports)
	exports.Exports = nil // a run needs what lies behind them alone
	n.exports = &exports
	return checkDisk(n.layout, n.previous.RunID, need)
}

// begin opens what a run needs: its folder, its log, its engine. It first adds to
// the history what a crash may have kept from it. The returned function closes
// all that was opened, also after an error.
func (n *night) begin(ctx context.Context) (end func() error, err error) {
	var closers []func() error
	end = func() error {
		var failures []error
		for i := len(closers) - 1; i >= 0; i-- {
			failures = append(failures, closers[i]())
		}
		return errors.Join(failures...)
	}
	if err := durable.MkdirAll(n.layout.Run(n.info.ID)); err != nil {
		return end, err
	}
	log, closeLog, err := n.runLogger(n.display, n.layout, n.info.ID)
	if err != nil {
		return end, err
	}
	n.log, closers = log, append(closers, closeLog)
	scratch := scratchDir(n.layout, n.info.ID)
	closers = append(closers, func() error { return os.RemoveAll(scratch) })
	if n.db, err = openEngine(ctx, n.resources, scratch); err != nil {
		return end, err
	}
	closers = append(closers, n.db.Close)
	if n.damage != nil {
		n.log.Warn("the published night is damaged: it is not compared with, and is published anew", "error", n.damage)
		return end, nil
	}
	if n.folder == "" {
		return end, nil
	}
	return end, n.keep(ctx, n.folder, n.previous.RunID, n.previous.AsOf)
}

// findPrevious looks for the published night. One that is damaged is none: nothing is kept
// from it, and the run makes all of it again.
func (n *night) findPrevious() (err error) {
	n.previous, n.folder, _, err = publish.Current(n.layout)
	if err == nil && n.folder != "" {
		err = publish.Stands(n.folder, n.previous)
	}
	if err == nil && n.folder != "" {
		n.published, err = pipeline.Records(n.layout, n.previous.RunID)
	}
	var damage *pipeline.DamageError
	if errors.As(err, &damage) {
		n.damage, err = damage, nil
		n.previous, n.folder = publish.Night{}, ""
	}
	return err
}

// ingredients are what the run's steps are made from.
func (n *night) ingredients() ingredients {
	in := ingredients{layout: n.layout, project: n.project, asOf: n.info.AsOf, seed: n.info.Seed, retrain: n.retrain, db: n.db, resources: n.resources,
		log: n.log, now: n.now, accepted: n.accepted, scratch: scratchDir(n.layout, n.info.ID), sliceRows: n.sliceRows, previous: n.previous, discovered: n.exports}
	if in.log == nil {
		in.log = slog.New(slog.DiscardHandler)
	}
	return in
}

// run plans, executes, looks at the checks and publishes.
func (n *night) run(ctx context.Context, opts nightOptions) (nightResult, error) {
	n.log.Info("run started", "run_id", n.info.ID, "as_of", n.info.AsOf.Format(time.DateOnly), "threads", n.resources.threads, "memory_gb", float64(n.resources.memory)/1e9)
	if len(opts.selects) == 0 { // a selection never becomes a night, so there is nothing to resume
		if err := publish.Begin(n.layout, n.unfinished()); err != nil {
			return nightResult{}, err
		}
	}
	defer n.display.stop()
	in := n.ingredients()
	in.progress = n.display.extract
	plan, lib, err := in.plan(ctx, in.extractStep())
	if err != nil {
		return nightResult{}, err
	}
	options := pipeline.Options{Earlier: n.earlier, Kept: n.published}
	if len(opts.selects) > 0 {
		if options.Only, err = plan.Select(opts.selects); err != nil {
			return nightResult{}, errors.Join(err, durable.RemoveAll(n.layout.Run(n.info.ID)))
		}
	} else if n.previous.AsOf == n.info.AsOf.Format(time.DateOnly) {
		options.Unchanged = func(fingerprint string) bool {
			return fingerprint == n.previous.Fingerprint // its files were looked at
		}
	}
	outcome, err := n.runner(ctx).Run(ctx, plan, n.info, options)
	n.display.stop()
	if err != nil {
		return nightResult{}, err
	}
	result := nightResult{Night: n.sealed(outcome), Checks: outcome.Checks(), Folder: n.layout.Marts()}
	if outcome.Unchanged {
		result.Unchanged, result.Night = true, n.previous
		n.log.Info("nothing new: the published night stands", "run_id", n.previous.RunID, "as_of", n.previous.AsOf)
		return result, durable.RemoveAll(n.layout.Run(n.info.ID))
	}
	if options.Only != nil {
		result.Folder = n.layout.Run(n.info.ID)
		n.log.Info("the selected steps are done; nothing was published", "folder", result.Folder)
		return result, nil
	}
	if slices.ContainsFunc(result.Checks, func(c pipeline.Check) bool { return !c.Passed() && c.Severity == pipeline.SeverityError }) {
		return result, pipeline.ErrChecksFailed
	}
	if err := n.publish(ctx, lib, outcome, &result); err != nil {
		return result, publishError{err}
	}
	return result, nil
}

func (n *night) runner(ctx context.Context) *pipeline.Runner {
	return &pipeline.Runner{
		Layout: n.layout, Parallel: n.resources.parallel(), Large: n.resources.memory / largeShare, OutOfMemory: duck.IsOutOfMemory, Log: n.log, Now: n.now,
		Save: durable.WriteFile, MakeDir: durable.MkdirAll,
		Made: func(ctx context.Context, output pipeline.Output) error { return showTable(ctx, n.db, output) },
		Progress: func(event pipeline.Event) {
			if event.Done && !event.Skipped {
				giveBack()
				if n.resources.parallel() == 1 { // else another step may be at work
					n.resources.returnMemory(ctx, n.db)
				}
			}
			n.display.step(event)
		},
	}
}

// unfinished describes the run while it is not yet a night.
func (n *night) unfinished() publish.Night {
	return publish.Night{RunID: n.info.ID, Project: n.project.Name, AsOf: n.info.AsOf.Format(time.DateOnly), StartedAt: n.info.StartedAt,
		Seed: n.info.Seed, ConfigHash: n.info.ConfigHash, CodeVersion: n.info.CodeVersion}
}

// sealed describes the finished run.
func (n *night) sealed(outcome pipeline.Outcome) publish.Night {
	night := n.unfinished()
	night.FinishedAt = n.now().UTC()
	night.Fingerprint = outcome.Fingerprint
	night.Steps = publish.Steps(outcome.Records)
	return night
}

// runLogger logs to stderr and, all of it, to the run's log.ndjson.
func (a *app) runLogger(out io.Writer, layout pipeline.Layout, id string) (*slog.Logger, func() error, error) {
	file, err := os.OpenFile(filepath.Join(layout.Run(id), "log.ndjson"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the run's log: %w", err)
	}
	log, err := a.logger(out, slog.NewJSONHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return log.With("run_id", id), file.Close, nil
}

// seedOf is the project's seed, 1 if it sets none.
func seedOf(project *config.Project) uint64 { return max(1, project.Run.Seed) }
