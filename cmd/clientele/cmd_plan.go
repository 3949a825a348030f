package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/publish"
)

func (a *app) newPlanCommand() *cobra.Command {
	var opts nightOptions
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show the steps of a run, what each reads and writes, and what is new",
		Example: `  clientele plan
  clientele plan --select +marts/customer_360`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.plan(cmd.Context(), opts) },
	}
	cmd.Flags().StringVar(&opts.asOf, "as-of", "", "the day whose end the run would look from")
	cmd.Flags().StringSliceVar(&opts.selects, "select", nil, "only these steps")
	return cmd
}

// plan prints the steps and the state of the exports. It writes nothing.
func (a *app) plan(ctx context.Context, opts nightOptions) (err error) {
	layout, project, err := a.open()
	if err != nil {
		return err
	}
	asOf, err := a.asOf(opts.asOf, project)
	if err != nil {
		return err
	}
	resources, err := a.resources(project)
	if err != nil {
		return err
	}
	db, err := openEngine(ctx, resources, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	previous, _, _, err := publish.Current(layout)
	if err != nil {
		return err
	}
	in := ingredients{layout: layout, project: project, asOf: asOf, seed: seedOf(project), db: db, resources: resources,
		log: slog.New(slog.DiscardHandler), now: a.now, previous: previous}
	plan, _, err := in.plan(ctx, in.extractStep())
	if err != nil {
		return err
	}
	chosen, err := plan.Select(opts.selects)
	if err != nil {
		return err
	}
	for _, step := range plan.Steps() {
		if !chosen[step.Name()] {
			continue
		}
		fmt.Fprintln(a.stdout, step.Name())
		if reads := step.Reads(); len(reads) > 12 {
			fmt.Fprintf(a.stdout, "    reads  all %d tables before it\n", len(reads))
		} else if len(reads) > 0 {
			fmt.Fprintln(a.stdout, "    reads  "+joinTables(reads))
		}
		fmt.Fprintln(a.stdout, "    writes "+joinTables(step.Writes()))
	}
	report, err := in.extractStep().Discover(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	a.printExports(report)
	return report.Err()
}

func joinTables(tables []pipeline.Table) string {
	var names []string
	for _, table := range tables {
		names = append(names, string(table))
	}
	return strings.Join(names, ", ")
}
