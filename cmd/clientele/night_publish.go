package main

import (
	"context"
	"database/sql"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/identity"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/operations"
	"clientele/pipeline/publish"
	"clientele/pipeline/transform"
)

// publish makes the run the published night.
func (n *night) publish(ctx context.Context, lib *transform.Library, outcome pipeline.Outcome, result *nightResult) error {
	marts := n.marts(lib, outcome)
	inputs, err := publish.SumUp(ctx, n.db)
	if err != nil {
		return err
	}
	result.Night.Inputs = inputs
	if n.project.Publish.DuckDB == nil || *n.project.Publish.DuckDB {
		open := func(ctx context.Context, path string) (*sql.DB, error) {
			return duck.Open(ctx, duck.Settings{Path: path, Threads: n.resources.threads, Memory: n.resources.engine(), TempDir: scratchDir(n.layout, n.info.ID)})
		}
		if err := publish.BuildDatabase(ctx, open, n.layout.RunMarts(n.info.ID), marts); err != nil {
			return err
		}
	}
	if result.Night, err = publish.Seal(n.layout, result.Night, marts); err != nil {
		return err
	}
	if err := publish.Switch(n.layout, n.info.ID, n.lock.Check); err != nil {
		return err
	}
	result.Published = true
	n.log.Info("published", "marts", n.layout.Marts(), "as_of", result.Night.AsOf)
	if err := n.keep(ctx, n.layout.RunMarts(n.info.ID), n.info.ID, result.Night.AsOf); err != nil {
		return err
	}
	result.Pruned, err = publish.Prune(n.layout, n.project.Publish.Keep, n.now(), n.info.ID)
	return err
}

// keep adds to the history and to the model base what a published night leaves to later
// ones, unless it is there.
func (n *night) keep(ctx context.Context, marts, runID, asOf string) error {
	if err := operations.KeepHistory(ctx, n.db, n.layout, marts, runID, asOf); err != nil {
		return err
	}
	if err := identity.Keep(n.layout, filepath.Dir(marts), asOf); err != nil {
		return err
	}
	return modelbase.Keep(n.layout, filepath.Dir(marts), asOf)
}

// marts lists the published tables with their documentation.
func (n *night) marts(lib *transform.Library, outcome pipeline.Outcome) []publish.Mart {
	var marts []publish.Mart
	for _, t := range lib.Transforms {
		if t.Table.Schema() != "marts" {
			continue
		}
		output, made := outcome.Outputs[t.Table]
		if !made { // the project does without it
			continue
		}
		mart := publish.Mart{Name: t.Table.Name(), Path: output.Files[0], Rows: output.Rows, Comment: t.Purpose,
			View: output.Rows > n.project.Publish.DuckDBRows}
		for _, c := range t.Published() {
			mart.Columns = append(mart.Columns, publish.Column{Name: c.Name, Comment: columnComment(c)})
		}
		marts = append(marts, mart)
	}
	return marts
}

func columnComment(c transform.Column) string {
	text := c.Meaning
	if c.Unit != "" {
		text += " [" + c.Unit + "]"
	}
	if c.NullMeans != "" {
		text += "; " + c.NullMeans
	}
	if c.Personal {
		text += " (personal data)"
	}
	return text
}
