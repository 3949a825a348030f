package score

import (
	"context"
	"fmt"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
)

// BacktestNextBasket learns from what a run's tables say of the purchases up to a cutoff, an ISO day, and grades by each customer's first purchase day after; with an
// empty cutoff it is the day that the night would test on. files gives the Parquet files of the tables of [NextBasket.Reads]. A day before the second purchase day or
// from the as-of date on is an [ErrNoCutoff]. The object tells how each method fared. Nothing is kept.
func BacktestNextBasket(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
	in, err := readNext(ctx, files, n.AsOf)
	if err != nil {
		return nil, models.Object{}, err
	}
	day := dayOf(cutoff)
	if cutoff == "" {
		day = in.lastDays(n.Models.NextBasket.TestDays)
	}
	if in.first == 0 || day < in.first || day >= in.today {
		if in.first == 0 {
			return nil, models.Object{}, fmt.Errorf("backtest of nextbasket: %w: nothing was bought", ErrNoCutoff)
		}
		return nil, models.Object{}, fmt.Errorf("backtest of nextbasket at %s: %w: give a day from %s to %s", isoDay(day), ErrNoCutoff, isoDay(in.first), isoDay(in.today-1))
	}
	kept, told, err := n.learnNext(ctx, in, day)
	if err != nil {
		return nil, models.Object{}, err
	}
	kept.Card.Model = nextName
	return []card.Card{kept.Card}, told, nil
}
