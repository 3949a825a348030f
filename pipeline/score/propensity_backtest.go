package score

import (
	"context"
	"fmt"
	"strings"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
)

// BacktestPropensity measures propensity at a cutoff of a finished run, an ISO day; empty for the latest whose window has passed. files gives the Parquet files
// of a table of that run: those of [Propensity.Reads] but the history. Models learn from what came before the cutoff, for the categories most popular then;
// what was bought in the window after grades them. There is a card for each target, and where one model answers for all categories one for it, with an
// empty target. The object tells how one model fared against one for each category.
//
// A cutoff that the run has no propensity features of, or whose window has not passed, is an error that lists those it may be. With no category known there are
// no cards.
func BacktestPropensity(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
	in, err := readTaste(ctx, files)
	if err != nil {
		return nil, models.Object{}, err
	}
	passed := in.passed("")
	var at *tasteMoment
	var days []string
	for _, m := range passed {
		days = append(days, m.day)
		if m.day == cutoff || cutoff == "" {
			at = m
		}
	}
	switch {
	case len(passed) == 0:
		return nil, models.Object{}, fmt.Errorf("backtest of propensity: %w: no window of %d days has passed since the first sales; run for a later as-of date", ErrNoCutoff, in.window)
	case at == nil:
		return nil, models.Object{}, fmt.Errorf("backtest of propensity at %s: %w whose window has passed: there are %s", cutoff, ErrNoCutoff, strings.Join(days, ", "))
	}
	study, parts, err := n.studyTaste(ctx, in, at, at.day)
	if err != nil {
		return nil, models.Object{}, err
	}
	var cards []card.Card
	for _, part := range parts {
		if part.Key == categoryTarget {
			cards = append(cards, cardOf(part.Model.Report().Card, target{Type: categoryTarget}, part.Version))
		}
		answers, err := besideOf(part)
		if err != nil {
			return nil, models.Object{}, err
		}
		for _, a := range answers {
			cards = append(cards, cardOf(a.Card, a.Target, part.Version))
		}
	}
	c := study.choice
	told := models.Object{}.With("rule", c.Rule).With("taken", c.Taken).With("rows", c.Rows)
	if c.Rows > 0 {
		told = told.With("log_loss_one", c.OneLoss).With("log_loss_each", c.Each).With("gain_low", c.Low).With("gain_high", c.High)
	}
	return cards, told, nil
}

// cardOf says which model and target a card is of.
func cardOf(c card.Card, of target, version string) card.Card {
	c.Model, c.TargetType, c.TargetID, c.Version = propensityName, of.Type, of.ID, version
	return c
}
