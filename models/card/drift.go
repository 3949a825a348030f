package card

import (
	"math"
	"slices"
)

// bandsOfDrift is into how many bands of equal size training's values are cut.
const bandsOfDrift = 10

// Histogram is how a feature's values were spread while training, so that later ones can be compared without keeping the rows. Shares of all bands and of
// what is missing add up to 1, unless there were no rows.
type Histogram struct {
	Feature string    `json:"feature"`
	Bounds  []float64 `json:"bounds,omitempty"` // of numbers: upper bounds of all bands but the last, ascending
	Levels  []string  `json:"levels,omitempty"` // of categories: a band each; what is not among them is the last band
	Shares  []float64 `json:"shares"`
	Missing float64   `json:"missing"`
	Mean    float64   `json:"mean"` // of what is not missing; 0 where Known is false
	Known   bool      `json:"known"`
}

// NumberHistogram is the spread of numbers over bands of nearly equal size; NaN is missing.
func NumberHistogram(feature string, values []float64) Histogram {
	var present []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			present = append(present, v)
		}
	}
	slices.Sort(present)
	h := Histogram{Feature: feature}
	if len(present) > 0 { // what lies outside of all that was seen has a band of its own on either side
		h.Bounds = append(h.Bounds, math.Nextafter(present[0], math.Inf(-1)))
	}
	for i := 1; i <= bandsOfDrift && len(present) > 0; i++ {
		bound := present[min(i*len(present)/bandsOfDrift, len(present)-1)]
		if bound > h.Bounds[len(h.Bounds)-1] {
			h.Bounds = append(h.Bounds, bound)
		}
	}
	h.Shares, h.Missing, h.Mean, h.Known = h.count(values)
	return h
}

// LevelHistogram is the spread of a category: codes are positions in levels, negative ones are missing.
func LevelHistogram(feature string, levels []string, codes []int32) Histogram {
	h := Histogram{Feature: feature, Levels: levels}
	h.Shares, h.Missing = h.countCodes(codes)
	return h
}

func (h Histogram) count(values []float64) (shares []float64, missing, mean float64, known bool) {
	shares = make([]float64, len(h.Bounds)+1)
	present := 0
	for _, v := range values {
		if math.IsNaN(v) {
			missing++
			continue
		}
		band, _ := slices.BinarySearch(h.Bounds, v)
		shares[band]++
		present++
		mean += (v - mean) / float64(present)
	}
	normalise(shares, &missing, len(values))
	return shares, missing, mean, present > 0
}

func (h Histogram) countCodes(codes []int32) (shares []float64, missing float64) {
	shares = make([]float64, len(h.Levels)+1)
	for _, code := range codes {
		switch {
		case code == -1:
			missing++
		case code < 0 || int(code) >= len(h.Levels):
			shares[len(h.Levels)]++
		default:
			shares[code]++
		}
	}
	normalise(shares, &missing, len(codes))
	return shares, missing
}

func normalise(shares []float64, missing *float64, rows int) {
	if rows == 0 {
		return
	}
	for i := range shares {
		shares[i] /= float64(rows)
	}
	*missing /= float64(rows)
}

// Numbers is how far numbers have moved from the histogram; NaN is missing.
func (h Histogram) Numbers(now []float64) Drift {
	shares, missing, mean, known := h.count(now)
	return h.drift(shares, missing, mean, known, len(now))
}

// Codes is how far a category has moved from the histogram. Codes are positions in its levels, -1 is missing, other negative ones are levels that it lacks.
func (h Histogram) Codes(now []int32) Drift {
	shares, missing := h.countCodes(now)
	return h.drift(shares, missing, 0, false, len(now))
}

func (h Histogram) drift(shares []float64, missing, mean float64, known bool, rows int) Drift {
	d := Drift{Feature: h.Feature, TrainMean: math.NaN(), NowMean: math.NaN(), MissingShare: missing}
	if h.Known {
		d.TrainMean = h.Mean
	}
	if known {
		d.NowMean = mean
	}
	if rows > 0 {
		d.PSI = stability(append(slices.Clone(h.Shares), h.Missing), append(shares, missing))
	}
	d.Status = StatusOf(d.PSI)
	return d
}

// least keeps an empty band from making the index infinite.
const least = 1e-4

func stability(train, now []float64) float64 {
	sum := 0.0
	for i, t := range train {
		if t == 0 && now[i] == 0 {
			continue
		}
		t, n := max(t, least), max(now[i], least)
		sum += (n - t) * math.Log(n/t)
	}
	return sum
}

// PSI is the population stability index of numbers now against those trained on.
func PSI(train, now []float64) float64 { return NumberHistogram("", train).Numbers(now).PSI }

// StatusOf says what an index means: ok below .1, watch below .25, else drifted.
func StatusOf(psi float64) string {
	switch {
	case psi < .1:
		return "ok"
	case psi < .25:
		return "watch"
	default:
		return "drifted"
	}
}
