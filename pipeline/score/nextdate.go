package score

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/nextdate"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

const (
	nextDateName = "nextdate"

	nextDates    pipeline.Table = "scores.next_purchase"
	customerDays pipeline.Table = "intermediate.customer_days"
)

// NextDate is the step that says when each customer orders next, with an interval and the probability of an order within 7, 30 and 90 days. It learns
// anew every night, which takes no longer than reading what was learnt before would save.
type NextDate struct{ Night }

// NewNextDate makes the step.
func NewNextDate(n Night) NextDate { return NextDate{n} }

// Name is "score/nextdate".
func (NextDate) Name() string { return "score/nextdate" }

// Reads the days on which customers bought.
func (NextDate) Reads() []pipeline.Table { return []pipeline.Table{customerDays} }

// Writes scores and the tables of the model card.
func (NextDate) Writes() []pipeline.Table {
	return append([]pipeline.Table{nextDates}, gradedTables(nextDateName)...)
}

// Fingerprint covers the settings and the day.
func (s NextDate) Fingerprint() string {
	return pipeline.Hash(version, nextDateName, fmt.Sprint(s.Models.NextDate, s.Seed), s.day())
}

// Run learns, predicts and writes.
func (s NextDate) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readOrderDays(ctx, env.Files, dayNumber(s.AsOf))
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(in.rows)}
	m, err := s.fit(ctx, in)
	if err != nil {
		return result, err
	}
	predictions, err := m.Predict(ctx, in.histories)
	if err != nil {
		return result, fmt.Errorf("predicting next orders: %w", err)
	}
	drift, err := m.Drift(ctx, in.histories)
	if err != nil {
		return result, fmt.Errorf("comparing customers with those learnt from: %w", err)
	}
	report := m.Report()
	c := s.dated(report, in.end)
	output, err := s.write(env, in, predictions, c)
	if err != nil {
		return result, err
	}
	graded := named(Graded{Cards: []card.Card{c}, Bands: report.Bands, Drift: drift, Findings: nextDateFindings(c)}, nextDateName, "", "", c.Version, string(customerDays))
	for i, band := range report.Bands { // three probabilities, told apart
		graded.Bands[i].TargetType = band.TargetType
	}
	outputs, err := writeGraded(env, nextDateName, graded)
	result.Outputs = append([]pipeline.Output{output}, outputs...)
	return result, err
}

// fit learns as of the last day that was read for.
func (s NextDate) fit(ctx context.Context, in *orderDays) (*nextdate.Model, error) {
	set := s.Models.NextDate
	m, err := nextdate.Fit(ctx, in.histories, in.end, nextdate.Settings{Horizon: set.HorizonDays, Cutoffs: set.Cutoffs, MinCustomers: set.MinCustomers}, s.source(nextDateName))
	if err != nil {
		return nil, fmt.Errorf("learning when customers order next: %w", err)
	}
	return m, nil
}

// dated fills in the card's days and version.
func (s NextDate) dated(r nextdate.Report, end int32) card.Card {
	c := r.Card
	if c.FitStatus != card.BelowFloor {
		c.Version = s.day()
	}
	if r.LearntFrom != 0 {
		c.TrainFrom, c.TrainTo = isoDay(r.LearntFrom), isoDay(end)
	}
	if c.Protocol != card.NoTest {
		c.TestFrom, c.TestTo = isoDay(r.TestedAt), isoDay(end)
	}
	return c
}

// nextDateFindings tell why nobody's own rhythm answers.
func nextDateFindings(c card.Card) []card.Finding {
	if c.RefusedReason == "" {
		return nil
	}
	f := card.Finding{
		Step: "train", Severity: card.Info, Column: "sale_date", Finding: "all customers are told the days of " + strings.ReplaceAll(c.Published, "_", " ") + ": " + c.RefusedReason,
		Suggestion: "load longer sales history, or link more sales to customers",
	}
	if c.FitStatus == card.BelowFloor {
		f.Severity = card.Warning
	}
	return []card.Finding{f}
}

func (s NextDate) write(env *pipeline.Env, in *orderDays, predictions []nextdate.Prediction, c card.Card) (pipeline.Output, error) {
	date := func(name string, of func(nextdate.Prediction) float64) columnar.Cells {
		return columnar.DayCells(name, func(i int) (int32, bool) {
			v := of(predictions[i])
			if math.IsNaN(v) {
				return 0, false
			}
			return in.end + int32(v), true
		})
	}
	number := func(name string, of func(nextdate.Prediction) float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 { return of(predictions[i]) })
	}
	same := func(name, value string) columnar.Cells {
		return columnar.TextCells(name, func(int) string { return value })
	}
	trained, hasTrained := parseDay(c.TrainTo)
	path := env.Path(nextDates)
	err := columnar.WriteCells(path, len(predictions),
		columnar.TextCells("customer_id", func(i int) string { return in.names[i] }),
		date("expected_next_order_date", func(p nextdate.Prediction) float64 { return p.Days }),
		date("low_date", func(p nextdate.Prediction) float64 { return p.Low }),
		date("high_date", func(p nextdate.Prediction) float64 { return p.High }),
		number("p_order_7d", func(p nextdate.Prediction) float64 { return p.P7 }),
		number("p_order_30d", func(p nextdate.Prediction) float64 { return p.P30 }),
		number("p_order_90d", func(p nextdate.Prediction) float64 { return p.P90 }),
		number("overdue_ratio", nextdate.Prediction.Overdue),
		columnar.CountCells("days_since_last_order", func(i int) int64 { return int64(predictions[i].Elapsed) }),
		columnar.CountCells("horizon_days", func(int) int64 { return int64(s.Models.NextDate.HorizonDays) }),
		same("model_name", c.Published), same("model_version", c.Version),
		columnar.DayCells("train_end_date", func(int) (int32, bool) { return trained, hasTrained }),
		same("fit_status", c.FitStatus), same("grade", string(c.Grade)),
	)
	if err != nil {
		return pipeline.Output{}, fmt.Errorf("writing %s: %w", nextDates, err)
	}
	return pipeline.Output{Table: nextDates, Files: []string{path}, Rows: int64(len(predictions))}, nil
}

// BacktestNextDate learns anew from what was known at a cutoff, and grades it by the window after; with an empty cutoff it is the latest whose window
// has passed. Nothing is kept.
func BacktestNextDate(ctx context.Context, n Night, files func(pipeline.Table) []string, cutoff string) ([]card.Card, models.Object, error) {
	end := dayNumber(n.AsOf)
	if cutoff != "" {
		day, ok := parseDay(cutoff)
		horizon := int32(n.Models.NextDate.HorizonDays)
		if !ok || day+horizon > end {
			return nil, models.Object{}, fmt.Errorf("backtest of the next order at %s: %w whose window of %d days has passed: give a day up to %s", cutoff, ErrNoCutoff, horizon, isoDay(end-horizon))
		}
		end = day + horizon
	}
	in, err := readOrderDays(ctx, files, end)
	if err != nil {
		return nil, models.Object{}, err
	}
	s := NewNextDate(n)
	m, err := s.fit(ctx, in)
	if err != nil {
		return nil, models.Object{}, err
	}
	report := m.Report()
	c := s.dated(report, end)
	c.Version = ""
	return named(Graded{Cards: []card.Card{c}}, nextDateName, "", "", "", "").Cards, report.Candidates, nil
}

// orderDays is what the step reads.
type orderDays struct {
	names     []string // of customers who bought, ascending
	histories nextdate.Histories
	end       int32 // day that is looked from
	rows      int
}

// readOrderDays reads the days on which customers bought, up to one.
func readOrderDays(ctx context.Context, files func(pipeline.Table) []string, end int32) (*orderDays, error) {
	paths := files(customerDays)
	coded, err := columnar.ReadCoded(ctx, paths, "customer_id", "sale_date")
	if err != nil {
		return nil, err
	}
	orders, err := columnar.ReadParquet(ctx, paths, "orders")
	if err != nil {
		return nil, err
	}
	column, err := orders.Column("orders")
	if err != nil {
		return nil, err
	}
	counts, err := column.Numbers()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", customerDays, err)
	}
	ids, dates := coded[0], coded[1]
	numbers := make([]int32, len(dates.Texts))
	for i, text := range dates.Texts {
		day, ok := parseDay(text)
		if !ok {
			day = math.MaxInt32 // no day: after all
		}
		numbers[i] = day
	}
	in := &orderDays{end: end, rows: len(counts)}
	bought := make([]bool, len(ids.Texts))
	var customer, day []int32
	for i, n := range counts {
		if n > 0 && ids.Of[i] != 0 && numbers[dates.Of[i]] <= end {
			customer, day = append(customer, int32(ids.Of[i])), append(day, numbers[dates.Of[i]])
			bought[ids.Of[i]] = true
		}
	}
	order := make([]int32, 0, len(ids.Texts))
	for code, is := range bought {
		if is {
			order = append(order, int32(code))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(ids.Texts[a], ids.Texts[b]) })
	place := make([]int32, len(ids.Texts))
	for at, code := range order {
		place[code] = int32(at)
		in.names = append(in.names, ids.Texts[code])
	}
	for i, code := range customer {
		customer[i] = place[code]
	}
	in.histories, err = nextdate.NewHistories(len(order), customer, day)
	return in, err
}
