package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clientele/pipeline"
)

// fakeStep copies its name into the file of each table it writes.
type fakeStep struct {
	name          string
	reads, writes []pipeline.Table
	code          string
	run           func(ctx context.Context) error
	ran           *journal
}

type journal struct {
	mu    sync.Mutex
	names []string
}

func (j *journal) add(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.names = append(j.names, name)
}

func (j *journal) take() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	names := slices.Clone(j.names)
	j.names = nil
	return names
}

func (s fakeStep) Name() string             { return s.name }
func (s fakeStep) Reads() []pipeline.Table  { return s.reads }
func (s fakeStep) Writes() []pipeline.Table { return s.writes }
func (s fakeStep) Fingerprint() string      { return s.code }
func (s fakeStep) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	s.ran.add(s.name)
	if s.run != nil {
		if err := s.run(ctx); err != nil {
			return pipeline.Result{}, err
		}
	}
	var result pipeline.Result
	for _, table := range s.writes {
		path := env.Path(table)
		if err := os.WriteFile(path, []byte(s.name), 0o600); err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, pipeline.Output{Table: table, Files: []string{path}, Rows: 1})
	}
	return result, nil
}

// fakeSource is identified by what it "finds".
type fakeSource struct {
	fakeStep
	found *string
}

func (s fakeSource) FindsOutside() {}
func (s fakeSource) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	result, err := s.fakeStep.Run(ctx, env)
	for i := range result.Outputs {
		result.Outputs[i].Fingerprint = *s.found
	}
	return result, err
}

func newRunner(t *testing.T) *pipeline.Runner {
	t.Helper()
	return &pipeline.Runner{
		Layout:   pipeline.Layout{Root: t.TempDir()},
		Parallel: 2,
		Log:      slog.New(slog.DiscardHandler),
		Now:      func() time.Time { return time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC) },
		Save:     func(path string, data []byte) error { return os.WriteFile(path, data, 0o600) },
		MakeDir:  func(path string) error { return os.MkdirAll(path, 0o700) },
	}
}

// night is extract -> staging -> mart, with a second mart beside it.
func night(ran *journal, found *string) []fakeStep {
	return []fakeStep{
		{name: "marts/b", reads: []pipeline.Table{"staging.a"}, writes: []pipeline.Table{"marts.b"}, code: "b1", ran: ran},
		{name: "staging/a", reads: []pipeline.Table{"raw.a"}, writes: []pipeline.Table{"staging.a"}, code: "a1", ran: ran},
		{name: "marts/c", reads: []pipeline.Table{"staging.a"}, writes: []pipeline.Table{"marts.c"}, code: "c1", ran: ran},
	}
}

func newPlan(t *testing.T, ran *journal, found *string, steps []fakeStep) *pipeline.Plan {
	t.Helper()
	all := []pipeline.Step{fakeSource{fakeStep{name: "extract", writes: []pipeline.Table{"raw.a"}, ran: ran}, found}}
	for _, step := range steps {
		all = append(all, step)
	}
	plan, err := pipeline.NewPlan(all)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestNewPlan_reportsEveryProblemAtOnce(t *testing.T) {
	_, err := pipeline.NewPlan([]pipeline.Step{
		fakeStep{name: "x", writes: []pipeline.Table{"marts.a"}},
		fakeStep{name: "y", writes: []pipeline.Table{"marts.a"}},
		fakeStep{name: "z", reads: []pipeline.Table{"staging.missing"}},
	})
	for _, want := range []string{"x and y both write marts.a", "z reads staging.missing, which no step writes"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

func TestNewPlan_refusesACycle(t *testing.T) {
	_, err := pipeline.NewPlan([]pipeline.Step{
		fakeStep{name: "x", reads: []pipeline.Table{"marts.b"}, writes: []pipeline.Table{"marts.a"}},
		fakeStep{name: "y", reads: []pipeline.Table{"marts.a"}, writes: []pipeline.Table{"marts.b"}},
	})
	if err == nil || !strings.Contains(err.Error(), "wait for each other: x, y") {
		t.Errorf("a cycle was planned: %v", err)
	}
}

func TestSelect(t *testing.T) {
	found := "1"
	plan := newPlan(t, &journal{}, &found, night(&journal{}, &found))
	for _, test := range []struct{ pattern, want string }{
		{"marts/b", "marts/b"},
		{"+marts/b", "extract marts/b staging/a"},
		{"staging/a+", "marts/b marts/c staging/a"},
		{"+staging/a+", "extract marts/b marts/c staging/a"},
		{"marts/*", "marts/b marts/c"},
	} {
		chosen, err := plan.Select([]string{test.pattern})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range chosen {
			names = append(names, name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s selects %s, want %s", test.pattern, got, test.want)
		}
	}
	if _, err := plan.Select([]string{"mart/b"}); err == nil || !strings.Contains(err.Error(), `did you mean "marts/b"`) {
		t.Errorf("a mistyped step: %v", err)
	}
}

func TestRun_writersRunBeforeReaders(t *testing.T) {
	ran, found := &journal{}, "1"
	outcome, err := newRunner(t).Run(context.Background(), newPlan(t, ran, &found, night(ran, &found)), pipeline.Info{ID: "r1"}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := ran.take()
	if len(names) != 4 || names[0] != "extract" || names[1] != "staging/a" {
		t.Errorf("ran %v", names)
	}
	if len(outcome.Records) != 4 || outcome.Fingerprint == "" {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestRun_nothingNewRunsNothing(t *testing.T) {
	ran, found := &journal{}, "1"
	runner, plan := newRunner(t), newPlan(t, ran, &found, night(ran, &found))
	first, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1"}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ran.take()
	published := pipeline.Options{Unchanged: func(fingerprint string) bool { return fingerprint == first.Fingerprint }}
	second, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r2"}, published)
	if err != nil || !second.Unchanged {
		t.Errorf("not seen as unchanged: %+v, %v", second, err)
	}
	if names := ran.take(); len(names) != 1 {
		t.Errorf("ran %v, want extract alone", names)
	}
	found = "2"
	third, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r3"}, published)
	if err != nil || third.Unchanged || len(ran.take()) != 4 {
		t.Errorf("new exports were not noticed: %+v, %v", third, err)
	}
}

func TestRun_resumesAtTheFirstStepThatIsNotDone(t *testing.T) {
	ran, found := &journal{}, "1"
	runner := newRunner(t)
	steps := night(ran, &found)
	steps[0].run = func(context.Context) error { return errors.New("disk on fire") }
	plan := newPlan(t, ran, &found, steps)
	_, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1"}, pipeline.Options{})
	var partial *pipeline.PartialError
	if !errors.As(err, &partial) || !strings.Contains(err.Error(), "step marts/b: disk on fire") {
		t.Fatalf("error %v", err)
	}
	ran.take()
	steps[0].run = nil
	plan = newPlan(t, ran, &found, steps)
	earlier, err := pipeline.Records(runner.Layout, "r1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1"}, pipeline.Options{Earlier: earlier}); err != nil {
		t.Fatal(err)
	}
	if names := ran.take(); slices.Contains(names, "staging/a") || !slices.Contains(names, "marts/b") {
		t.Errorf("resuming ran %v", names)
	}
}

func TestRun_doesNotResumeOverChangedOrDamagedWork(t *testing.T) {
	for name, spoil := range map[string]func(runner *pipeline.Runner, steps []fakeStep){
		"code changed": func(_ *pipeline.Runner, steps []fakeStep) { steps[1].code = "a2" },
		"file cut": func(r *pipeline.Runner, _ []fakeStep) {
			os.Truncate(filepath.Join(r.Layout.Run("r1"), "staging", "a.parquet"), 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ran, found := &journal{}, "1"
			runner, steps := newRunner(t), night(ran, &found)
			if _, err := runner.Run(context.Background(), newPlan(t, ran, &found, steps), pipeline.Info{ID: "r1"}, pipeline.Options{}); err != nil {
				t.Fatal(err)
			}
			ran.take()
			spoil(runner, steps)
			earlier, err := pipeline.Records(runner.Layout, "r1")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := runner.Run(context.Background(), newPlan(t, ran, &found, steps), pipeline.Info{ID: "r1"}, pipeline.Options{Earlier: earlier}); err != nil {
				t.Fatal(err)
			}
			if names := ran.take(); !slices.Contains(names, "staging/a") {
				t.Errorf("ran %v: staging/a was taken for done", names)
			}
		})
	}
}

func TestRun_cancelStopsEverything(t *testing.T) {
	ran, found := &journal{}, "1"
	ctx, cancel := context.WithCancel(context.Background())
	steps := night(ran, &found)
	steps[1].run = func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}
	_, err := newRunner(t).Run(ctx, newPlan(t, ran, &found, steps), pipeline.Info{ID: "r1"}, pipeline.Options{})
	var partial *pipeline.PartialError
	if !errors.Is(err, context.Canceled) || !errors.As(err, &partial) || len(partial.NotStarted) != 2 {
		t.Errorf("error %v", err)
	}
}

func TestRun_aStepMustMakeWhatItDeclares(t *testing.T) {
	ran := &journal{}
	liar := fakeStep{name: "liar", ran: ran, writes: []pipeline.Table{"marts.a"}}
	plan, err := pipeline.NewPlan([]pipeline.Step{silent{liar}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = newRunner(t).Run(context.Background(), plan, pipeline.Info{ID: "r1"}, pipeline.Options{})
	if err == nil || !strings.Contains(err.Error(), "declares marts.a and did not make it") {
		t.Errorf("error %v", err)
	}
}

// silent makes nothing.
type silent struct{ fakeStep }

func (silent) Run(context.Context, *pipeline.Env) (pipeline.Result, error) {
	return pipeline.Result{}, nil
}

func TestRun_selectionNeedsWhatItReads(t *testing.T) {
	ran, found := &journal{}, "1"
	plan := newPlan(t, ran, &found, night(ran, &found))
	_, err := newRunner(t).Run(context.Background(), plan, pipeline.Info{ID: "r1"}, pipeline.Options{Only: map[string]bool{"marts/b": true}})
	if err == nil || !strings.Contains(err.Error(), "select +") {
		t.Errorf("error %v", err)
	}
}

// Two steps that read much do not run beside each other; one that reads little runs beside
// either.
func TestRun_largeStepsOneAtATime(t *testing.T) {
	var mu sync.Mutex
	running, together := map[string]bool{}, false
	small := make(chan struct{})
	work := func(name string) func(context.Context) error {
		return func(ctx context.Context) error {
			mu.Lock()
			running[name] = true
			together = together || running["a"] && running["b"]
			mu.Unlock()
			defer func() { mu.Lock(); delete(running, name); mu.Unlock() }()
			if name == "c" {
				close(small)
				return nil
			}
			select { // the small one need not wait for the end of a large one
			case <-small:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	ran, found := &journal{}, "x"
	steps := []pipeline.Step{
		fakeSource{fakeStep{name: "big", writes: []pipeline.Table{"raw.big"}, ran: ran}, &found},
		fakeStep{name: "a", reads: []pipeline.Table{"raw.big"}, writes: []pipeline.Table{"marts.a"}, run: work("a"), ran: ran},
		fakeStep{name: "b", reads: []pipeline.Table{"raw.big"}, writes: []pipeline.Table{"marts.b"}, run: work("b"), ran: ran},
		fakeStep{name: "c", writes: []pipeline.Table{"marts.c"}, run: work("c"), ran: ran},
	}
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	runner := newRunner(t)
	runner.Parallel, runner.Large = 2, 2 // "big" writes three bytes
	if _, err := runner.Run(t.Context(), plan, pipeline.Info{ID: "1"}, pipeline.Options{}); err != nil {
		t.Fatal(err)
	}
	if together {
		t.Error("both large steps ran at once")
	}
}

// A step that runs out of memory beside another runs once more by itself; one that does so by
// itself, or once more, fails.
func TestRun_outOfMemoryBesideAnother(t *testing.T) {
	short := errors.New("out of memory")
	for _, test := range []struct {
		name     string
		parallel int
		fails    int // times that a does
		ran      []string
		ends     error
	}{
		{"once", 2, 1, []string{"a", "a", "b", "c", "source"}, nil},
		{"by itself too", 2, 2, []string{"a", "a", "b", "source"}, short},
		{"one at a time", 1, 1, []string{"a", "source"}, short},
	} {
		t.Run(test.name, func(t *testing.T) {
			var running atomic.Int32
			began, failed, times := make(chan struct{}), make(chan struct{}), 0
			a := func(context.Context) error {
				if times++; times == 1 && test.parallel > 1 {
					<-began // b runs
				} else if beside := running.Load(); beside > 0 {
					t.Errorf("%d others run beside it", beside)
				}
				if times <= test.fails {
					if times == 1 {
						close(failed)
					}
					return fmt.Errorf("making a: %w", short)
				}
				return nil
			}
			b := func(context.Context) error {
				running.Add(1)
				defer running.Add(-1)
				close(began)
				<-failed
				time.Sleep(20 * time.Millisecond) // a waits for its end, and c for that of a
				return nil
			}
			c := func(context.Context) error {
				if times < 2 {
					t.Error("another started before it ran again")
				}
				return nil
			}
			ran, found := &journal{}, "x"
			plan, err := pipeline.NewPlan([]pipeline.Step{
				fakeSource{fakeStep{name: "source", writes: []pipeline.Table{"raw.source"}, ran: ran}, &found},
				fakeStep{name: "a", reads: []pipeline.Table{"raw.source"}, writes: []pipeline.Table{"marts.a"}, run: a, ran: ran},
				fakeStep{name: "b", reads: []pipeline.Table{"raw.source"}, writes: []pipeline.Table{"marts.b"}, run: b, ran: ran},
				fakeStep{name: "c", reads: []pipeline.Table{"raw.source"}, writes: []pipeline.Table{"marts.c"}, run: c, ran: ran},
			})
			if err != nil {
				t.Fatal(err)
			}
			runner := newRunner(t)
			runner.Parallel, runner.OutOfMemory = test.parallel, func(err error) bool { return errors.Is(err, short) }
			outcome, err := runner.Run(t.Context(), plan, pipeline.Info{ID: "1"}, pipeline.Options{})
			if !errors.Is(err, test.ends) {
				t.Fatalf("the run ended with %v, want %v", err, test.ends)
			}
			names := ran.take()
			slices.Sort(names)
			if !slices.Equal(names, test.ran) {
				t.Errorf("steps %v ran, want %v", names, test.ran)
			}
			var records []string
			for _, record := range outcome.Records {
				if record.Step == "a" {
					records = append(records, record.Status)
				}
			}
			if want := map[bool]string{true: "done", false: "failed"}[test.ends == nil]; !slices.Equal(records, []string{want}) {
				t.Errorf("records of it are %v, want one: %s", records, want)
			}
		})
	}
}
