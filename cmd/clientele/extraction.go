package main

import (
	"context"
	"database/sql"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/extract"
)

// extractStep is the step that reads the exports. Its engine is one of its own,
// locked away from everything but the folders that the step names.
func (in ingredients) extractStep() *extract.Step {
	return extract.New(extract.Settings{
		Root: in.layout.Root, Project: *in.project, Workers: in.resources.threads, Log: in.log, Now: in.now, Progress: in.progress,
		Discovered: in.discovered, InUse: in.rawInUse,
		Open: func(ctx context.Context, allowed []string) (*sql.DB, error) {
			// Every worker's statement runs in the worker's own thread. More threads
			// than that find nothing to do in a statement that keeps the order of a
			// file, and take a quarter of the processor's time to look for it.
			return duck.Open(ctx, duck.Settings{Threads: 1, Memory: in.resources.engine(), TempDir: in.scratch, AllowedPaths: allowed})
		},
	})
}

// rawInUse lists the extracts that the published night reads.
func (in ingredients) rawInUse() ([]string, error) {
	if in.previous.RunID == "" {
		return nil, nil
	}
	records, err := pipeline.Records(in.layout, in.previous.RunID)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, record := range records {
		for _, output := range record.Outputs {
			if output.Table.Schema() == "raw" {
				files = append(files, output.Files...)
			}
		}
	}
	return files, nil
}
