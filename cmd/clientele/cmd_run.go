package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline"
)

func (a *app) newRunCommand() *cobra.Command {
	var opts nightOptions
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the night: extract, transform, score, check, publish",
		Long: `Run takes new and changed exports, rebuilds every table as of the end of a day,
checks them, and publishes the marts. What is published changes as a whole or not
at all. When nothing has changed since the published night, it says so and ends.

` + exitCodes,
		Example: `  clientele run
  clientele run --as-of 2026-06-30
  clientele run --resume
  clientele run --select +marts/rfm_score`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dryRun {
				return a.plan(cmd.Context(), opts)
			}
			if opts.resume && len(opts.selects) > 0 {
				return usagef("--resume and --select exclude each other: resume the run first")
			}
			result, err := a.runNight(cmd.Context(), opts)
			return errors.Join(err, a.printNight(result, err))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.asOf, "as-of", "", "the day whose end the run looks from (default: yesterday in the project's time zone)")
	flags.StringSliceVar(&opts.selects, "select", nil, "only these steps: a name or pattern, +name with what it needs, name+ with what needs it; nothing is published")
	flags.BoolVar(&opts.resume, "resume", false, "go on with the last run that did not finish")
	flags.BoolVar(&opts.retrain, "retrain", false, "train the models anew, whatever earlier nights left")
	flags.StringSliceVar(&opts.accept, "accept-unusual", nil, "sources whose unusual figures are right; it is noted for this as-of date, and later nights take such figures as accepted")
	flags.BoolVar(&dryRun, "dry-run", false, "show what would be done, write nothing")
	flags.BoolVar(&a.json, "json", false, "print the result as one JSON object; errors too, as the last line of stderr")
	return cmd
}

// printNight tells what a run came to. A failed run shows the checks that failed.
func (a *app) printNight(result nightResult, failure error) error {
	if failed := failedChecks(result.Checks); len(failed) > 0 && (failure == nil || errors.Is(failure, pipeline.ErrChecksFailed)) && (failure != nil || !a.quiet) && !a.json {
		rows := table.NewWriter()
		rows.AppendHeader(table.Row{"severity", "table", "check", "rows", "sample"})
		for _, check := range failed {
			rows.AppendRow(table.Row{check.Severity, check.Table, check.Name, check.Failing, check.Sample})
		}
		rows.SetStyle(plainStyle())
		fmt.Fprintln(a.stderr, rows.Render())
		a.printUnusual(failed, result.Night.AsOf)
	}
	if failure != nil {
		return nil
	}
	if a.json {
		encoder := json.NewEncoder(a.stdout)
		return encoder.Encode(result)
	}
	switch {
	case result.Unchanged:
		fmt.Fprintf(a.stdout, "nothing new: the night of %s stands (run %s)\n", result.Night.AsOf, result.Night.RunID)
	case result.Published:
		fmt.Fprintf(a.stdout, "published %d marts as of %s in %.1f s: %s\n", len(result.Night.Marts), result.Night.AsOf, result.Seconds, result.Folder)
	default:
		fmt.Fprintf(a.stdout, "the selected steps are done, nothing was published: %s\n", result.Folder)
	}
	return nil
}

// failedChecks are the checks with offending rows, errors first.
func failedChecks(checks []pipeline.Check) []pipeline.Check {
	var failed []pipeline.Check
	for _, severity := range []pipeline.Severity{pipeline.SeverityError, pipeline.SeverityWarn} {
		for _, check := range checks {
			if !check.Passed() && check.Severity == severity {
				failed = append(failed, check)
			}
		}
	}
	return failed
}

// plainStyle is a table that reads well in logs and mails.
func plainStyle() table.Style {
	style := table.StyleLight
	style.Format.Header = 0
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	return style
}
