package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
	"clientele/pipeline/extract"
	"clientele/pipeline/identity"
	"clientele/pipeline/operations"
	"clientele/pipeline/pattern"
	"clientele/pipeline/publish"
	"clientele/pipeline/score"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// ingredients are what the steps of a night are made from.
type ingredients struct {
	layout    pipeline.Layout
	project   *config.Project
	asOf      time.Time
	seed      uint64
	retrain   bool // models, whatever earlier nights left
	db        *sql.DB
	resources resources
	log       *slog.Logger
	now       func() time.Time
	scratch   string // where engines spill; empty: they cannot
	progress  func(extract.Progress)
	sliceRows int64           // that large tables are made by; 0: the standard
	previous  publish.Night   // the published night; zero if none
	accepted  map[string]bool // sources whose figures of tonight are right, however unusual
	// discovered are the exports that were found moments ago; nil: nobody looked yet
	discovered *extract.Report
}

// plan puts the night together: the exports, what was asked for, the SQL files with
// their checks, the models, and at the end the reports on the night itself. exports
// is the step that makes the tables of the schema raw.
func (in ingredients) plan(ctx context.Context, exports pipeline.Step) (*pipeline.Plan, *transform.Library, error) {
	lib, err := transform.Load(ctx, in.db, sqlfiles.Files, declared())
	if err != nil {
		return nil, nil, err
	}
	lib.SliceRows = in.sliceRows
	if in.resources.parallel() == 1 { // no other step is at work
		lib.SliceDone = func(ctx context.Context) { in.resources.returnMemory(ctx, in.db) }
	}
	who, err := in.identityStep()
	if err != nil {
		return nil, nil, err
	}
	recoding, err := operations.NewRecoding(in.db, in.layout.Root, in.project.Products.Recoded)
	if err != nil {
		return nil, nil, usageError{err.Error()}
	}
	steps := []pipeline.Step{
		exports,
		who,
		recoding,
		operations.History{DB: in.db, Layout: in.layout, AsOf: in.asOf},
		operations.Parameters{DB: in.db, Project: in.project, AsOf: in.asOf, Seed: in.seed},
		operations.Sample{DB: in.db},
		operations.Arrival{DB: in.db, Project: in.project, AsOf: in.asOf, Accepted: in.accepted},
		lib.DocumentationStep(in.db),
		score.NewRFM(in.project.Models.RFM, in.asOf),
		score.NewCLV(in.scoring()),
		score.NewChurn(in.scoring()),
		score.NewPropensity(in.scoring()),
		score.NewProspect(in.scoring()),
		score.NewNextDate(in.scoring()),
		pattern.NewSequence(in.project.Models.Sequence, in.asOf, in.resources.threads),
		score.NewNextBasket(in.scoring()),
		pattern.NewAffinity(in.project.Models.Affinity, in.asOf, in.resources.threads),
	}
	reports := map[pipeline.Table]pipeline.Step{"marts.data_check": nil, "marts.run_log": nil, "marts.manifest": nil}
	for _, step := range lib.Steps(in.db, readInOrder(steps)) {
		table := step.Writes()[0]
		if _, is := reports[table]; is {
			reports[table] = step
			continue
		}
		steps = append(steps, step)
	}
	steps, err = wanted(steps, in.project.Publish.Marts)
	if err != nil {
		return nil, nil, err
	}
	checks, err := lib.CheckSteps(in.db, in.project.Checks.Severity)
	if err != nil {
		return nil, nil, usageError{err.Error()}
	}
	made := written(steps)
	for _, check := range checks {
		if readsOnly(check, made) { // a report on the night cannot be checked before it is written
			steps = append(steps, operations.Checked{DB: in.db, Step: check})
		}
	}
	before := map[string]int64{}
	for _, step := range in.previous.Steps {
		before[step.Name] = step.RowsOut
	}
	// Each report reads all that was made before it, and so comes after it.
	steps = append(steps, operations.NewDataCheck(in.db, written(steps)), reports["marts.data_check"])
	steps = append(steps, operations.NewRunLog(in.db, written(steps), before), reports["marts.run_log"])
	steps = append(steps, operations.NewManifest(in.db, written(steps)), reports["marts.manifest"])
	plan, err := pipeline.NewPlan(steps)
	return plan, lib, err
}

// scoring is what the steps of models that learn are made from.
func (in ingredients) scoring() score.Night {
	return score.Night{
		Layout: in.layout, Models: in.project.Models, AsOf: in.asOf, Seed: in.seed, Retrain: in.retrain, Threads: in.resources.threads,
	}
}

// identityStep finds out who is who. What is wrong with a list of answered pairs is the
// user's to mend.
func (in ingredients) identityStep() (*identity.Step, error) {
	step, err := identity.New(identity.Settings{
		Layout: in.layout, Identity: in.project.Identity, AsOf: in.asOf, Seed: in.seed, Retrain: in.retrain, Threads: in.resources.threads,
	})
	var list *identity.ListError
	if errors.As(err, &list) {
		return nil, usageError{err.Error()}
	}
	return step, err
}

// always are the marts that every night publishes: who is who, of which later nights
// keep the memory, and what tells about the night itself.
func always() []string {
	return []string{"dim_customer", "customer_id_map", "customer_id_event", "reject", "freshness", "arrival", "data_dictionary", "lineage"}
}

// wanted leaves out the steps that none of the marts of these names or patterns needs.
func wanted(steps []pipeline.Step, marts []string) ([]pipeline.Step, error) {
	if len(marts) == 0 {
		return steps, nil
	}
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		return nil, err
	}
	var patterns []string
	for _, mart := range slices.Concat(marts, always()) {
		patterns = append(patterns, "+marts/"+mart)
	}
	chosen, err := plan.Select(patterns)
	if err != nil {
		return nil, usageError{"publish.marts: " + err.Error()}
	}
	return slices.DeleteFunc(steps, func(step pipeline.Step) bool { return !chosen[step.Name()] }), nil
}

func readsOnly(step pipeline.Step, tables []pipeline.Table) bool {
	return !slices.ContainsFunc(step.Reads(), func(table pipeline.Table) bool { return !slices.Contains(tables, table) })
}

// readInOrder lists the tables that the steps read, but for those of which arrivals are
// counted, and for the large ones whose readers put the rows into an order themselves, in
// a fraction of the time that the engine takes.
func readInOrder(steps []pipeline.Step) []pipeline.Table {
	var tables []pipeline.Table
	for _, step := range steps {
		if _, counts := step.(operations.Arrival); counts {
			continue
		}
		tables = append(tables, step.Reads()...)
	}
	return slices.DeleteFunc(tables, func(table pipeline.Table) bool {
		return table == "intermediate.basket_items" || table == "intermediate.customer_days"
	})
}

// written lists the tables that the steps make.
func written(steps []pipeline.Step) []pipeline.Table {
	var tables []pipeline.Table
	for _, step := range steps {
		tables = append(tables, step.Writes()...)
	}
	return tables
}

// declared are the tables that exist beside the SQL files.
func declared() []transform.Declared {
	var out []transform.Declared
	for _, e := range entity.All() {
		out = append(out, transform.FromEntity(e))
	}
	for _, tables := range [][]pipeline.Declaration{extract.Tables(), operations.Declarations(), identity.Declarations(), score.Declarations(), pattern.Declarations()} {
		for _, t := range tables {
			d := transform.Declared{Table: t.Table, Purpose: t.Purpose, Grain: t.Grain, MadeBy: t.MadeBy, From: map[string][]transform.Source{}}
			for _, c := range t.Columns {
				d.Columns = append(d.Columns, declaredColumn(c))
				for _, from := range c.From {
					at := strings.LastIndex(from, ".")
					d.From[c.Name] = append(d.From[c.Name], transform.Source{Table: pipeline.Table(from[:at]), Column: from[at+1:]})
				}
			}
			out = append(out, d)
		}
	}
	return append(out, transform.Documentation()...)
}

// declaredColumn splits what a null means off the meaning, where it is told.
func declaredColumn(declared pipeline.DeclaredColumn) transform.Column {
	c := transform.Column{Name: declared.Name, Type: declared.Type, Unit: declared.Unit, Meaning: declared.Meaning, Personal: declared.Personal}
	if before, null, found := strings.Cut(declared.Meaning, "; null"); found {
		c.Meaning, c.NullMeans = before, "null"+null
	}
	return c
}
