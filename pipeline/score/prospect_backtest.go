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

// BacktestProspect learns anew from what a run's tables say of prospects before a cutoff, and grades it by who was won in the window after; with an empty cutoff
// it is the latest one whose window has passed. files gives the Parquet files of a table. A cutoff that the run knows no outcome of is an [ErrNoCutoff],
// which lists those there are. Nothing is kept. A project without prospects has no cutoff either.
func BacktestProspect(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
	in, err := readProspects(ctx, files)
	if err != nil {
		return nil, models.Object{}, err
	}
	days := in.passed()
	switch {
	case len(days) == 0:
		return nil, models.Object{}, fmt.Errorf("backtest of prospects: %w: there are none whose window of %.0f days has passed; run for a later as-of date, or with exports of prospects", ErrNoCutoff, NewProspect(n).window())
	case cutoff != "" && !slices.Contains(days, cutoff):
		return nil, models.Object{}, fmt.Errorf("backtest of prospects at %s: %w whose window has passed: there are %s", cutoff, ErrNoCutoff, strings.Join(days, ", "))
	}
	if cutoff != "" {
		in.forget(cutoff)
	}
	parts, err := NewProspect(n).train(ctx, in)
	if err != nil {
		return nil, models.Object{}, err
	}
	report := named(Graded{Cards: []card.Card{parts[0].Model.Report().Card}}, prospectName, "", "", "", "")
	return report.Cards, models.Object{}, nil
}

// passed lists the cutoffs with prospects whose outcome is known, ascending.
func (in *prospectInput) passed() []string {
	var days []string
	for at, label := range in.label {
		if label.open && label.known && !slices.Contains(days, at.cutoff) {
			days = append(days, at.cutoff)
		}
	}
	slices.Sort(days)
	return days
}

// forget takes away what became of prospects after later cutoffs than the last.
func (in *prospectInput) forget(last string) {
	for at := range in.label {
		if at.cutoff > last {
			delete(in.label, at)
		}
	}
}
