package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Runner executes plans. Its functions reach the outside world for it: the clock,
// durable files, the engine's catalog.
type Runner struct {
	Layout   Layout
	Parallel int // steps at once; at least 1
	// Large, when above 0, is a size of Parquet in bytes: of the steps that read more than
	// that together only one runs at a time, because two would drive each other out of memory.
	Large int64
	// OutOfMemory, when set, tells of an error that memory was short. A step that fails with
	// such an error, and beside which another ran, runs once more by itself.
	OutOfMemory func(err error) bool
	Log         *slog.Logger
	Now         func() time.Time
	// Save writes a small file durably, MakeDir makes a folder durably.
	Save    func(path string, data []byte) error
	MakeDir func(path string) error
	// Made is told of every table as it becomes available, one call at a time,
	// before any step that reads it starts.
	Made func(ctx context.Context, output Output) error
	// Progress, when set, is told as steps start and end.
	Progress func(Event)
}

// Event is a step that started (Done false) or ended.
type Event struct {
	Step    string
	Done    bool
	Skipped bool // its earlier output still stands
	Result  Result
	Seconds float64
	Err     error
	Left    int // steps that have not ended
}

// Options of one execution of a plan.
type Options struct {
	// Only restricts execution to the sources and the steps of these names, which
	// run whether or not an earlier output stands; nil means all. What else they
	// read must come from the records of an earlier run.
	Only map[string]bool
	// Earlier are the records of runs whose outputs may stand in for steps of
	// equal fingerprint: of this run when it resumes, of the latest run for a selection.
	Earlier []Record
	// Kept are the records of the published night, whose slices the steps may take over.
	Kept []Record
	// Unchanged, when set, is asked whether this fingerprint of the whole plan is
	// already published, as soon as the sources can tell: before they run if all of
	// them are a [Foreseer] that can, else when they are done. Then nothing else runs.
	Unchanged func(fingerprint string) bool
}

// Outcome of an execution.
type Outcome struct {
	Fingerprint string // of everything the plan makes
	Unchanged   bool   // nothing ran beyond the sources: it is already published
	Records     []Record
	Outputs     map[Table]Output
}

// Checks returns the outcomes of all row checks, in the order of the steps.
func (o Outcome) Checks() []Check {
	var checks []Check
	for _, record := range o.Records {
		checks = append(checks, record.Checks...)
	}
	return checks
}

// Run executes the plan in the folder of the run: sources first, then every
// other step as soon as what it reads is there, at most Parallel at once. A step
// whose fingerprint equals that of an intact earlier record is not run again.
// The first failure stops the run; what was running is cancelled.
//
// It returns a [*PartialError] when steps failed or the context ended.
func (r *Runner) Run(ctx context.Context, plan *Plan, info Info, opts Options) (Outcome, error) {
	e := &execution{Runner: r, plan: plan, info: info, opts: opts,
		outputs: map[Table]Output{}, tables: map[Table]string{}, kept: map[Table]Output{}}
	for _, record := range opts.Kept {
		for _, output := range record.Outputs {
			e.kept[output.Table] = output
		}
	}
	if err := r.MakeDir(r.stepsDir(info.ID)); err != nil {
		return Outcome{}, err
	}
	var sources, others []Step
	needed := plan.neededBy(opts.Only)
	for _, step := range plan.steps {
		switch {
		case isSource(step):
			sources = append(sources, step)
		case needed[step.Name()]:
			others = append(others, step)
		}
	}
	if opts.Unchanged != nil {
		fingerprint, stands, err := e.foresee(ctx, sources)
		if err != nil {
			return Outcome{}, err
		}
		if stands {
			return Outcome{Fingerprint: fingerprint, Unchanged: true}, nil
		}
	}
	if err := e.execute(ctx, sources, len(others)); err != nil {
		return e.outcome(), err
	}
	for table, output := range e.outputs {
		e.tables[table] = output.Fingerprint
	}
	e.steps = plan.fingerprints(e.tables)
	if opts.Unchanged != nil && opts.Unchanged(combined(e.steps)) {
		outcome := e.outcome()
		outcome.Unchanged = true
		return outcome, nil
	}
	if err := e.execute(ctx, others, 0); err != nil {
		return e.outcome(), err
	}
	return e.outcome(), nil
}

func (r *Runner) stepsDir(id string) string { return filepath.Join(r.Layout.Run(id), "_steps") }

// execution is the state of one Run. mu guards outputs and records.
type execution struct {
	*Runner
	plan *Plan
	info Info
	opts Options
	kept map[Table]Output // by the published night

	mu      sync.Mutex
	outputs map[Table]Output
	records []Record
	tables  map[Table]string  // fingerprints of tables
	steps   map[string]string // fingerprints of steps; nil while the sources run
}

func (e *execution) outcome() Outcome {
	e.mu.Lock()
	defer e.mu.Unlock()
	position := map[string]int{}
	for i, step := range e.plan.steps {
		position[step.Name()] = i
	}
	slices.SortFunc(e.records, func(a, b Record) int { return position[a.Step] - position[b.Step] })
	outcome := Outcome{Records: e.records, Outputs: e.outputs}
	if e.steps != nil {
		outcome.Fingerprint = combined(e.steps)
	}
	return outcome
}

// execute runs the steps, in parallel where their inputs allow. after is the
// number of steps that come later, for the count of what is left.
func (e *execution) execute(ctx context.Context, steps []Step, after int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type ended struct {
		step Step
		err  error
	}
	results := make(chan ended)
	plan := newSchedule(steps, e.Parallel, e.ready, e.large)
	again := func(step Step, err error) bool {
		return e.OutOfMemory != nil && ctx.Err() == nil && e.OutOfMemory(err) && plan.again(step)
	}
	var done []string
	var failures []error
	for {
		for len(failures) == 0 && ctx.Err() == nil {
			step, left := plan.start()
			if step == nil {
				break
			}
			go func() { results <- ended{step, e.one(ctx, step, left+after, again)} }()
		}
		if plan.idle() {
			break
		}
		end := <-results
		plan.end(end.step)
		switch {
		case errors.Is(end.err, errAgain):
		case end.err != nil:
			failures = append(failures, end.err)
			cancel()
		default:
			done = append(done, end.step.Name())
		}
	}
	if len(failures) == 0 && len(plan.waiting) > 0 {
		failures = append(failures, context.Cause(ctx))
	}
	if len(failures) == 0 {
		return nil
	}
	partial := &PartialError{Done: done, Err: firstCause(failures)}
	for _, step := range plan.waiting {
		partial.NotStarted = append(partial.NotStarted, step.Name())
	}
	return partial
}

// errAgain is of a step that failed and waits to run once more.
var errAgain = errors.New("the step runs again by itself")

// firstCause joins the failures, without those that only echo the cancellation
// that the first one caused.
func firstCause(failures []error) error {
	causes := []error{failures[0]}
	for _, err := range failures[1:] {
		if !errors.Is(err, context.Canceled) {
			causes = append(causes, err)
		}
	}
	return errors.Join(causes...)
}

// ready tells whether everything that a step reads is there.
func (e *execution) ready(step Step) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, table := range step.Reads() {
		if _, made := e.outputs[table]; !made {
			return false
		}
	}
	return true
}

// large tells whether a step that is ready reads so much that no other such step is to run
// beside it.
func (e *execution) large(step Step) bool {
	if e.Large <= 0 {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	var bytes int64
	for _, table := range step.Reads() {
		bytes += e.outputs[table].Bytes
	}
	return bytes > e.Large
}

// one runs a step or takes over its earlier outputs. Where it fails, again tells whether
// it has to run once more.
func (e *execution) one(ctx context.Context, step Step, left int, again func(Step, error) bool) error {
	e.progress(Event{Step: step.Name(), Left: left})
	if record, ok := e.earlier(step); ok {
		e.Log.Debug("step still stands", "step", step.Name())
		e.progress(Event{Step: step.Name(), Done: true, Skipped: true, Result: record.result(), Left: left - 1})
		return e.take(ctx, record)
	}
	if e.opts.Only != nil && !e.opts.Only[step.Name()] && !isSource(step) {
		return &SelectError{Message: fmt.Sprintf("%s is needed but not selected, and no earlier run made it from the same inputs; select +%s", step.Name(), step.Name())}
	}
	record, err := e.run(ctx, step)
	if err != nil && again(step, err) {
		e.Log.Warn("memory was short beside another step: the step runs again by itself", "step", step.Name(), "seconds", record.Seconds, "error", err)
		e.progress(Event{Step: step.Name(), Done: true, Seconds: record.Seconds, Err: err, Left: left})
		return errAgain
	}
	e.progress(Event{Step: step.Name(), Done: true, Result: record.result(), Seconds: record.Seconds, Err: err, Left: left - 1})
	if err != nil {
		if record.Error != "" {
			e.mu.Lock()
			e.records = append(e.records, record)
			e.mu.Unlock()
		}
		e.Log.Error("step failed", "step", step.Name(), "seconds", record.Seconds, "error", err)
		return &StepError{Step: step.Name(), Err: err}
	}
	e.Log.Info("step done", "step", step.Name(), "rows_in", record.RowsIn, "rows_out", record.result().RowsOut(), "seconds", record.Seconds)
	for _, warning := range record.Warnings {
		e.Log.Warn(warning, "step", step.Name())
	}
	return e.take(ctx, record)
}

func (e *execution) progress(event Event) {
	if e.Progress != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.Progress(event)
	}
}

// run runs a step and writes its record.
func (e *execution) run(ctx context.Context, step Step) (Record, error) {
	env := &Env{Info: e.info, Log: e.Log.With("step", step.Name()), dir: e.Layout.Run(e.info.ID), tables: e.output, kept: func(t Table) Output { return e.kept[t] }, held: e.held, records: e.recordsSoFar}
	record := Record{Step: step.Name(), RunID: e.info.ID, Status: "failed", StartedAt: e.Now().UTC()}
	for _, table := range step.Writes() {
		if err := e.MakeDir(filepath.Dir(env.Path(table))); err != nil {
			return record, err
		}
	}
	result, err := step.Run(ctx, env)
	record.Seconds = e.Now().Sub(record.StartedAt).Seconds()
	record.RowsIn, record.Outputs, record.Checks = result.RowsIn, result.Outputs, result.Checks
	record.Warnings, record.PeakMemory = result.Warnings, result.PeakMemory
	if err != nil {
		record.Error = err.Error()
		return record, err
	}
	record.Status = "done"
	if err := e.complete(step, &record); err != nil {
		return record, err
	}
	return record, e.save(record)
}

// complete holds a step to its contract: the tables it declared, nothing else.
func (e *execution) complete(step Step, record *Record) error {
	made := map[Table]bool{}
	for i := range record.Outputs {
		output := &record.Outputs[i]
		made[output.Table] = true
		if !slices.Contains(step.Writes(), output.Table) {
			return fmt.Errorf("it made %s, which it does not declare", output.Table)
		}
		if e.steps != nil {
			output.Fingerprint = e.tables[output.Table]
		}
		if output.Fingerprint == "" {
			return fmt.Errorf("it is a source and made %s without a fingerprint", output.Table)
		}
		size, err := sizeOf(output.Files)
		if err != nil {
			return err
		}
		output.Bytes = size
	}
	for _, table := range step.Writes() {
		if !made[table] {
			return fmt.Errorf("it declares %s and did not make it", table)
		}
	}
	if e.steps != nil {
		record.Fingerprint = e.steps[step.Name()]
	}
	return nil
}

// take makes a record's tables available to the steps that wait for them.
func (e *execution) take(ctx context.Context, record Record) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, output := range record.Outputs {
		if e.Made != nil {
			if err := e.Made(ctx, output); err != nil {
				return &StepError{Step: record.Step, Err: err}
			}
		}
		e.outputs[output.Table] = output
	}
	e.records = append(e.records, record)
	return nil
}

func (e *execution) output(t Table) Output {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.outputs[t]
}

// held tells whether the published night looked for the same and found nothing.
func (e *execution) held(check Check) bool {
	return slices.ContainsFunc(e.opts.Kept, func(r Record) bool {
		return r.Status == "done" && slices.ContainsFunc(r.Checks, func(c Check) bool {
			return c.Table == check.Table && c.Name == check.Name && c.Severity == check.Severity && c.Reason == check.Reason && c.Passed()
		})
	})
}

func (e *execution) recordsSoFar() []Record {
	return e.outcome().Records
}

func sizeOf(files []string) (int64, error) {
	var total int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return 0, fmt.Errorf("looking at what it wrote: %w", err)
		}
		total += info.Size()
	}
	return total, nil
}
