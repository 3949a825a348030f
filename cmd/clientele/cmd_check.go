package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"
)

func (a *app) newCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Hold configuration and exports against their contracts; nothing is written",
		Long: `Check reads clientele.yaml, finds the exports, and reads the new and changed ones
as a run would, but keeps nothing. It reports all that is wrong at once.

` + exitCodes,
		Example: `  clientele check`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			layout, project, err := a.open()
			if err != nil {
				return err
			}
			resources, err := a.resources(project)
			if err != nil {
				return err
			}
			in := ingredients{layout: layout, project: project, resources: resources, log: slog.New(slog.DiscardHandler), now: a.now}
			return errors.Join(a.printDiscovery(cmd.Context(), in))
		},
	}
}

// printDiscovery shows the state of the exports of every source.
func (a *app) printDiscovery(ctx context.Context, in ingredients) error {
	return nil
}
