package features

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"clientele/models/evaluate"
)

// LeakAUC is how well a feature alone may part the outcomes, on rows that its rule was not learnt from, before it is taken for the target itself.
const LeakAUC = .99

// leakRows is how many rows of each outcome are needed for the question to make sense.
const leakRows = 20

// Leak is a feature that tells the target alone.
type Leak struct {
	Feature string
	AUC     float64
}

// LeakError names features that are the target in other words, or that are known only after it.
type LeakError struct {
	Target string
	Leaks  []Leak
}

// Error names the features and what to do.
func (e *LeakError) Error() string {
	var names, shown []string
	for _, leak := range e.Leaks {
		names = append(names, leak.Feature)
		shown = append(shown, fmt.Sprintf("%q (AUC %.3f)", leak.Feature, leak.AUC))
	}
	one := strings.Join(names, ",")
	return fmt.Sprintf("leakage: %s alone tells %q: it is the outcome in other words, or known only after it; leave it out by drop=%s, or say accept=%s if it is known beforehand",
		strings.Join(shown, " and "), e.Target, one, one)
}

// Leaks refuses features that alone tell the target. A rule (the rate by level, or by 64 bands of a number, what is missing apart) is learnt on every
// second row and tried on the others, both ways. Accepted features are not tried. The rows should be in no order that has to do with the target.
func Leaks(t Table, target Target, accepted []string) error {
	if target.Count < leakRows || len(target.Is)-target.Count < leakRows {
		return nil
	}
	var found []Leak
	for _, f := range t.features {
		if slices.Contains(accepted, f.Name) {
			continue
		}
		if auc := alone(f, target.Is); auc >= LeakAUC {
			found = append(found, Leak{f.Name, auc})
		}
	}
	if len(found) > 0 {
		return &LeakError{Target: target.Name, Leaks: found}
	}
	return nil
}

// alone is how well one feature parts the outcomes of rows that it was not learnt from.
func alone(f Feature, is []bool) float64 {
	band, bands := f.bands(64)
	total := 0.0
	for half := range 2 {
		rows, yes := make([]float64, bands), make([]float64, bands)
		for i, b := range band {
			if i%2 == half {
				rows[b]++
				if is[i] {
					yes[b]++
				}
			}
		}
		var outcome []bool
		var score []float64
		for i, b := range band {
			if i%2 != half {
				outcome = append(outcome, is[i])
				score = append(score, (yes[b]+.5)/(rows[b]+1))
			}
		}
		auc := evaluate.AUC(outcome, score)
		if math.IsNaN(auc) {
			return 0 // one half has one outcome only
		}
		total += auc / 2
	}
	return total
}

// bands gives each row a band: its level, or one of at most `limit` bands of equal size of its number; band 0 is what is missing.
func (f Feature) bands(limit int) (band []int, count int) {
	band = make([]int, f.Len())
	if f.IsCategory() {
		for i, code := range f.Codes {
			band[i] = max(0, int(code)+1)
		}
		return band, len(f.Levels) + 1
	}
	sorted := slices.DeleteFunc(slices.Clone(f.Numbers), math.IsNaN)
	slices.Sort(sorted)
	var cuts []float64
	for k := 1; k < limit && len(sorted) > 0; k++ {
		if cut := sorted[len(sorted)*k/limit]; len(cuts) == 0 || cut > cuts[len(cuts)-1] {
			cuts = append(cuts, cut)
		}
	}
	for i, v := range f.Numbers {
		if v == v {
			band[i] = 1 + sort.SearchFloat64s(cuts, math.Nextafter(v, math.Inf(1)))
		}
	}
	return band, len(cuts) + 2
}
