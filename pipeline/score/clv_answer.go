package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// write makes all tables of the step.
func (s CLV) write(ctx context.Context, env *pipeline.Env, in *clvInput, force *clvInForce, result *pipeline.Result) error {
	var all []buying
	rows := 0
	for _, m := range in.moments {
		model := force.model
		var err error
		if m.purpose != "score" {
			if model, err = force.at(ctx, m); err != nil {
				return fmt.Errorf("fitting at %s: %w", m.day, err)
			}
		}
		b, err := in.buying(ctx, m, model)
		if err != nil {
			return fmt.Errorf("scoring at %s: %w", m.day, err)
		}
		all = append(all, b)
		rows += m.len()
	}
	output, err := writeBuying(env, all)
	if err != nil {
		return err
	}
	result.Outputs = append(result.Outputs, output)
	now := in.now()
	if now == nil {
		now = &clvMoment{day: s.night.day()}
	}
	answer, err := s.answer(ctx, in, now, force)
	if err != nil {
		return err
	}
	path := env.Path(clvScores)
	if err := columnar.WriteCells(path, now.len(), answer.cells()...); err != nil {
		return err
	}
	result.Outputs = append(result.Outputs, pipeline.Output{Table: clvScores, Files: []string{path}, Rows: int64(now.len())})
	graded := Graded{Cards: []card.Card{force.card}, Bands: force.bands, Findings: append(slices.Clone(force.findings), scoreFindings(now)...)}
	for _, b := range all {
		if b.moment == now {
			graded.Drift = force.drift(b)
		}
	}
	outputs, err := writeGraded(env, clvName, graded)
	result.Outputs = append(result.Outputs, outputs...)
	return err
}

// writeBuying writes the table scores.buying.
func writeBuying(env *pipeline.Env, all []buying) (pipeline.Output, error) {
	var starts []int
	var days []int32
	rows := 0
	for _, b := range all {
		day, ok := parseDay(b.moment.day)
		if !ok {
			return pipeline.Output{}, fmt.Errorf("writing %s: %q is no day", buyingScores, b.moment.day)
		}
		starts, days = append(starts, rows), append(days, day)
		rows += b.moment.len()
	}
	part := 0
	at := func(i int) (buying, int) { // rows are asked for in their order, column by column of a stretch
		for part > 0 && i < starts[part] {
			part--
		}
		for part+1 < len(starts) && i >= starts[part+1] {
			part++
		}
		return all[part], i - starts[part]
	}
	number := func(name string, of func(b buying) []float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 {
			b, row := at(i)
			return of(b)[row]
		})
	}
	path := env.Path(buyingScores)
	err := columnar.WriteCells(path, rows,
		columnar.TextCells("customer_id", func(i int) string {
			b, row := at(i)
			return b.moment.id(row)
		}),
		columnar.DayCells("cutoff_date", func(i int) (int32, bool) {
			at(i)
			return days[part], true
		}),
		number("p_alive", func(b buying) []float64 { return b.alive }), number("p_no_purchase", func(b buying) []float64 { return b.none }),
		number("expected_orders", func(b buying) []float64 { return b.orders }), number("expected_value_per_order", func(b buying) []float64 { return b.valuePerOrder }))
	return pipeline.Output{Table: buyingScores, Files: []string{path}, Rows: int64(rows)}, err
}

// clvAnswer is the table scores.clv: the model's answer or the baseline's, and the baseline's beside.
type clvAnswer struct {
	moment      *clvMoment
	isModel     bool
	values      clv.Values
	promises    [3]clv.Promise
	decile      []int64
	isHighValue []bool
	card        card.Card
	trainEnd    string
}

func (s CLV) answer(ctx context.Context, in *clvInput, now *clvMoment, force *clvInForce) (*clvAnswer, error) {
	a := &clvAnswer{moment: now, isModel: force.card.RefusedReason == "", card: force.card, trainEnd: force.card.Version}
	settings := clv.Settings{DiscountRate: s.night.Models.CLV.DiscountRate, Undiscounted: s.night.Models.CLV.DiscountRate == 0}
	if a.isModel {
		var err error
		if a.values, err = force.model.Value(ctx, now.customers, now.spend[force.model.Basis], settings); err != nil {
			return nil, err
		}
	} else {
		a.trainEnd = s.night.day()
	}
	var older *clvMoment
	if passed := in.passed(); len(passed) > 0 {
		older = passed[0]
	}
	retention := in.retention(now, older)
	rate := math.Log1p(s.night.Models.CLV.DiscountRate) / 365
	for k, h := range clvHorizons() {
		a.promises[k] = retention.Over(now.past, float64(h), rate)
	}
	a.rank(s.night.Models.CLV.HighValueShare)
	return a, nil
}

// year is the value over the longest horizon, by which customers are ranked.
func (a *clvAnswer) year() []float64 {
	if a.isModel {
		return a.values.Value[2].Value
	}
	return a.promises[2].Value
}

func (a *clvAnswer) rank(highShare float64) {
	n, value := a.moment.len(), a.year()
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(value[j], value[i]), cmp.Compare(a.moment.id(i), a.moment.id(j)))
	})
	a.decile, a.isHighValue = make([]int64, n), make([]bool, n)
	high := int(math.Ceil(highShare*float64(n) - 1e-9))
	for place, i := range order {
		a.decile[i] = int64(place*10/n) + 1
		a.isHighValue[i] = place < high && value[i] > 0
	}
}

// cells are the columns in the order of their declaration.
func (a *clvAnswer) cells() []columnar.Cells {
	m := a.moment
	number := func(name string, values []float64) columnar.Cells {
		if values == nil { // the baseline does not know it
			return columnar.NumberCells(name, func(int) float64 { return math.NaN() })
		}
		return columnar.NumberCells(name, func(i int) float64 { return values[i] })
	}
	whole := func(name string, values []float64) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(math.Round(values[i])) })
	}
	same := func(name, value string) columnar.Cells {
		return columnar.WordCells(name, []string{value}, func(int) int32 { return 0 })
	}
	all := []columnar.Cells{columnar.TextCells("customer_id", m.id), whole("frequency", m.frequency), whole("recency", m.recency), whole("age", m.age),
		number("mean_value", m.monetary), number("p_alive", a.values.Buying.PAlive.Value)}
	for k, h := range clvHorizons() {
		none, orders := a.promises[k].PNone, a.promises[k].Orders
		if a.isModel {
			none, orders = a.values.Buying.Horizons[k].PNone.Value, a.values.Buying.Horizons[k].Expected.Value
		}
		all = append(all, number(fmt.Sprintf("p_no_purchase_%dd", h), none), number(fmt.Sprintf("expected_orders_%dd", h), orders))
	}
	perOrder := a.promises[0].PerOrder
	if a.isModel {
		perOrder = a.values.Spend.Value
	}
	all = append(all, number("expected_value_per_order", perOrder))
	for k, h := range clvHorizons() {
		v := btyd.Estimates{Value: a.promises[k].Value}
		if a.isModel {
			v = a.values.Value[k]
		}
		all = append(all, number(fmt.Sprintf("clv_%dd", h), v.Value), number(fmt.Sprintf("clv_low_%dd", h), v.Low), number(fmt.Sprintf("clv_high_%dd", h), v.High))
	}
	all = append(all, columnar.CountCells("value_decile", func(i int) int64 { return a.decile[i] }), columnar.FlagCells("is_high_value", func(i int) bool { return a.isHighValue[i] }))
	for k, h := range clvHorizons() {
		all = append(all, number(fmt.Sprintf("baseline_clv_%dd", h), a.promises[k].Value))
	}
	end, hasEnd := parseDay(a.trainEnd)
	version := a.card.Version
	if !a.isModel {
		version = ""
	}
	return append(all, same("model_name", a.card.Published), same("model_version", version),
		columnar.DayCells("train_end_date", func(int) (int32, bool) { return end, hasEnd }), same("fit_status", a.card.FitStatus), same("grade", string(a.card.Grade)))
}
