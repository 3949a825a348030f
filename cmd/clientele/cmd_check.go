package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline/extract"
)

func (a *app) newCheckCommand() *cobra.Command {
	var deep bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Hold configuration and exports against their contracts; nothing is kept",
		Long: `Check reads clientele.yaml, finds the exports, and reads the new and changed ones
as a run would, but keeps nothing of them. It reports all that is wrong at once.

With --deep it reads every file of the state and of all nights instead, and compares
them with the hashes that were noted when they were written: extracted rows and their
records, the history, models, who is who, what was accepted, manifests and marts. It
lists all that is damaged with what to do about it, and ends with exit code 3 then.

` + exitCodes,
		Example: `  clientele check
  clientele check --deep`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if deep {
				return a.checkDeep(cmd.Context())
			}
			return a.check(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "compare every file of the state and of the nights with the hash that was noted of it")
	return cmd
}

func (a *app) check(ctx context.Context) error {
	layout, project, err := a.open()
	if err != nil {
		return err
	}
	resources, err := a.resources(project)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "clientele-check-")
	if err != nil {
		return fmt.Errorf("making a scratch folder: %w", err)
	}
	in := ingredients{layout: layout, project: project, resources: resources, log: slog.New(slog.DiscardHandler), now: a.now}
	if _, err := in.identityStep(); err != nil { // it reads the lists of answered pairs
		return err
	}
	report, err := in.extractStep().Check(ctx, scratch)
	if err != nil {
		return err
	}
	a.printExports(report)
	for _, warning := range report.Warnings {
		fmt.Fprintln(a.stderr, "warning: "+warning)
	}
	return report.Err()
}

// printExports shows a line a source: its exports by state and their rows.
func (a *app) printExports(report extract.Report) {
	type line struct {
		exports map[extract.Action]int
		rows    [5]int64
	}
	sources := map[string]*line{}
	var names []string
	for _, export := range report.Exports {
		if sources[export.Source] == nil {
			sources[export.Source] = &line{exports: map[extract.Action]int{}}
			names = append(names, export.Source)
		}
		l := sources[export.Source]
		l.exports[export.Action]++
		for i, n := range []int64{export.Read, export.Loaded, export.Rejected, export.Filtered, export.Dropped} {
			l.rows[i] += n
		}
	}
	slices.Sort(names)
	rows := table.NewWriter()
	rows.SetStyle(plainStyle())
	rows.AppendHeader(table.Row{"source", "exports", "read", "loaded", "rejected", "filtered", "dropped"})
	for _, name := range names {
		var states []string
		for _, action := range []extract.Action{extract.ActionNew, extract.ActionChanged, extract.ActionShrunk, extract.ActionSame, extract.ActionGone, extract.ActionUnsettled} {
			if n := sources[name].exports[action]; n > 0 {
				states = append(states, fmt.Sprintf("%d %s", n, action))
			}
		}
		row := table.Row{name, strings.Join(states, ", ")}
		for _, n := range sources[name].rows {
			row = append(row, n)
		}
		rows.AppendRow(row)
	}
	fmt.Fprintln(a.stdout, rows.Render())
}

// newBytes is the size of the exports that a run would read.
func newBytes(report extract.Report) int64 {
	var total int64
	for _, export := range report.Exports {
		switch export.Action {
		case extract.ActionNew, extract.ActionChanged, extract.ActionShrunk:
			total += export.Bytes
		}
	}
	return total
}
