package rfm

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"clientele/models"
)

// Cutpoint is a row of the cut point table: one bin of one measure. A value belongs to the bin when it is above Lower and not above
// Upper. Bins that no value can fall into (where there are fewer different values than bins) have no row.
type Cutpoint struct {
	Measure   Measure
	Bin       int     // the score: 1 is worst
	Lower     float64 // exclusive; minus infinity is open
	Upper     float64 // inclusive; infinity is open
	Customers int     // of the fit, in this bin
	Method    Method
	Bins      int // how many scores the measure has
	Status    Status
}

// Cutpoints is the table of all bins, by measure and score. FromCutpoints makes the same Fitted of it.
func (f *Fitted) Cutpoints() []Cutpoint {
	var rows []Cutpoint
	for _, s := range f.scales {
		first := len(rows)
		lower := math.Inf(-1)
		for bin := range s.bins() {
			upper := math.Inf(1)
			if bin < len(s.upper) {
				upper = s.upper[bin]
			}
			if lower < upper {
				score := s.scoreOfBin(bin)
				rows = append(rows, Cutpoint{Measure: s.measure, Bin: score, Lower: lower, Upper: upper,
					Customers: s.customers[score-1], Method: s.method, Bins: s.bins(), Status: s.status})
			}
			lower = upper
		}
		if !s.measure.moreIsBetter() {
			slices.Reverse(rows[first:])
		}
	}
	return rows
}

// FromCutpoints makes cut points usable again, for instance those of an earlier night. The rows may come in any order. Rows that
// leave a gap, overlap or contradict each other are refused.
func FromCutpoints(rows []Cutpoint) (*Fitted, error) {
	var f Fitted
	known := make([]string, 0, len(f.scales))
	for i, m := range measures() {
		known = append(known, string(m))
		own := slices.DeleteFunc(slices.Clone(rows), func(row Cutpoint) bool { return row.Measure != m })
		var err error
		if f.scales[i], err = scaleFrom(m, own); err != nil {
			return nil, fmt.Errorf("reading cut points: %s: %w", m, err)
		}
	}
	for _, row := range rows {
		if !slices.Contains(known, string(row.Measure)) {
			return nil, fmt.Errorf("reading cut points: %w", models.NewUnknownNameError("measure", string(row.Measure), known))
		}
	}
	return &f, nil
}

func scaleFrom(m Measure, rows []Cutpoint) (scale, error) {
	if len(rows) == 0 {
		return scale{}, errors.New("there are no rows: give those of all three measures")
	}
	s := scale{measure: m, method: rows[0].Method, status: rows[0].Status}
	bins := rows[0].Bins
	if bins < minBins || bins > maxBins {
		return scale{}, fmt.Errorf("%d bins: %d to %d are possible", bins, minBins, maxBins)
	}
	if !slices.Contains(statuses(), s.status) || (s.method != Quantile && s.method != Custom) {
		return scale{}, fmt.Errorf("method %q with status %q: these do not exist", s.method, s.status)
	}
	s.upper, s.customers = make([]float64, bins-1), make([]int, bins)
	byBin := make([]*Cutpoint, bins) // in the order of the values
	for i, row := range rows {
		if row.Bin < 1 || row.Bin > bins || row.Bins != bins || row.Method != s.method || row.Status != s.status {
			return scale{}, fmt.Errorf("bin %d of %d: it does not go with the other rows: take all rows of one fit", row.Bin, row.Bins)
		}
		at := s.scoreOfBin(row.Bin-1) - 1
		if byBin[at] != nil {
			return scale{}, fmt.Errorf("bin %d: there are two rows: take the rows of one fit", row.Bin)
		}
		byBin[at], s.customers[row.Bin-1] = &rows[i], row.Customers
	}
	reached := math.Inf(-1)
	for at, row := range byBin {
		if row != nil {
			if row.Lower != reached || !(row.Upper > row.Lower) {
				return scale{}, fmt.Errorf("bin %d: it begins at %v and ends at %v, and the bin before it ends at %v: take all rows of one fit",
					row.Bin, row.Lower, row.Upper, reached)
			}
			reached = row.Upper
		}
		if at < len(s.upper) {
			s.upper[at] = reached
		}
	}
	if !math.IsInf(reached, 1) {
		return scale{}, fmt.Errorf("the last bin ends at %v: it must be open", reached)
	}
	return s, nil
}

// CutpointColumns is the table as columns: measure, bin, lower_bound, upper_bound, customers, method, bins, fit_status. An open end
// is null.
func CutpointColumns(rows []Cutpoint) (models.Columns, error) {
	n := len(rows)
	measure, method, status := make([]string, n), make([]string, n), make([]string, n)
	bin, bins, customers := make([]int64, n), make([]int64, n), make([]int64, n)
	lower, upper, hasLower, hasUpper := make([]float64, n), make([]float64, n), make([]bool, n), make([]bool, n)
	for i, row := range rows {
		measure[i], method[i], status[i] = string(row.Measure), string(row.Method), string(row.Status)
		bin[i], bins[i], customers[i] = int64(row.Bin), int64(row.Bins), int64(row.Customers)
		if hasLower[i] = !math.IsInf(row.Lower, -1); hasLower[i] {
			lower[i] = row.Lower
		}
		if hasUpper[i] = !math.IsInf(row.Upper, 1); hasUpper[i] {
			upper[i] = row.Upper
		}
	}
	return models.NewColumns(
		models.TextColumn("measure", measure),
		models.IntegerColumn("bin", bin),
		models.FloatColumn("lower_bound", lower).WithValid(hasLower),
		models.FloatColumn("upper_bound", upper).WithValid(hasUpper),
		models.IntegerColumn("customers", customers),
		models.TextColumn("method", method),
		models.IntegerColumn("bins", bins),
		models.TextColumn("fit_status", status),
	)
}

// CutpointsFrom reads the table back from columns as CutpointColumns makes them; others are ignored.
func CutpointsFrom(in models.Columns) ([]Cutpoint, error) {
	rows := make([]Cutpoint, in.Rows())
	texts := func(name string, set func(row *Cutpoint, value string)) error {
		values, err := in.Texts(name)
		for i, value := range values {
			set(&rows[i], value)
		}
		return err
	}
	integers := func(name string, set func(row *Cutpoint, value int)) error {
		values, err := in.Integers(name)
		for i, value := range values {
			set(&rows[i], int(value))
		}
		return err
	}
	bounds := func(name string, open float64, set func(row *Cutpoint, value float64)) error {
		column, err := in.Column(name)
		if err != nil {
			return err
		}
		values, err := column.Numbers()
		for i, value := range values {
			if column.IsNull(i) {
				value = open
			}
			set(&rows[i], value)
		}
		return err
	}
	err := errors.Join(
		texts("measure", func(row *Cutpoint, value string) { row.Measure = Measure(value) }),
		texts("method", func(row *Cutpoint, value string) { row.Method = Method(value) }),
		texts("fit_status", func(row *Cutpoint, value string) { row.Status = Status(value) }),
		integers("bin", func(row *Cutpoint, value int) { row.Bin = value }),
		integers("bins", func(row *Cutpoint, value int) { row.Bins = value }),
		integers("customers", func(row *Cutpoint, value int) { row.Customers = value }),
		bounds("lower_bound", math.Inf(-1), func(row *Cutpoint, value float64) { row.Lower = value }),
		bounds("upper_bound", math.Inf(1), func(row *Cutpoint, value float64) { row.Upper = value }),
	)
	if err != nil {
		return nil, fmt.Errorf("reading cut points: %w", err)
	}
	return rows, nil
}
