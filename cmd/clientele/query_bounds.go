package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"
)

// A query can ask for more than there is: the engine keeps its tables within its
// memory limit, but not the values that a single function makes, and some of its
// functions cannot be interrupted. So a query is watched from outside, and left
// behind where it does not stop when asked: the program ends right after.

const (
	queryTime   = 10 * time.Minute // default of --timeout
	queryBeyond = 400_000_000      // bytes that the program may hold beside the engine's limit
	queryGrace  = 2 * time.Second  // that a query has to stop in
)

// bounded does work until it is done, the time is over, or the program holds more
// memory than the engine's limit and [queryBeyond].
func (a *app) bounded(ctx context.Context, timeout time.Duration, work func(context.Context) error) error {
	limits, err := a.resources(nil)
	if err != nil {
		return err
	}
	if timeout <= 0 {
		return usagef("--timeout %v: it is a positive duration, such as 30s or 10m", timeout)
	}
	bound, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := time.AfterFunc(timeout, func() {
		cancel(resourceError{fmt.Sprintf("the query took longer than %v and was stopped; --timeout allows it more", timeout)})
	})
	defer over.Stop()
	done := make(chan error, 1)
	go func() { done <- work(bound) }()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	asked := bound.Done()
	var left <-chan time.Time
	for {
		select {
		case err := <-done:
			return stopped(bound, err)
		case <-look.C: // also while it is asked to stop: it grows meanwhile
			if held := residentMemory(); held > limits.memory+queryBeyond {
				return memoryError(limits.memory)
			}
		case <-asked:
			asked, left = nil, time.After(queryGrace)
		case <-left:
			return context.Cause(bound)
		}
	}
}

func memoryError(limit int64) error {
	return resourceError{fmt.Sprintf("the query needed more than the memory limit of %d MB and was stopped; ask for less, or allow more with --memory", limit/1_000_000)}
}

// stopped returns why work was stopped, if it was; else how it ended.
func stopped(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// residentMemory is what the program holds, 0 where the system does not tell.
func residentMemory() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
