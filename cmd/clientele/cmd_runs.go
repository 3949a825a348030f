package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline/publish"
)

func (a *app) newRunsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "runs",
		Short:   "List past runs",
		Example: `  clientele runs --json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			layout, err := a.layout()
			if err != nil {
				return err
			}
			runs, err := publish.Runs(layout)
			if err != nil {
				return err
			}
			if a.json {
				return json.NewEncoder(a.stdout).Encode(runs)
			}
			rows := table.NewWriter()
			rows.AppendHeader(table.Row{"run", "as of", "status", "seconds", "exports", "marts", "code"})
			for _, run := range runs {
				row := table.Row{run.RunID, run.AsOf, run.Status, "", "", "", run.CodeVersion}
				if !run.FinishedAt.IsZero() {
					row[3], row[4], row[5] = fmt.Sprintf("%.1f", run.FinishedAt.Sub(run.StartedAt).Seconds()), run.Inputs.Files, len(run.Marts)
				}
				rows.AppendRow(row)
			}
			rows.SetStyle(plainStyle())
			fmt.Fprintln(a.stdout, rows.Render())
			return nil
		},
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print the runs as a JSON array")
	return cmd
}

func (a *app) newStatusCommand() *cobra.Command {
	var within time.Duration
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is published and how old it is; fails when it is stale or damaged",
		Long: `Status shows the published night, and ends with exit code 3 when nothing is
published, when the night's as-of date ended longer ago than --within, or when a
file is not what the run wrote.`,
		Example: `  clientele status --within 36h`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			layout, err := a.layout()
			if err != nil {
				return err
			}
			night, folder, found, err := publish.Current(layout)
			if err != nil {
				return err
			}
			if !found {
				return exitError{exitExport, "nothing is published yet: start with `clientele run`"}
			}
			day, err := time.Parse(time.DateOnly, night.AsOf)
			if err != nil {
				return fmt.Errorf("reading the night's manifest: %w", err)
			}
			age := a.now().Sub(day.AddDate(0, 0, 1)).Round(time.Minute)
			if a.json {
				if err := json.NewEncoder(a.stdout).Encode(map[string]any{"run_id": night.RunID, "as_of_date": night.AsOf, "age_hours": age.Hours(), "marts": folder}); err != nil {
					return err
				}
			} else {
				fmt.Fprintf(a.stdout, "published: run %s as of %s, whose end was %s ago\nmarts:     %s\n", night.RunID, night.AsOf, age, folder)
			}
			if err := publish.Verify(folder, night); err != nil {
				return exitError{exitExport, err.Error()}
			}
			if within > 0 && age > within {
				return exitError{exitExport, fmt.Sprintf("stale: the as-of date ended %s ago, longer than %s; look at `clientele runs` and the scheduler", age, within)}
			}
			return nil
		},
	}
	cmd.Flags().DurationVar(&within, "within", 0, "largest accepted age of the as-of date's end, such as 36h (default: any)")
	cmd.Flags().BoolVar(&a.json, "json", false, "print a JSON object")
	return cmd
}
