// Command clientele is an analytical CRM that one machine can run: it takes the
// exports that a company's systems already write, works out who its customers
// are, scores them, and publishes data marts. `clientele --help` tells more.
//
// This package parses the command line, puts the parts together and maps errors
// to exit codes; the work is done in pipeline and models.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	keepPrivate()
	if os.Getenv("GOGC") == "" {
		// A night's models hold large tables for a short time: garbage is collected at half
		// of what lives rather than at all of it, which is a third less memory at the peak.
		debug.SetGCPercent(50)
	}
	os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Main runs one command and returns its exit code. SIGINT and SIGTERM cancel it.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return mainByClock(args, stdin, stdout, stderr, time.Now)
}

func mainByClock(args []string, stdin io.Reader, stdout, stderr io.Writer, now func() time.Time) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	ignoreFileLimit()
	go func() {
		received := <-signals
		cancel(interruptedError{received.(syscall.Signal)})
		<-signals // a second one does not wait for the orderly end
		os.Exit(exitInterrupted(received.(syscall.Signal)))
	}()
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, now: now}
	err := a.command().execute(ctx, args)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		var interrupted interruptedError
		if errors.As(cause, &interrupted) {
			err = interrupted
		}
	}
	return a.report(err)
}
