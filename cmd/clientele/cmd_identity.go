package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/identity"
	"clientele/pipeline/publish"
)

func (a *app) newIdentityCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "identity",
		Short: "Look at who is who: doubtful pairs, reasons, measured quality",
		Long: `The night groups the records of all sources into customers. These commands list the
pairs that somebody should decide about, tell why two records are one customer or two,
and measure the result against a known truth.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.newReviewCommand(), a.newWhyCommand(), a.newIdentityBacktestCommand())
	return cmd
}

// finishedNight is the published night, for questions about who is who.
type finishedNight struct {
	layout  pipeline.Layout
	project *config.Project
	night   publish.Night
	outputs map[pipeline.Table][]string
}

// openPublished finds the published night and what its steps made.
func (a *app) openPublished() (*finishedNight, error) {
	layout, project, err := a.open()
	if err != nil {
		return nil, err
	}
	f, err := publishedNight(layout)
	if err == nil {
		f.project = project
	}
	return f, err
}

// publishedNight is the published night, if it knows who is who.
func publishedNight(layout pipeline.Layout) (*finishedNight, error) {
	night, _, found, err := publish.Current(layout)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, usagef("nothing is published yet: start with `clientele run`")
	}
	records, err := pipeline.Records(layout, night.RunID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(records, func(r pipeline.Record) bool { return r.Step == "identity" }) {
		return nil, usagef("the published night of %s does not know who is who: publish a new one with `clientele run`", night.AsOf)
	}
	f := &finishedNight{layout: layout, night: night, outputs: map[pipeline.Table][]string{}}
	for _, record := range records {
		for _, output := range record.Outputs {
			f.outputs[output.Table] = output.Files
		}
	}
	return f, nil
}

// inquire opens the night for questions about records.
func (a *app) inquire(ctx context.Context, f *finishedNight) (*identity.Inquiry, error) {
	r, err := a.resources(f.project)
	if err != nil {
		return nil, err
	}
	asOf, err := time.Parse(time.DateOnly, f.night.AsOf)
	if err != nil {
		return nil, err
	}
	settings := identity.Settings{Layout: f.layout, Identity: f.project.Identity, AsOf: asOf, Seed: f.night.Seed, Threads: r.threads}
	runFolder := filepath.Join(f.layout.Runs(), f.night.RunID)
	q, err := identity.Inquire(ctx, settings, runFolder, func(t pipeline.Table) []string { return f.outputs[t] })
	var list *identity.ListError
	if errors.As(err, &list) {
		return nil, usageError{err.Error()}
	}
	return q, err
}
