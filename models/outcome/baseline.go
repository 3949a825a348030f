package outcome

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"clientele/models/features"
)

// Baseline is the simple answer that a model has to beat: the rate of all, of a category, or on either side of a threshold.
type Baseline struct {
	kind    baselineKind
	feature string
}

type baselineKind string

const (
	baseRate      baselineKind = ""
	thresholdRule baselineKind = "threshold"
	levelRate     baselineKind = "rate"
)

// Base is the rate of all.
func Base() Baseline { return Baseline{} }

// Threshold is the best rule "the feature is above t", with the rate on either side: "no purchase for t days".
func Threshold(feature string) Baseline { return Baseline{thresholdRule, feature} }

// Rate is the rate among the rows of the same level of a category: its popularity.
func Rate(feature string) Baseline { return Baseline{levelRate, feature} }

func (b Baseline) check(t features.Table) error {
	if b.kind == baseRate || t.Len() == 0 {
		return nil
	}
	at := t.Index(b.feature)
	if at < 0 || t.Feature(at).IsCategory() != (b.kind == levelRate) {
		return fmt.Errorf("baseline by %s: it is not among the features, or not of the right kind: a threshold needs a number, a rate a category", b.feature)
	}
	return nil
}

// rule is a fitted baseline.
type rule struct {
	Kind    baselineKind
	Feature string
	All     float64            // rate of all
	Cut     float64            // of a threshold
	Below   float64            // rate up to it
	Above   float64            // rate above it
	Levels  map[string]float64 // by level
}

// name says what the baseline is, with its threshold.
func (r rule) name() string {
	switch r.Kind {
	case thresholdRule:
		return fmt.Sprintf("%s above %.6g", r.Feature, r.Cut)
	case levelRate:
		return "rate by " + r.Feature
	default:
		return "rate of all"
	}
}

// pulled is a rate drawn a little to another, so that a few rows do not make it 0 or 1.
func pulled(positives, rows int, towards, weight float64) float64 {
	return (float64(positives) + weight*towards) / (float64(rows) + weight)
}

func (b Baseline) fit(d Data) rule {
	positives, negatives := d.outcomes()
	r := rule{Kind: b.kind, Feature: b.feature, All: pulled(positives, positives+negatives, .5, 1)}
	switch b.kind {
	case thresholdRule:
		r.threshold(d.Table.Feature(d.Table.Index(b.feature)).Numbers, d.Is)
	case levelRate:
		r.levels(d.Table.Feature(d.Table.Index(b.feature)), d.Is)
	}
	return r
}

// threshold finds the cut of the greatest likelihood. What is missing counts with the rows of all.
func (r *rule) threshold(values []float64, is []bool) {
	var order []int
	total := 0
	for i, v := range values {
		if !math.IsNaN(v) {
			order = append(order, i)
			if is[i] {
				total++
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	r.Cut, r.Below, r.Above = math.Inf(1), r.All, r.All
	best, below := math.Inf(-1), 0
	for n, row := range order {
		if is[row] {
			below++
		}
		if n+1 < len(order) && values[order[n+1]] == values[row] {
			continue
		}
		low := pulled(below, n+1, r.All, 1)
		high := pulled(total-below, len(order)-n-1, r.All, 1)
		likelihood := likelihood(below, n+1, low) + likelihood(total-below, len(order)-n-1, high)
		if likelihood > best {
			best, r.Cut, r.Below, r.Above = likelihood, values[row], low, high
		}
	}
	if math.IsInf(r.Cut, 1) {
		r.Cut = math.MaxFloat64
	}
}

func likelihood(positives, rows int, p float64) float64 {
	return float64(positives)*math.Log(p) + float64(rows-positives)*math.Log1p(-p)
}

func (r *rule) levels(f features.Feature, is []bool) {
	positives, rows := make([]int, len(f.Levels)), make([]int, len(f.Levels))
	for i, code := range f.Codes {
		if code < 0 {
			continue
		}
		rows[code]++
		if is[i] {
			positives[code]++
		}
	}
	r.Levels = map[string]float64{}
	for code, level := range f.Levels {
		r.Levels[level] = pulled(positives[code], rows[code], r.All, 10)
	}
}

// predict is the rate that applies to each row.
func (r rule) predict(t features.Table) ([]float64, error) {
	p := make([]float64, t.Rows())
	for i := range p {
		p[i] = r.All
	}
	if r.Kind == baseRate {
		return p, nil
	}
	at := t.Index(r.Feature)
	if at < 0 {
		return nil, fmt.Errorf("scoring by the baseline: feature %s is missing", r.Feature)
	}
	f := t.Feature(at)
	if r.Kind == levelRate {
		for i, code := range f.Codes {
			if code >= 0 {
				if rate, is := r.Levels[f.Levels[code]]; is {
					p[i] = rate
				}
			}
		}
		return p, nil
	}
	for i, v := range f.Numbers {
		switch {
		case math.IsNaN(v):
		case v <= r.Cut:
			p[i] = r.Below
		default:
			p[i] = r.Above
		}
	}
	return p, nil
}
