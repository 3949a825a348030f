package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/identity"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/operations"
	"clientele/pipeline/publish"
)

// checkDeep compares all files of the state with the hashes noted of them. It writes nothing
// and takes no lock: a run at work may replace a file meanwhile, and then it is asked again.
func (a *app) checkDeep(ctx context.Context) error {
	layout, project, err := a.open()
	if err != nil {
		return err
	}
	in := ingredients{layout: layout, project: project, log: slog.New(slog.DiscardHandler), now: a.now}
	damaged, err := damagedFiles(ctx, in)
	if err != nil {
		return err
	}
	if len(damaged) == 0 {
		fmt.Fprintln(a.stdout, "every file of the state and of the nights is what was written")
		return nil
	}
	return &pipeline.DamageError{Files: damaged}
}

// damagedFiles lists all damage, by path relative to the project.
func damagedFiles(ctx context.Context, in ingredients) ([]pipeline.Damage, error) {
	var all []pipeline.Damage
	for _, look := range []func() ([]pipeline.Damage, error){
		func() ([]pipeline.Damage, error) { return in.extractStep().Damaged(ctx) },
		func() ([]pipeline.Damage, error) { return operations.Damaged(ctx, in.layout) },
		func() ([]pipeline.Damage, error) { return identity.Damaged(in.layout) },
		func() ([]pipeline.Damage, error) { return modelbase.DamagedFiles(in.layout) },
		func() ([]pipeline.Damage, error) { return publish.Damaged(ctx, in.layout) },
	} {
		damaged, err := look()
		if err != nil {
			return nil, err
		}
		all = append(all, damaged...)
	}
	for i, d := range all {
		if path, err := filepath.Rel(in.layout.Root, d.Path); err == nil {
			all[i].Path = path
		}
	}
	slices.SortFunc(all, func(a, b pipeline.Damage) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}
