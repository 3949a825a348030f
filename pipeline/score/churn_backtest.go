package score

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
)

// BacktestChurn learns anew from what a run's tables say of the days before a cutoff, and grades it by the window after; with an empty cutoff it is the latest
// one whose window has passed. files gives the Parquet files of a table. A cutoff that the run has no features of is an [ErrNoCutoff], which lists
// those there are. Nothing is kept.
func BacktestChurn(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
	in, err := readChurn(ctx, files, n.AsOf)
	if err != nil {
		return nil, models.Object{}, err
	}
	var days []string
	for at, label := range in.label {
		if label.known && !slices.Contains(days, at.cutoff) {
			days = append(days, at.cutoff)
		}
	}
	slices.Sort(days)
	switch {
	case len(days) == 0:
		return nil, models.Object{}, fmt.Errorf("backtest of churn: %w: no window of %.0f days has passed since the first sales; run for a later as-of date", ErrNoCutoff, in.window)
	case cutoff != "" && !slices.Contains(days, cutoff):
		return nil, models.Object{}, fmt.Errorf("backtest of churn at %s: %w whose window has passed: there are %s", cutoff, ErrNoCutoff, strings.Join(days, ", "))
	}
	parts, err := NewChurn(n).train(ctx, in, cutoff)
	if err != nil {
		return nil, models.Object{}, err
	}
	report := named(Graded{Cards: []card.Card{parts[0].Model.Report().Card}}, churnName, "", "", "", "")
	return report.Cards, models.Object{}, nil
}
