package score

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"clientele/models/card"
	"clientele/models/outcome"
)

// How propensity is learnt. One model of all target categories, to which the category is a feature, stands against one model for each. Both learn from
// the same customers and are tested on the last cutoff; models for each category are taken when the lower bound of the 90 % interval of their gain in log loss,
// over the rows of all categories that both answer, is above 0. Else it is the one model, which also knows what to say of rare ones. With a single cutoff
// nothing can be tested on a later period: then it is one for each, which is graded alone, on folds of customers.
const (
	tasteRowsAtMost  = 100_000 // rows of all categories together that are learnt from
	choiceRowsAtMost = 60_000  // rows of cross_sell, and of up_sell
	fewestTested     = 25      // customers of either outcome to grade a category by
)

// tasteAnswer is what a model is worth for one target, as it was found when it was trained.
type tasteAnswer struct {
	Target target
	Card   card.Card
	Bands  []card.Band
	Rate   float64    // the baseline's answer; NaN is stored as -1
	Curve  tasteCurve // of the one model's answer
}

// answers tells whether the model's answer is published, and not the baseline's.
func (a tasteAnswer) answers() bool { return a.Card.RefusedReason == "" }

// tasteStudy is one training.
type tasteStudy struct {
	night   Night
	in      *tasteInput
	moments []*tasteMoment // whose window has passed, the earliest first
	targets []int32        // categories

	places map[*tasteMoment][]int // wanted customers that the models of categories learn from: the first of those by hash
	choice tasteChoice
}

// tasteChoice tells how one model fared against one for each category.
type tasteChoice struct {
	Rule    string  `json:"rule"`
	Taken   string  `json:"taken"` // one or each
	Rows    int     `json:"rows"`
	OneLoss float64 `json:"log_loss_one"`
	Each    float64 `json:"log_loss_each"`
	Low     float64 `json:"gain_low"` // of the models for each category
	High    float64 `json:"gain_high"`
}

// studyTaste trains on the moments up to a day, where one is given, for the most popular categories of now.
func (n Night) studyTaste(ctx context.Context, in *tasteInput, now *tasteMoment, last string) (*tasteStudy, []trained, error) {
	s := &tasteStudy{night: n, in: in, moments: in.passed(last), targets: in.targets(now, n.Models.Propensity.Targets), choice: tasteChoice{Rule: "models for each category where the lower bound of their gain in log loss on the test is above 0", Taken: "one"}}
	if now == nil || len(now.categories) == 0 {
		return s, nil, nil
	}
	if err := s.load(ctx); err != nil {
		return nil, nil, err
	}
	parts, err := s.categories(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, kind := range []string{crossSellTarget, upSellTarget} {
		part, err := s.choices(ctx, kind)
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, part)
	}
	return s, parts, nil
}

// load reads the numbers of the customers to learn from: those of the lowest hashes, the same at each cutoff.
func (s *tasteStudy) load(ctx context.Context) error {
	asked := 0
	for _, m := range s.moments {
		asked += len(m.asked)
	}
	share := func(most int) float64 { return min(1, float64(most)/math.Max(1, float64(asked))) }
	few, many := share(tasteRowsAtMost/max(1, len(s.targets))), share(choiceRowsAtMost)
	drawn := func(customer int32, share float64) bool { return float64(s.in.hash[customer])/(1<<63)/2 < share }
	wanted := map[*tasteMoment][]int32{}
	for _, m := range s.moments {
		for _, customer := range m.asked {
			if drawn(customer, max(few, many)) {
				wanted[m] = append(wanted[m], customer)
			}
		}
	}
	if err := s.in.load(ctx, wanted); err != nil {
		return err
	}
	s.places = map[*tasteMoment][]int{}
	for _, m := range s.moments {
		for i, customer := range m.wanted {
			if drawn(customer, few) {
				s.places[m] = append(s.places[m], i)
			}
		}
	}
	return nil
}

// counts is how many of all who were asked about bought a target and how many did not, and the rate at the last cutoff.
func (s *tasteStudy) counts(of target) (positives, negatives int, rate float64) {
	rate = math.NaN()
	for _, m := range s.moments {
		if _, known := m.place[s.number(of.ID)]; of.Type == categoryTarget && !known {
			continue // nobody could be asked about it
		}
		yes, no := 0, 0
		bought := m.bought[of]
		for _, customer := range m.asked {
			switch is, told := bought[customer]; {
			case is:
				yes++
			case told || of.Type == categoryTarget:
				no++
			}
		}
		positives, negatives = positives+yes, negatives+no
		if yes+no > 0 {
			rate = (float64(yes) + .5) / (float64(yes+no) + 1)
		}
	}
	return positives, negatives, rate
}

// refusal says which floor a target is below; empty: none.
func (s *tasteStudy) refusal(of target) string {
	positives, negatives, _ := s.counts(of)
	if floor := s.night.Models.Propensity.MinPositives; positives < floor || negatives < floor {
		return fmt.Sprintf("%d bought and %d did not, %d and %d are needed", positives, negatives, floor, floor)
	}
	return ""
}

// floors fills in what a card says of the floor, and its days.
func (s *tasteStudy) floors(c *card.Card, of target, cutoffs []int) {
	positives, negatives, _ := s.counts(of)
	floor := s.night.Models.Propensity.MinPositives
	c.FloorRequired = fmt.Sprintf("%d who bought and %d who did not", floor, floor)
	c.FloorObserved = fmt.Sprintf("%d who bought and %d who did not", positives, negatives)
	dated(c, cutoffs, float64(s.in.window))
}

// categories trains both ways and takes one.
func (s *tasteStudy) categories(ctx context.Context) ([]trained, error) {
	var learnable []int32
	for _, c := range s.targets {
		if s.refusal(s.target(c)) == "" {
			learnable = append(learnable, c)
		}
	}
	if len(s.targets) == 0 {
		return nil, nil
	}
	var one trained
	var err error
	if hasLater := len(s.moments) > 1; hasLater || len(learnable) == 0 {
		if one, err = s.one(ctx, learnable); err != nil {
			return nil, err
		}
		if len(learnable) < 2 {
			return s.finishOne(ctx, one, learnable)
		}
	}
	var each []trained
	for _, c := range s.targets {
		part, err := s.each(ctx, c)
		if err != nil {
			return nil, err
		}
		each = append(each, part)
	}
	if one.Model != nil {
		if err := s.choose(ctx, one, each); err != nil {
			return nil, err
		}
		if s.choice.Taken == "one" {
			return s.finishOne(ctx, one, learnable)
		}
	}
	s.choice.Taken = "each"
	return s.finishEach(each)
}

func (s *tasteStudy) target(category int32) target {
	return target{categoryTarget, s.in.categories[category]}
}

// rows is the rows of some categories at all moments, in an order that popularity does not change.
func (s *tasteStudy) rows(categories []int32, withCategory bool) (outcome.Data, error) {
	categories = slices.Sorted(slices.Values(categories)) // numbers are by name
	levels := []string{}
	for _, c := range categories {
		levels = append(levels, s.in.categories[c])
	}
	if !withCategory {
		levels = nil
	}
	rows := newTasteRows(categoryTarget, levels)
	for _, m := range s.moments {
		for level, c := range categories {
			if _, known := m.place[c]; !known {
				continue // nobody had bought of it yet
			}
			rows.add(m, s.places[m], c, int32(level))
			rows.answer(s.in, m, s.places[m], s.target(c))
		}
	}
	return rows.data()
}

// ownFeatures are those that may tell a purchase alone: they are known to look back only.
func ownFeatures() []string {
	return append(names(categoryFeatureList()), append(names(tasteFeatureList()), names(derivedFeatureList())...)...)
}

func (s *tasteStudy) settings() outcome.Settings {
	return outcome.Settings{Groups: themes(propensityFeatureList()), Accepted: ownFeatures(), Threads: s.night.Threads, MaxRows: tasteRowsAtMost}
}

// one trains the model of all categories.
func (s *tasteStudy) one(ctx context.Context, learnable []int32) (trained, error) {
	data, err := s.rows(learnable, true)
	if err != nil {
		return trained{}, err
	}
	settings := s.settings()
	settings.Baseline = outcome.Rate(categoryFeature)
	if len(learnable) == 0 {
		settings.Refused = fmt.Sprintf("no category has %d customers who bought and as many who did not", s.night.Models.Propensity.MinPositives)
	}
	m, test, err := outcome.Train(ctx, data, settings, s.night.source("propensity category"))
	if err != nil {
		return trained{}, fmt.Errorf("learning propensity: %w", err)
	}
	return trained{Key: categoryTarget, Version: s.night.day(), Model: m, test: test}, nil
}

// each trains the model of one category.
func (s *tasteStudy) each(ctx context.Context, category int32) (trained, error) {
	data, err := s.rows([]int32{category}, false)
	if err != nil {
		return trained{}, err
	}
	settings := s.settings()
	settings.Linear = true // trees for each category would be most of a night's time, and are no better on so few rows
	settings.Refused = s.refusal(s.target(category))
	key := partKey(s.target(category))
	m, test, err := outcome.Train(ctx, data, settings, s.night.source("propensity "+key))
	if err != nil {
		return trained{}, fmt.Errorf("learning propensity to buy from %s: %w", s.in.categories[category], err)
	}
	m.Amend(func(r *outcome.Report) { s.floors(&r.Card, s.target(category), data.Cutoff) })
	return trained{Key: key, Version: s.night.day(), Model: m, test: test}, nil
}

// partKey names the part of a version that answers for a target alone.
func partKey(of target) string {
	if of.Type == categoryTarget {
		return categoryTarget + "/" + of.ID
	}
	return of.Type
}

// choices trains the model of one of the other kinds.
func (s *tasteStudy) choices(ctx context.Context, kind string) (trained, error) {
	of := target{Type: kind}
	rows := newTasteRows(kind, nil)
	for _, m := range s.moments {
		places := slices.DeleteFunc(m.askable(of), func(i int) bool { _, told := m.bought[of][m.wanted[i]]; return !told })
		rows.add(m, places, 0, 0)
		rows.answer(s.in, m, places, of)
	}
	data, err := rows.data()
	if err != nil {
		return trained{}, err
	}
	settings := s.settings()
	settings.MaxRows, settings.Refused = choiceRowsAtMost, s.refusal(of)
	settings.Baseline = outcome.Threshold(choiceRule(kind))
	m, test, err := outcome.Train(ctx, data, settings, s.night.source("propensity "+kind))
	if err != nil {
		return trained{}, fmt.Errorf("learning propensity, %s: %w", kind, err)
	}
	m.Amend(func(r *outcome.Report) { s.floors(&r.Card, of, data.Cutoff) })
	part := trained{Key: partKey(of), Version: s.night.day(), Model: m, test: test}
	part.Beside, err = storedAnswers(s.answerOf(of, m.Report()))
	return part, err
}

// choiceRule is the feature of the simple rule that cross_sell and up_sell have to beat: who buys often comes upon something new, who bought dearer goods in the last year will again.
func choiceRule(kind string) string {
	if kind == crossSellTarget {
		return "orders_90d"
	}
	return "dearer_lines_365d"
}

func (s *tasteStudy) answerOf(of target, r outcome.Report) tasteAnswer {
	_, _, rate := s.counts(of)
	if math.IsNaN(rate) {
		rate = -1
	}
	return tasteAnswer{Target: of, Card: r.Card, Bands: r.Bands, Rate: rate}
}

// storedAnswers stores answers beside their model.
func storedAnswers(answers ...tasteAnswer) ([]byte, error) {
	text, err := json.Marshal(answers)
	if err != nil {
		return nil, fmt.Errorf("storing what propensity is worth: %w", err)
	}
	return text, nil
}

func besideOf(part trained) ([]tasteAnswer, error) {
	var answers []tasteAnswer
	if err := json.Unmarshal(part.Beside, &answers); err != nil {
		return nil, fmt.Errorf("reading what propensity is worth, model %s of %s: %w; run with --retrain", part.Key, part.Version, err)
	}
	return answers, nil
}
