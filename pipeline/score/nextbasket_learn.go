package score

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/evaluate"
	"clientele/models/nextbasket"
)

const (
	nextMetric       = "recall_10"
	nextMargin       = .01  // of the gain in recall for grade A
	nextTestedAtMost = 5000 // customers tested on
	nextTestedLeast  = 100
	nextDraws        = 500 // bootstrap draws
	nextMeasured     = 20  // places of a list that are measured
	nextBands        = 10
)

// nextKept is what the model base holds of a version.
type nextKept struct {
	Method      nextbasket.Method       `json:"method"` // whose answer is published
	Learnt      nextbasket.Learnt       `json:"learnt"`
	Probability *nextbasket.Probability `json:"probability"` // null: nothing could be said
	Card        card.Card               `json:"card"`
	Bands       []card.Band             `json:"bands"`
	Histograms  []card.Histogram        `json:"histograms"`
}

// nextTest is customers who bought after a day, and what was in their first basket then.
type nextTest struct {
	before    nextbasket.Histories // up to that day
	day       int32
	customers []int
	truth     [][]int
}

// test looks for customers who bought before and after a day.
func (in *nextInput) test(day int32, src rand.Source) nextTest {
	t := nextTest{before: in.histories.Until(day), day: day}
	for c := range in.customers {
		if items, _ := in.histories.After(c, day); items != nil && t.before.Baskets(c) > 0 {
			t.customers = append(t.customers, c)
		}
	}
	rng := rand.New(src)
	rng.Shuffle(len(t.customers), func(i, j int) { t.customers[i], t.customers[j] = t.customers[j], t.customers[i] })
	t.customers = t.customers[:min(len(t.customers), nextTestedAtMost)]
	slices.Sort(t.customers)
	for _, c := range t.customers {
		items, _ := in.histories.After(c, day)
		var truth []int
		for _, item := range items {
			truth = append(truth, int(item))
		}
		t.truth = append(t.truth, truth)
	}
	return t
}

// lastDays is the day before the last days that are tested on: as many as are wished for, doubled while too few customers buy in them and a third of all days is not
// passed.
func (in *nextInput) lastDays(wished int) int32 {
	days := max(1, int32(wished))
	for {
		buyers := 0
		for c := range in.customers {
			all := in.histories.Days(c)
			if len(all) > 1 && all[len(all)-1] > in.today-days && all[0] <= in.today-days {
				buyers++
			}
		}
		if longer := 2 * days; buyers >= 5*nextTestedLeast || longer > (in.today-in.first)/3 {
			return in.today - days
		}
		days *= 2
	}
}

// recall is the share of each customer's basket among the first ten of a list.
func recall(lists [][]nextbasket.Item, truth [][]int) []float64 {
	out := make([]float64, len(lists))
	for i, list := range lists {
		for _, one := range list[:min(10, len(list))] {
			if slices.Contains(truth[i], one.Item) {
				out[i] += 1 / float64(len(truth[i]))
			}
		}
	}
	return out
}

// learnNext trains and grades by what was bought after a day.
func (n Night) learnNext(ctx context.Context, in *nextInput, day int32) (nextKept, models.Object, error) {
	s := n.Models.NextBasket
	kept := nextKept{Method: nextbasket.PersonalGlobal, Histograms: in.histograms()}
	kept.Card = card.New(nextName, "", "")
	c := &kept.Card
	c.MetricName, c.BaselineName, c.Published, c.Features = nextMetric, string(nextbasket.PersonalGlobal), string(nextbasket.PersonalGlobal), 7
	twice := 0
	for customer := range in.customers {
		if in.histories.Baskets(customer) > 1 {
			twice++
		}
	}
	c.FloorRequired = fmt.Sprintf("%d customers with two purchase days", s.MinCustomers)
	c.FloorObserved = fmt.Sprintf("%d customers with two purchase days", twice)
	if twice < s.MinCustomers {
		c.FitStatus, c.RefusedReason = card.BelowFloor, fmt.Sprintf("there are %s; the model needs %s", c.FloorObserved, c.FloorRequired)
		return kept, models.Object{}, nil
	}
	t := in.test(day, n.source("nextbasket test"))
	if len(t.customers) < nextTestedLeast {
		c.FitStatus = "not_tested"
		c.RefusedReason = fmt.Sprintf("%d customers bought both before and after %s: %d are needed to grade by", len(t.customers), isoDay(day), nextTestedLeast)
		return kept, models.Object{}, nil
	}
	return n.gradeNext(ctx, in, t, kept)
}

// settings are those of a method.
func (n Night) nextSettings(method nextbasket.Method) nextbasket.Settings {
	s := nextbasket.Defaults()
	s.Method, s.Pool = method, max(1, n.Models.NextBasket.Pool)
	return s
}

func (n Night) gradeNext(ctx context.Context, in *nextInput, t nextTest, kept nextKept) (nextKept, models.Object, error) {
	c := &kept.Card
	told := models.Object{}
	var lists = map[nextbasket.Method][][]nextbasket.Item{}
	recalls := map[nextbasket.Method][]float64{}
	for _, method := range []nextbasket.Method{nextbasket.Blend, nextbasket.PersonalGlobal, nextbasket.Global} {
		m, err := nextbasket.Fit(ctx, t.before, n.nextSettings(method), n.source("nextbasket "+string(method)))
		if err != nil {
			return kept, told, err
		}
		if lists[method], err = m.Recommend(ctx, t.customers, nextMeasured, nextbasket.Filter{}); err != nil {
			return kept, told, err
		}
		if method == nextbasket.Blend {
			kept.Learnt = m.Learnt()
		}
		recalls[method] = recall(lists[method], t.truth)
		told = told.With(string(method), figuresOfNext(t, lists[method]))
	}
	baseline := nextbasket.PersonalGlobal
	if meanOf(recalls[nextbasket.Global]) > meanOf(recalls[baseline]) {
		baseline = nextbasket.Global
	}
	gain := make([]float64, len(t.customers))
	for i := range gain {
		gain[i] = recalls[nextbasket.Blend][i] - recalls[baseline][i]
	}
	c.Metric, c.BaselineMetric, c.BaselineName = meanOf(recalls[nextbasket.Blend]), meanOf(recalls[baseline]), string(baseline)
	c.Gain, c.Protocol, c.TestRows = meanOf(gain), card.LaterPeriod, len(t.customers)
	c.GainLow, c.GainHigh = bootstrapped(gain, n.source("nextbasket gain"))
	c.TrainFrom, c.TrainTo, c.TestFrom, c.TestTo = isoDay(in.first), isoDay(t.day), isoDay(t.day), isoDay(in.today)
	for customer := range in.customers {
		c.TrainRows += t.before.Baskets(customer)
	}
	c.Grade, c.Published, kept.Method = card.GradeOf(c.GainLow, c.GainHigh, nextMargin), string(nextbasket.Blend), nextbasket.Blend
	if !c.Grade.IsPublished() {
		kept.Method, c.Published = baseline, string(baseline)
		c.RefusedReason = fmt.Sprintf("the model is not surely better than the baseline: the gain in %s lies between %.4f and %.4f", nextMetric, c.GainLow, c.GainHigh)
	}
	if err := n.probabilities(&kept, t, lists[kept.Method]); err != nil {
		return kept, told, err
	}
	detail, err := json.Marshal(models.Object{}.With("candidates", told).With("learnt", kept.Learnt).With("margin", nextMargin).
		With("probabilities", "of the first ten products of a list to be in the next basket; auc, log_loss, brier, ece and positive_rate are of these, each half of the customers by the other"))
	if err != nil {
		return kept, told, fmt.Errorf("telling the figures of the model nextbasket: %w", err)
	}
	c.Detail = string(detail)
	return kept, told, nil
}

// figuresOfNext is what the published literature tells of lists.
func figuresOfNext(t nextTest, lists [][]nextbasket.Item) models.Object {
	q := nextbasket.Measure(lists, t.truth, nextbasket.AllItems, nil)
	had := func(i, item int) bool {
		for b := range t.before.Baskets(t.customers[i]) {
			if slices.Contains(t.before.Basket(t.customers[i], b), int32(item)) {
				return true
			}
		}
		return false
	}
	repeats := nextbasket.Measure(lists, t.truth, nextbasket.RepeatItems, had)
	fresh := nextbasket.Measure(lists, t.truth, nextbasket.NewItems, had)
	return models.Object{}.With("customers", q.Customers).With("recall_10", q.Recall10).With("recall_20", q.Recall20).With("ndcg_10", q.NDCG10).With("phr_10", q.PHR10).
		With("repeat_recall_10", repeats.Recall10).With("new_recall_10", fresh.Recall10)
}

// bootstrapped is the 90 % interval of a mean over customers.
func bootstrapped(values []float64, src rand.Source) (low, high float64) {
	rng, means := rand.New(src), make([]float64, nextDraws)
	for d := range means {
		for range values {
			means[d] += values[rng.IntN(len(values))] / float64(len(values))
		}
	}
	slices.Sort(means)
	return means[nextDraws/20], means[nextDraws-1-nextDraws/20]
}

// probabilities learns how likely the recommended are to come. What is told of them is out of sample: each half of the customers by the other.
func (n Night) probabilities(kept *nextKept, t nextTest, lists [][]nextbasket.Item) error {
	var half [2][]nextbasket.Answer
	var all []nextbasket.Answer
	for i, list := range lists {
		customer := t.customers[i]
		for _, one := range list[:min(10, len(list))] {
			a := nextbasket.Answer{Score: one.Score, Popular: one.Popular, Baskets: t.before.Baskets(customer), Size: size(t.before, customer), Came: slices.Contains(t.truth[i], one.Item)}
			half[i%2], all = append(half[i%2], a), append(all, a)
		}
	}
	src := n.source("nextbasket probability")
	var is []bool
	var p []float64
	for k := range 2 {
		by, err := nextbasket.FitProbability(half[k], src)
		if err != nil || by == nil {
			return err
		}
		for _, a := range half[1-k] {
			is, p = append(is, a.Came), append(p, by.Of(a.Score, a.Popular, a.Baskets, a.Size))
		}
	}
	var err error
	if kept.Probability, err = nextbasket.FitProbability(all, src); err != nil || kept.Probability == nil {
		return err
	}
	c := &kept.Card
	summary, err := evaluate.Of(is, p)
	if err != nil {
		return fmt.Errorf("measuring probabilities of products: %w", err)
	}
	c.AUC, c.PRAUC, c.LogLoss, c.Brier, c.ECE, c.Lift10 = summary.AUC, summary.PRAUC, summary.LogLoss, summary.Brier, summary.ECE, summary.Lift10
	c.Calibration, c.PositiveRate = kept.Probability.Method(), 0
	for _, yes := range is {
		if yes {
			c.PositiveRate += 1 / float64(len(is))
		}
	}
	bands, err := evaluate.Bands(is, p, nextBands)
	if err != nil {
		return fmt.Errorf("measuring probabilities of products: %w", err)
	}
	for i, b := range bands {
		kept.Bands = append(kept.Bands, card.Band{Band: i + 1, Rows: b.Rows, Predicted: b.Predicted, Rate: b.Rate, Low: b.RateLow, High: b.RateHigh})
	}
	return nil
}

type nextFeature struct {
	name   string
	values []float64
}

// watched are the sizes whose drift is told.
func (in *nextInput) watched() []nextFeature {
	baskets, sizes := make([]float64, len(in.customers)), make([]float64, len(in.customers))
	for c := range in.customers {
		baskets[c], sizes[c] = float64(in.histories.Baskets(c)), size(in.histories, c)
	}
	return []nextFeature{{"purchase_days", baskets}, {"products_per_purchase_day", sizes}}
}

func (in *nextInput) histograms() (out []card.Histogram) {
	for _, f := range in.watched() {
		out = append(out, card.NumberHistogram(f.name, f.values))
	}
	return out
}

// drift holds what is watched to what it was at training.
func (kept nextKept) drift(in *nextInput) (out []card.Drift) {
	for i, f := range in.watched() {
		if i < len(kept.Histograms) && kept.Histograms[i].Feature == f.name {
			out = append(out, kept.Histograms[i].Numbers(f.values))
		}
	}
	return out
}

// probability is that of an item, NaN where nothing can be said.
func (kept nextKept) probability(one nextbasket.Item, baskets int, size float64) float64 {
	if kept.Probability == nil {
		return math.NaN()
	}
	return kept.Probability.Of(one.Score, one.Popular, baskets, size)
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}
