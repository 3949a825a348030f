package score

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/pipeline"
)

// ErrNoCutoff tells that a backtest was asked at a day that the night has no features of.
var ErrNoCutoff = errors.New("no features of that cutoff")

// BacktestCLV measures the model of value at a cutoff of a finished run, an ISO day; empty for the latest whose window has passed. files gives the Parquet files of a
// table of that run; features.customer, features.churn_label and run.parameters are read. The buying model is chosen before the cutoff and fitted to the
// histories by then; what came in the window after grades it. The candidates are how each buying model fared at the choice.
//
// A cutoff that the run has no features of, or whose window has not passed, is an error that lists those it may be.
func BacktestCLV(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) (card.Card, models.Object, error) {
	in, err := readCLV(ctx, files)
	if err != nil {
		return card.Card{}, models.Object{}, err
	}
	at, err := in.place(cutoff)
	if err != nil {
		return card.Card{}, models.Object{}, fmt.Errorf("backtest of clv at %s: %w", cutoff, err)
	}
	study, err := in.study(ctx, n.Models.CLV, at, "", n.source("clv gain"))
	if err != nil {
		return card.Card{}, models.Object{}, err
	}
	if t := study.tested; t != nil && study.card.FitStatus == card.OK {
		study.card.FitStatus = statusOf(t.model, t.moment)
	}
	return study.card, clv.Report(study.choice), nil
}

// place is where a cutoff stands among those whose window has passed.
func (in *clvInput) place(cutoff string) (int, error) {
	var days []string
	for i, m := range in.passed() {
		if m.day == cutoff {
			return i, nil
		}
		days = append(days, m.day)
	}
	switch {
	case cutoff == "":
		return 0, nil
	case len(days) == 0:
		return 0, fmt.Errorf("%w: no window of %v days has passed since the first sales; run for a later as-of date", ErrNoCutoff, in.window)
	}
	return 0, fmt.Errorf("%w whose window has passed: there are %s", ErrNoCutoff, strings.Join(days, ", "))
}
