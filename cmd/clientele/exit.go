package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/extract"
)

// The exit codes, as exitCodes documents them.
const (
	exitDone       = 0
	exitUnexpected = 1
	exitUsage      = 2
	exitExport     = 3
	exitChecks     = 4
	exitLocked     = 5
	exitPublish    = 6
	exitResources  = 7
)

// exitCodes is the table that --help and the README print.
const exitCodes = `Exit codes:
  0    done, or nothing new to do
  1    unexpected error
  2    usage or configuration
  3    an export is missing, late or broke its contract, or the state is damaged
  4    checks failed, nothing was published
  5    another run holds the lock
  6    publishing to a target failed
  7    out of memory, disk or time
  130  interrupted (SIGINT); 143 by SIGTERM`

// usageError is a command line or a project folder that cannot be used.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// publishError is a failure to make a finished night the published one.
type publishError struct{ err error }

func (e publishError) Error() string { return "publishing: " + e.err.Error() }
func (e publishError) Unwrap() error { return e.err }

// resourceError is a lack of memory or disk that was seen before it hurt.
type resourceError struct{ message string }

func (e resourceError) Error() string { return e.message }

// exitError ends the program with a code and a message of its own.
type exitError struct {
	code    int
	message string
}

func (e exitError) Error() string { return e.message }

// interruptedError is a signal that asked the program to stop.
type interruptedError struct{ signal syscall.Signal }

func (e interruptedError) Error() string {
	return fmt.Sprintf("stopped by %s; what was published before still stands, `clientele run --resume` goes on", e.signal)
}

func exitInterrupted(signal syscall.Signal) int { return 128 + int(signal) }

// exitCode maps an error to the documented code.
func exitCode(err error) int {
	var (
		exit        exitError
		usage       usageError
		interrupted interruptedError
		publishing  publishError
		resources   resourceError
		settings    *config.Error
		contract    *extract.ContractError
		damage      *pipeline.DamageError
		mapping     *extract.ConfigError
		plan        *pipeline.PlanError
		selection   *pipeline.SelectError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &interrupted):
		return exitInterrupted(interrupted.signal)
	case errors.As(err, &exit):
		return exit.code
	case errors.Is(err, durable.ErrLocked), errors.Is(err, durable.ErrLockLost):
		return exitLocked
	case errors.As(err, &resources), isDiskFull(err), errors.Is(err, syscall.ENOMEM), duck.IsOutOfResources(err), errors.Is(err, context.DeadlineExceeded):
		return exitResources
	case errors.Is(err, pipeline.ErrChecksFailed):
		return exitChecks
	case errors.As(err, &contract), errors.As(err, &damage):
		return exitExport
	case errors.As(err, &publishing):
		return exitPublish
	case errors.As(err, &usage), errors.As(err, &settings), errors.As(err, &mapping), errors.As(err, &selection), errors.Is(err, pipeline.ErrNothingToResume), isModelInput(err):
		return exitUsage
	case errors.As(err, &plan):
		return exitUnexpected
	}
	return exitUnexpected
}

// isDiskFull tells whether a disk takes no more.
func isDiskFull(err error) bool {
	return slices.ContainsFunc(diskFull(), func(cause error) bool { return errors.Is(err, cause) })
}

// isModelInput tells whether a model refused its input or settings.
func isModelInput(err error) bool {
	var (
		missing *models.MissingColumnError
		kind    *models.KindError
		row     *models.RowError
		unknown *models.UnknownNameError
	)
	return errors.As(err, &missing) || errors.As(err, &kind) || errors.As(err, &row) || errors.As(err, &unknown)
}

// report prints the error for people and, with --json, for machines; it returns
// the exit code.
func (a *app) report(err error) int {
	code := exitCode(err)
	if err == nil {
		return code
	}
	if a.json {
		var step *pipeline.StepError
		object := map[string]any{"code": code, "message": err.Error()}
		if errors.As(err, &step) {
			object["step"] = step.Step
		}
		line, _ := json.Marshal(object) // text and numbers always encode
		fmt.Fprintln(a.stderr, string(line))
		return code
	}
	fmt.Fprintln(a.stderr, "clientele: "+strings.TrimSpace(err.Error()))
	return code
}
