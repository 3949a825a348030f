package score

import (
	"context"
	"encoding/json"
	"fmt"

	"clientele/models/card"
	"clientele/models/nextbasket"
	"clientele/pipeline"
	"clientele/pipeline/modelbase"
)

const (
	nextName    = "nextbasket"
	nextVersion = "1" // of the step

	recommendations pipeline.Table = "scores.product_recommendation"
	nextOffers      pipeline.Table = "scores.next_offer"
	basketItems     pipeline.Table = "intermediate.basket_items"
	articles        pipeline.Table = "intermediate.items"
)

// NextBasket is the step that says what each customer will buy next, and what to offer. What a customer buys on a day is one basket. The blend of package
// nextbasket is tested on the first basket after an earlier day, against the customer's own most frequent products filled up with popular ones, and against popular
// ones alone; where it is not surely better, the better of these is published.
type NextBasket struct{ Night }

// NewNextBasket makes the step.
func NewNextBasket(n Night) NextBasket { return NextBasket{n} }

// Name is "score/nextbasket".
func (NextBasket) Name() string { return "score/nextbasket" }

// Reads lists purchases, articles and segments.
func (NextBasket) Reads() []pipeline.Table {
	return []pipeline.Table{basketItems, articles, rfmScores}
}

// Writes lists recommendations, offers and the tables of the card.
func (NextBasket) Writes() []pipeline.Table {
	return append([]pipeline.Table{recommendations, nextOffers}, gradedTables(nextName)...)
}

// Fingerprint covers the settings and the version in use.
func (s NextBasket) Fingerprint() string {
	return s.fingerprint(nextName, fmt.Sprintf("%s %+v", nextVersion, s.Models.NextBasket))
}

// Run trains or takes up a model, recommends and writes.
func (s NextBasket) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readNext(ctx, env.Files, s.AsOf)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(in.lines)}
	kept, warnings, err := s.decideNext(ctx, env, in)
	result.Warnings = warnings
	if err != nil {
		return result, err
	}
	settings := s.nextSettings(kept.Method)
	var m *nextbasket.Model
	if src := s.source("nextbasket score"); kept.Method == nextbasket.Blend {
		m, err = nextbasket.With(ctx, in.histories, settings, kept.Learnt, src)
	} else {
		m, err = nextbasket.Fit(ctx, in.histories, settings, src)
	}
	if err != nil {
		return result, err
	}
	made, err := s.recommend(ctx, in, m, kept)
	if err != nil {
		return result, err
	}
	for _, write := range []func(*pipeline.Env, *nextInput, nextKept) (pipeline.Output, error){made.write, made.writeOffers} {
		output, err := write(env, in, kept)
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	report := named(Graded{Cards: []card.Card{kept.Card}, Bands: kept.Bands, Drift: kept.drift(in), Findings: s.findings(in, made)}, nextName, "", "", kept.Card.Version, "")
	outputs, err := writeGraded(env, nextName, report)
	result.Outputs = append(result.Outputs, outputs...)
	return result, err
}

// decideNext takes up the version in use, or trains where that is due. A new version is taken where one could be graded: it is the same model learnt from more.
func (s NextBasket) decideNext(ctx context.Context, env *pipeline.Env, in *nextInput) (kept nextKept, warnings []string, err error) {
	used, found, err := modelbase.InUse(s.Layout, nextName, s.AsOf)
	if err != nil {
		return kept, nil, err
	}
	c := s.Models.NextBasket
	shape := pipeline.Hash(version, nextName, nextVersion, fmt.Sprint(c.MinCustomers, c.TestDays, c.Pool))
	used = used.For(shape)
	warnings = used.Warnings
	due, why := modelbase.Due(used, s.AsOf, s.Models.RetrainAfterDays, shape, s.Retrain)
	if found && used.Version != "" && used.Shape == shape && !due {
		if kept, err = takeUpNext(used.Data); err == nil {
			if why != "" {
				warnings = append(warnings, why)
			}
			return kept, warnings, modelbase.LeaveNone(env, nextName)
		}
		warnings = append(warnings, fmt.Sprintf("model nextbasket of %s is passed over and trained anew: %v", used.Version, err))
	}
	if kept, _, err = s.learnNext(ctx, in, in.lastDays(c.TestDays)); err != nil {
		return kept, warnings, err
	}
	if kept.Card.Grade == card.NotGraded {
		return kept, warnings, modelbase.LeaveNone(env, nextName) // tomorrow there may be enough
	}
	kept.Card.Version = s.day()
	data, err := json.Marshal(kept)
	if err != nil {
		return kept, warnings, fmt.Errorf("storing the model nextbasket: %w", err)
	}
	about, err := json.Marshal(kept.Card)
	if err != nil {
		return kept, warnings, fmt.Errorf("storing the card of the model nextbasket: %w", err)
	}
	k := kept.Card
	return kept, warnings, modelbase.Leave(env, modelbase.Version{Name: nextName, Shape: shape, Model: k.Published, TrainFrom: k.TrainFrom, TrainTo: k.TrainTo, Grade: string(k.Grade),
		MetricName: k.MetricName, Metric: k.Metric, BaselineName: k.BaselineName, BaselineMetric: k.BaselineMetric, Status: modelbase.Accepted, Reason: why, Data: data, Card: about})
}

// takeUpNext reads a kept version.
func takeUpNext(data []byte) (kept nextKept, err error) {
	if err := json.Unmarshal(data, &kept); err != nil {
		return kept, fmt.Errorf("reading it: %w", err)
	}
	if kept.Probability != nil {
		err = kept.Probability.Open()
	}
	return kept, err
}

// findings tell what of the input could be mended.
func (s NextBasket) findings(in *nextInput, made *nextMade) (out []card.Finding) {
	find := func(severity card.Severity, column, finding, suggestion string) {
		out = append(out, card.Finding{Step: "score", Severity: severity, Table: string(articles), Column: column, Finding: finding, Suggestion: suggestion})
	}
	if len(in.items) == 0 {
		return nil
	}
	without, costless := 0, 0
	for _, item := range in.items {
		if item.category == 0 {
			without++
		}
		if item.margin != item.margin {
			costless++
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / float64(len(in.items)) }
	if share(without) > 20 {
		find(card.Warning, "category", fmt.Sprintf("%.0f %% of the products bought have no category: they make no cross-sell or up-sell offers", share(without)), "complete the categories in the source of products")
	}
	if share(costless) > 20 {
		find(card.Warning, "margin_amount", fmt.Sprintf("%.0f %% of the products bought have no cost: their offers have no expected margin", share(costless)), "give unit costs in the sales or in the source of products")
	}
	if short := made.short(s.Models.NextBasket.Top); short > 0 {
		find(card.Info, "item_id", fmt.Sprintf("%d customers have fewer than %d recommendations", short, s.Models.NextBasket.Top), "more products may be recommended with a larger models.next_basket.unsold_days")
	}
	return out
}
