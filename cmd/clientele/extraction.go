package main

import (
	"context"
	"database/sql"

	"clientele/pipeline/duck"
	"clientele/pipeline/extract"
)

// extractStep is the step that reads the exports. Its engine is one of its own,
// locked away from everything but the folders that the step names.
func (in ingredients) extractStep() *extract.Step {
	return extract.New(extract.Settings{
		Root: in.layout.Root, Project: *in.project, Workers: in.resources.threads, Log: in.log, Now: in.now, Progress: in.progress,
		Open: func(ctx context.Context, allowed []string) (*sql.DB, error) {
			return duck.Open(ctx, duck.Settings{Threads: in.resources.threads, Memory: in.resources.engine(), TempDir: in.scratch, AllowedPaths: allowed})
		},
	})
}
