package pipeline

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrChecksFailed tells that at least one check of severity error has offending rows.
	// Nothing was published; the caller shows the checks.
	ErrChecksFailed = errors.New("checks failed, nothing was published")
	// ErrNothingToResume tells that no earlier run of this project is unfinished.
	ErrNothingToResume = errors.New("no unfinished run to resume: start one with `clientele run`")
)

// PlanError lists everything that is wrong with a set of steps.
type PlanError struct{ Problems []string }

func (e *PlanError) Error() string {
	return "planning the run: " + strings.Join(e.Problems, "; ")
}

// SelectError is a selection that names no step, or one that cannot run alone.
type SelectError struct{ Message string }

func (e *SelectError) Error() string { return "selecting steps: " + e.Message }

// StepError is the failure of one step.
type StepError struct {
	Step string
	Err  error
}

func (e *StepError) Error() string { return fmt.Sprintf("step %s: %v", e.Step, e.Err) }

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

// PartialError is a run that stopped: which steps were done, which failed and
// why, and which were never started. Running again with --resume continues at
// the first step that is not done.
type PartialError struct {
	Done       []string
	NotStarted []string
	Err        error // the failures, joined
}

func (e *PartialError) Error() string {
	return fmt.Sprintf("%v (%d steps done, %d not started)", e.Err, len(e.Done), len(e.NotStarted))
}

// Unwrap returns the joined failures.
func (e *PartialError) Unwrap() error { return e.Err }
