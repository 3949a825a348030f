package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/publish"
)

// modelBaseCommands look at the kept versions of models and decide about them.
func (a *app) modelBaseCommands() []*cobra.Command {
	versions := &cobra.Command{
		Use:   "versions [NAME]",
		Short: "List the versions of models that nights trained, and which one is used",
		Long: `A model is trained by the night that finds it due, and scored with until it is due
again. Each version is named after the as-of date of the night that trained it. A
version that is worse than the one before it on the same customers is rejected.

In use is what a night from now on scores with: the newest accepted version from
before its as-of date, or the one that is pinned.`,
		Example: `  clientele model versions
  clientele model versions churn --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.modelVersions(args) },
	}
	versions.Flags().BoolVar(&a.json, "json", false, "print a JSON array, with the card of each version")
	return []*cobra.Command{
		versions,
		{
			Use:   "pin NAME VERSION",
			Short: "Score with one version, whatever its age, until it is unpinned",
			Long: `Pin makes every night after the version's own score with it. The model is not trained
while it is pinned. A version that was rejected or withdrawn can be pinned too. Where
the features, settings or code are others than the version's, a night cannot score
with it: it warns, and goes on as if nothing was pinned.`,
			Example: `  clientele model versions churn
  clientele model pin churn 2026-06-30`,
			Args: cobra.ExactArgs(2),
			RunE: func(_ *cobra.Command, args []string) error { return a.pinModel(args[0], args[1]) },
		},
		{
			Use:     "unpin NAME",
			Short:   "Score with the newest accepted version again",
			Example: `  clientele model unpin churn`,
			Args:    cobra.ExactArgs(1),
			RunE:    func(_ *cobra.Command, args []string) error { return a.unpinModel(args[0]) },
		},
		{
			Use:   "rollback NAME",
			Short: "Withdraw the version in use: the accepted one before it is used",
			Long: `Rollback withdraws the version in use for good; the accepted one before it is scored
with from the next night on, and training is tried again when it is due. Where no
other is left the next night trains one. A withdrawn version can still be pinned.`,
			Example: `  clientele model rollback churn`,
			Args:    cobra.ExactArgs(1),
			RunE:    func(_ *cobra.Command, args []string) error { return a.rollBackModel(args[0]) },
		},
	}
}

// modelVersion is a version as --json prints it.
type modelVersion struct {
	Model          string           `json:"model"`
	Version        string           `json:"version"`
	Algorithm      string           `json:"algorithm,omitempty"`
	TrainFrom      string           `json:"train_from,omitempty"`
	TrainTo        string           `json:"train_to,omitempty"`
	Grade          string           `json:"grade,omitempty"`
	MetricName     string           `json:"metric_name,omitempty"`
	Metric         *float64         `json:"metric"`
	BaselineName   string           `json:"baseline_name,omitempty"`
	BaselineMetric *float64         `json:"baseline_metric"`
	Status         modelbase.Status `json:"status"`
	Reason         string           `json:"reason,omitempty"`
	InUse          bool             `json:"in_use"`
	Pinned         bool             `json:"pinned"`
	Card           json.RawMessage  `json:"card,omitempty"`
}

func (a *app) modelVersions(args []string) error {
	layout, err := a.layout()
	if err != nil {
		return err
	}
	names, err := modelbase.Names(layout)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if !slices.Contains(names, args[0]) {
			return usageError{(&modelbase.UnknownError{Name: args[0], Known: names}).Error()}
		}
		names = args
	}
	list := []modelVersion{}
	for _, name := range names {
		versions, err := modelbase.List(layout, name)
		if err != nil {
			return decisionError(err)
		}
		for _, v := range versions {
			list = append(list, modelVersion{Model: v.Name, Version: v.Version, Algorithm: v.Model, TrainFrom: v.TrainFrom, TrainTo: v.TrainTo, Grade: v.Grade,
				MetricName: v.MetricName, Metric: known(v.Metric), BaselineName: v.BaselineName, BaselineMetric: known(v.BaselineMetric),
				Status: v.Status, Reason: v.Reason, InUse: v.Used, Pinned: v.Pinned, Card: v.Card})
		}
		next, err := modelbase.Next(layout, name)
		if err != nil {
			return err
		}
		for _, warning := range next.Warnings {
			fmt.Fprintln(a.stderr, "warning: "+warning)
		}
	}
	if a.json {
		return json.NewEncoder(a.stdout).Encode(list)
	}
	rows := table.NewWriter()
	rows.SetStyle(plainStyle())
	rows.AppendHeader(table.Row{"model", "version", "algorithm", "learnt from", "grade", "metric", "value", "baseline", "value", "status", "use", "why"})
	for _, v := range list {
		window, use := "", ""
		if v.TrainFrom != "" {
			window = v.TrainFrom + " to " + v.TrainTo
		}
		switch {
		case v.Pinned && v.InUse:
			use = "pinned"
		case v.Pinned:
			use = "pinned, not usable"
		case v.InUse:
			use = "in use"
		}
		rows.AppendRow(table.Row{v.Model, v.Version, v.Algorithm, window, v.Grade, v.MetricName, figure(v.Metric), v.BaselineName, figure(v.BaselineMetric), v.Status, use, v.Reason})
	}
	fmt.Fprintln(a.stdout, rows.Render())
	return nil
}

func (a *app) pinModel(name, version string) error {
	return a.decide(func(layout pipeline.Layout) error {
		if err := modelbase.Pin(layout, name, version); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s is pinned to %s: nights after that date score with it\n", name, version)
		return nil
	})
}

func (a *app) unpinModel(name string) error {
	return a.decide(func(layout pipeline.Layout) error {
		was, err := modelbase.Unpin(layout, name)
		if err != nil {
			return err
		}
		if was == "" {
			fmt.Fprintf(a.stdout, "%s was not pinned\n", name)
			return nil
		}
		next, err := modelbase.Next(layout, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s is no longer pinned to %s: %s\n", name, was, fromNowOn(next.Version))
		return nil
	})
}

func (a *app) rollBackModel(name string) error {
	return a.decide(func(layout pipeline.Layout) error {
		withdrawn, used, err := modelbase.RollBack(layout, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "version %s of %s is withdrawn: %s\n", withdrawn, name, fromNowOn(used))
		return nil
	})
}

func fromNowOn(version string) string {
	if version == "" {
		return "no other is left, the next night trains one"
	}
	return "nights score with " + version
}

// decide makes a decision about the model base while no run is at work. What a published
// night left, and a crash kept from the base, is taken over first.
func (a *app) decide(decision func(pipeline.Layout) error) (err error) {
	layout, err := a.layout()
	if err != nil {
		return err
	}
	if err := prepareState(layout); err != nil {
		return err
	}
	lock, err := durable.AcquireLock(layout.Lock(), fmt.Sprintf("process %d, since %s", os.Getpid(), a.now().UTC().Format(time.RFC3339Nano)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	night, folder, found, err := publish.Current(layout)
	if err != nil {
		return err
	}
	if found {
		if err := modelbase.Keep(layout, layout.Run(night.RunID), night.AsOf); err != nil {
			return fmt.Errorf("taking over the models of %s: %w", folder, err)
		}
	}
	return decisionError(decision(layout))
}

// decisionError tells what is the user's to mend from what is not.
func decisionError(err error) error {
	var unknown *modelbase.UnknownError
	var decision *modelbase.DecisionError
	if errors.As(err, &unknown) || errors.As(err, &decision) || errors.Is(err, modelbase.ErrDamaged) || errors.Is(err, modelbase.ErrForm) || errors.Is(err, modelbase.ErrName) {
		return usageError{err.Error()}
	}
	return err
}

func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func figure(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%.4g", *v)
}
