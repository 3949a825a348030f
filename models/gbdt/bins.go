package gbdt

import (
	"math"
	"slices"
	"sort"

	"clientele/models/features"
)

// maxBins is how many values a byte tells apart; bin 0 is for what is missing.
const maxBins = 256

// binSample is the number of rows from which the cuts of a feature are taken.
const binSample = 100_000

// binning turns a feature's values into bins. A number falls into bin 1 + the count of cuts below it; a category into the bin of its level. What is
// missing is in bin 0, and so are categories that are unseen or too rare to have a bin of their own.
type binning struct {
	name     string
	category bool
	cuts     []float64 // ascending, for numbers
	levels   []string  // for categories
	levelBin []uint8   // for categories: the bin of each level
	bins     int       // with bin 0
}

func newBinning(f features.Feature, limit int) binning {
	b := binning{name: f.Name, category: f.IsCategory()}
	if b.category {
		b.levels = f.Levels
		b.levelBin = levelBins(f, limit)
		b.bins = 1
		for _, bin := range b.levelBin {
			b.bins = max(b.bins, int(bin)+1)
		}
		return b
	}
	b.cuts = cutsOf(f.Numbers, limit-2)
	b.bins = len(b.cuts) + 2
	return b
}

// levelBins gives the most frequent levels a bin each.
func levelBins(f features.Feature, limit int) []uint8 {
	count := make([]int, len(f.Levels))
	for _, code := range f.Codes {
		if code >= 0 {
			count[code]++
		}
	}
	order := make([]int, len(f.Levels))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return count[order[a]] > count[order[b]] })
	out := make([]uint8, len(f.Levels))
	for i, level := range order[:min(len(order), limit-1)] {
		if count[level] > 0 {
			out[level] = uint8(i + 1)
		}
	}
	return out
}

// cutsOf finds at most `limit` cuts that part the values into bins of about equal size. Values so frequent that they would fill a bin have one alone.
func cutsOf(values []float64, limit int) []float64 {
	stride := max(1, len(values)/binSample)
	sorted := make([]float64, 0, len(values)/stride+1)
	for i := 0; i < len(values); i += stride {
		if v := values[i]; v == v {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	var distinct []float64
	var count []int
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			distinct, count = append(distinct, v), append(count, 0)
		}
		count[len(count)-1]++
	}
	var cuts []float64
	cut := func(i int) { cuts = append(cuts, between(distinct[i], distinct[i+1])) }
	if len(distinct)-1 <= limit {
		for i := range len(distinct) - 1 {
			cut(i)
		}
		return cuts
	}
	left, inBin := len(sorted), 0
	for i := 0; i < len(distinct)-1 && len(cuts) < limit; i++ {
		inBin += count[i]
		target := (left + limit - len(cuts)) / (limit - len(cuts) + 1)
		if inBin >= target || count[i+1] >= target && inBin+count[i+1] > target {
			cut(i)
			left -= inBin
			inBin = 0
		}
	}
	return cuts
}

// between is a number that is at least a and below b.
func between(a, b float64) float64 {
	if middle := a + (b-a)/2; middle < b && !math.IsInf(middle, 0) {
		return middle
	}
	return a
}

// padded is the cuts as keys in an array that a search of eight steps without branches can run over.
func (b *binning) padded() *[maxBins]int64 {
	var out [maxBins]int64
	for i := range out {
		out[i] = math.MaxInt64
	}
	for i, cut := range b.cuts {
		out[i] = orderKey(cut)
	}
	return &out
}

// orderKey is a whole number that orders as the number does. Whole numbers are compared without a branch, which a random value would mispredict.
func orderKey(v float64) int64 {
	bits := int64(math.Float64bits(v + 0)) // -0 becomes 0
	return bits ^ int64(uint64(bits>>63)>>1)
}

// numberBin is 1 + the count of cuts below a value, and 0 for NaN.
func numberBin(cuts *[maxBins]int64, v float64) uint8 {
	key := orderKey(v)
	at := 0
	for step := 128; step > 0; step >>= 1 {
		next := at + step
		if cuts[(next-1)&(maxBins-1)] < key {
			at = next
		}
	}
	if v != v {
		return 0
	}
	return uint8(at + 1)
}

// fill writes the bins of rows low to high into the byte `shift` of each word of a group.
func (b *binning) fill(f features.Feature, cuts *[maxBins]int64, group []uint64, low, high int, shift uint) {
	if !b.category {
		for i, v := range f.Numbers[low:high] {
			group[low+i] |= uint64(numberBin(cuts, v)) << shift
		}
		return
	}
	for i, code := range f.Codes[low:high] {
		if code >= 0 {
			group[low+i] |= uint64(b.levelBin[code]) << shift
		}
	}
}

// matrix is the bins of all rows. Eight features share a word, so that one read of memory serves eight histograms.
type matrix struct {
	rows   int
	groups [][]uint64
}

const inGroup = 8

// bin is the bin of one row and feature.
func (m *matrix) bin(row int, feature int32) uint8 {
	return uint8(m.groups[feature/inGroup][row] >> (8 * (feature % inGroup)))
}

// newMatrix bins a table whose features are in the order of the binnings.
func newMatrix(t features.Table, bins []binning, threads int) *matrix {
	m := &matrix{rows: t.Rows(), groups: make([][]uint64, (len(bins)+inGroup-1)/inGroup)}
	for g := range m.groups {
		m.groups[g] = make([]uint64, m.rows)
	}
	padded := make([]*[maxBins]int64, len(bins))
	for i := range bins {
		padded[i] = bins[i].padded()
	}
	chunks(threads, m.rows, 1<<14, func(_, low, high int) {
		for i := range bins {
			bins[i].fill(t.Feature(i), padded[i], m.groups[i/inGroup], low, high, uint(8*(i%inGroup)))
		}
	})
	return m
}
