package modelbase_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// spy is a step that hands out what a run gave it.
type spy struct{ env **pipeline.Env }

func (spy) Name() string             { return "spy" }
func (spy) Reads() []pipeline.Table  { return nil }
func (spy) Writes() []pipeline.Table { return nil }
func (spy) Fingerprint() string      { return "" }

func (s spy) Run(_ context.Context, env *pipeline.Env) (pipeline.Result, error) {
	*s.env = env
	return pipeline.Result{}, nil
}

// environment is what a step of a run has.
func environment(t *testing.T, layout pipeline.Layout, id string, asOf time.Time) *pipeline.Env {
	t.Helper()
	var env *pipeline.Env
	plan, err := pipeline.NewPlan([]pipeline.Step{spy{&env}})
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: layout, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	if _, err := runner.Run(context.Background(), plan, pipeline.Info{ID: id, AsOf: asOf}, pipeline.Options{}); err != nil {
		t.Fatal(err)
	}
	return env
}
