package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/score"
)

// backtest learns before a cutoff and measures after it, from the tables of a run.
type backtest func(ctx context.Context, n score.Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error)

// backtests lists the models that can be measured on a project's own history.
func backtests() map[string]backtest {
	return map[string]backtest{
		"churn": score.BacktestChurn,
		"clv": func(ctx context.Context, n score.Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
			c, candidates, err := score.BacktestCLV(ctx, n, files, cutoff)
			return []card.Card{c}, candidates, err
		},
		"nextbasket": score.BacktestNextBasket,
		"nextdate":   score.BacktestNextDate,
		"propensity": score.BacktestPropensity,
		"prospect":   score.BacktestProspect,
	}
}

func (a *app) newBacktestCommand() *cobra.Command {
	var cutoff string
	cmd := &cobra.Command{
		Use:   "backtest MODEL",
		Short: "Measure a model on this project's own history, against a simple baseline",
		Long: `Backtest takes the published night's features at an earlier day, the cutoff, learns
from what was known by then, and grades the predictions by what came in the window
after it. Nothing is kept or published. The grade says whether the gain over the
baseline is certain: A passes the model's margin, B is above nothing, C may be nothing,
D is below.

The models are churn, clv, nextbasket, nextdate, propensity and prospect. Cutoffs lie a
window apart; another day than those of the published night needs a run with another
as-of date. Of nextbasket and nextdate any day of the published night can be the cutoff.`,
		Example: `  clientele backtest churn
  clientele backtest clv --cutoff 2025-11-02 --json`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: slices.Sorted(maps.Keys(backtests())),
		RunE:      func(cmd *cobra.Command, args []string) error { return a.backtest(cmd.Context(), args[0], cutoff) },
	}
	cmd.Flags().StringVar(&cutoff, "cutoff", "", "day to look from, such as 2025-11-02 (default: the latest whose window has passed)")
	cmd.Flags().BoolVar(&a.json, "json", false, "print one JSON object")
	return cmd
}

// modelBacktest is what `backtest --json` prints.
type modelBacktest struct {
	Model      string        `json:"model"`
	AsOf       string        `json:"as_of_date"`
	Cards      []card.Card   `json:"cards"`
	Candidates models.Object `json:"candidates"`
}

func (a *app) backtest(ctx context.Context, model, cutoff string) error {
	run, is := backtests()[model]
	if !is {
		known := slices.Sorted(maps.Keys(backtests()))
		if near, found := models.Nearest(model, known); found {
			return usagef("there is no backtest of %q: did you mean %s? It is one of %s", model, near, strings.Join(known, ", "))
		}
		return usagef("there is no backtest of %q: it is one of %s", model, strings.Join(known, ", "))
	}
	if _, err := time.Parse(time.DateOnly, cutoff); cutoff != "" && err != nil {
		return usagef("--cutoff %s: give a day such as 2025-11-02", cutoff)
	}
	f, err := a.openPublished()
	if err != nil {
		return err
	}
	asOf, err := time.Parse(time.DateOnly, f.night.AsOf)
	if err != nil {
		return fmt.Errorf("reading the published night: %w", err)
	}
	resources, err := a.resources(f.project)
	if err != nil {
		return err
	}
	night := score.Night{Layout: f.layout, Models: f.project.Models, AsOf: asOf, Seed: f.project.Run.Seed, Threads: resources.threads}
	var mu sync.Mutex
	var without []string // tables that a night of some marts alone does not make
	cards, candidates, err := run(ctx, night, func(t pipeline.Table) []string {
		files, made := f.outputs[t]
		if !made {
			mu.Lock()
			defer mu.Unlock()
			without = append(without, string(t))
		}
		return files
	}, cutoff)
	if err != nil && len(without) > 0 {
		return usagef("the published night was made without %s, which the backtest of %s reads: name the model's marts in publish.marts too, and run again", strings.Join(without, ", "), model)
	}
	if errors.Is(err, score.ErrNoCutoff) {
		return usageError{err.Error()}
	}
	if err != nil {
		return err
	}
	if a.json {
		out := json.NewEncoder(a.stdout)
		out.SetIndent("", "  ")
		return out.Encode(modelBacktest{Model: model, AsOf: f.night.AsOf, Cards: cards, Candidates: candidates})
	}
	for _, c := range cards {
		a.printCard(c)
	}
	return a.printCandidates(candidates)
}

// printCard tells a card in words.
func (a *app) printCard(c card.Card) {
	name := c.Model
	if c.TargetType != "" {
		name += " " + strings.TrimSpace(c.TargetType+" "+c.TargetID)
	}
	fmt.Fprintln(a.stdout, name)
	line := func(what, format string, args ...any) {
		fmt.Fprintf(a.stdout, "  %-12s %s\n", what, fmt.Sprintf(format, args...))
	}
	if c.TrainFrom != "" {
		line("learnt", "%d rows from %s on", c.TrainRows, c.TrainFrom)
	}
	switch c.Protocol {
	case card.LaterPeriod:
		line("tested", "%d rows, on the window from %s to %s", c.TestRows, c.TestFrom, c.TestTo)
	case card.Folds:
		line("tested", "%d rows, on other customers of the only cutoff there is, %s: not on another time", c.TestRows, c.TestFrom)
	default:
		line("tested", "not")
	}
	line("floor", "%s; there are %s", c.FloorRequired, c.FloorObserved)
	if !math.IsNaN(c.Gain) {
		line("gain", "%s %.4g against %.4g of %q: better by %.4g, 90 %% interval %.4g to %.4g", c.MetricName, c.Metric, c.BaselineMetric, c.BaselineName, c.Gain, c.GainLow, c.GainHigh)
	}
	if c.Grade == card.NotGraded {
		line("grade", "none")
	} else {
		line("grade", "%s", c.Grade)
	}
	line("published", "%s", c.Published)
	if c.RefusedReason != "" {
		line("because", "%s", c.RefusedReason)
	}
	if c.FitStatus != card.OK {
		line("fit", "%s", c.FitStatus)
	}
	var figures []string
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"positive rate", c.PositiveRate}, {"auc", c.AUC}, {"pr auc", c.PRAUC}, {"log loss", c.LogLoss}, {"brier", c.Brier}, {"ece", c.ECE}, {"lift in the top tenth", c.Lift10},
		{"mae", c.MAE}, {"rmse", c.RMSE}, {"rank correlation", c.Correlation},
	} {
		if !math.IsNaN(f.value) {
			figures = append(figures, fmt.Sprintf("%s %.4g", f.name, f.value))
		}
	}
	if len(figures) > 0 {
		line("figures", "%s", strings.Join(figures, ", "))
	}
	fmt.Fprintln(a.stdout)
}

// printCandidates lists how each candidate fared, where the object is one of objects with the same figures.
func (a *app) printCandidates(candidates models.Object) error {
	names := candidates.Names()
	if len(names) == 0 {
		return nil
	}
	first, is := candidates.Value(names[0]).(models.Object)
	if !is {
		text, err := json.Marshal(candidates)
		if err != nil {
			return fmt.Errorf("telling the candidates: %w", err)
		}
		_, err = fmt.Fprintf(a.stdout, "choice: %s\n", text)
		return err
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	header := table.Row{"candidate"}
	for _, figure := range first.Names() {
		header = append(header, figure)
	}
	t.AppendHeader(header)
	for _, name := range names {
		figures, _ := candidates.Value(name).(models.Object)
		row := table.Row{name}
		for _, figure := range first.Names() {
			value := figures.Value(figure)
			if number, is := value.(float64); is {
				value = fmt.Sprintf("%.4g", number)
			}
			row = append(row, value)
		}
		t.AppendRow(row)
	}
	_, err := fmt.Fprintln(a.stdout, t.Render())
	return err
}
