package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/publish"
)

// openNight opens an engine over the tables of one run, read-only: the published
// night, or the run of that id. Unqualified names are looked up in layer first.
// The engine reaches the files of the project's state alone, and scratch, if given.
func (a *app) openNight(ctx context.Context, layout pipeline.Layout, runID, layer, scratch string) (*sql.DB, error) {
	if runID == "" {
		night, _, found, err := publish.Current(layout)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, usagef("nothing is published yet: start with `clientele run`")
		}
		runID = night.RunID
	} else if _, err := os.Stat(layout.Run(runID)); err != nil || runID != filepath.Base(runID) {
		return nil, usagef("there is no run %s; `clientele runs` lists them", runID)
	}
	records, err := pipeline.Records(layout, runID)
	if err != nil {
		return nil, err
	}
	r, err := a.resources(nil)
	if err != nil {
		return nil, err
	}
	db, err := duck.Open(ctx, duck.Settings{Threads: r.threads, Memory: r.engine()})
	if err != nil {
		return nil, err
	}
	reach := []string{layout.Runs() + "/", layout.Raw() + "/", layout.History() + "/"}
	if scratch != "" {
		reach = append(reach, scratch+"/")
	}
	if err := showRun(ctx, db, records, layer, reach); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// showRun makes views of all that the records made, then locks the engine.
func showRun(ctx context.Context, db *sql.DB, records []pipeline.Record, layer string, reach []string) error {
	for _, schema := range schemas() {
		if _, err := db.ExecContext(ctx, "create schema "+schema); err != nil {
			return fmt.Errorf("preparing the engine: %w", err)
		}
	}
	for _, record := range records {
		for _, output := range record.Outputs {
			// A later run that was not published may have extracted a changed export
			// anew: the night's marts stand, what it read of that export is gone.
			if output.Table.Schema() == "raw" && !allThere(output.Files) {
				continue
			}
			if err := showTable(ctx, db, output); err != nil {
				return err
			}
		}
	}
	if !slices.Contains(schemas(), layer) {
		return usagef("--layer %s: it is one of %s", layer, strings.Join(schemas(), ", "))
	}
	db.SetMaxOpenConns(1) // the search path belongs to a connection
	if _, err := db.ExecContext(ctx, "set search_path = "+pipeline.QuoteLiteral(layer)); err != nil {
		return fmt.Errorf("preparing the engine: %w", err)
	}
	return duck.Lock(ctx, db, reach)
}

func allThere(files []string) bool {
	return !slices.ContainsFunc(files, func(file string) bool {
		_, err := os.Stat(file)
		return errors.Is(err, os.ErrNotExist)
	})
}
