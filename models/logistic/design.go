package logistic

import (
	"math"

	"clientele/models/features"
)

// column is one column of the design: a number, a level of a category, or the mark that a feature is missing.
type column struct {
	feature int
	level   int32 // features.Missing: the mark of a missing value; isNumber: the number itself
	mean    float64
	sd      float64 // 0: constant, weight 0
}

const isNumber int32 = math.MinInt32

// design turns rows into columns. Numbers are dense, levels and marks are ones at a place: a row has as many as it has features, whatever the levels.
type design struct {
	names   []string
	levels  [][]string // by feature; nil for numbers
	columns []column
	number  []int   // by feature: its column as a number, -1 for categories
	mark    []int   // by feature: its column as missing, -1 where there is none
	level   [][]int // by feature and level: its column, -1 where the level did not occur
}

// newDesign makes columns for what occurs in some rows.
func newDesign(t features.Table, rows []int) *design {
	d := &design{}
	add := func(c column) int {
		d.columns = append(d.columns, c)
		return len(d.columns) - 1
	}
	indicator := func(feature int, level int32, count int) int {
		if count == 0 {
			return -1
		}
		share := float64(count) / float64(len(rows))
		return add(column{feature, level, share, math.Sqrt(share * (1 - share))})
	}
	for i := range t.Len() {
		f := t.Feature(i)
		d.names, d.levels = append(d.names, f.Name), append(d.levels, f.Levels)
		number, levels, missing := -1, []int(nil), 0
		if f.IsCategory() {
			count := make([]int, len(f.Levels))
			for _, row := range rows {
				if code := f.Codes[row]; code >= 0 {
					count[code]++
				} else {
					missing++
				}
			}
			levels = make([]int, len(f.Levels))
			for k := range levels {
				levels[k] = indicator(i, int32(k), count[k])
			}
		} else {
			c := column{feature: i, level: isNumber}
			c.mean, c.sd, missing = moments(f.Numbers, rows)
			number = add(c)
		}
		mark := indicator(i, features.Missing, missing)
		d.number, d.mark, d.level = append(d.number, number), append(d.mark, mark), append(d.level, levels)
	}
	return d
}

// moments is mean and standard deviation of what is there, and how many are missing.
func moments(values []float64, rows []int) (mean, sd float64, missing int) {
	n := 0.0
	for _, row := range rows {
		if v := values[row]; v == v {
			n++
			mean += (v - mean) / n
		} else {
			missing++
		}
	}
	for _, row := range rows {
		if v := values[row]; v == v {
			sd += (v - mean) * (v - mean)
		}
	}
	if n > 0 {
		sd = math.Sqrt(sd / n)
	}
	if sd <= 1e-12*math.Abs(mean) {
		sd = 0
	}
	return mean, sd, missing
}

// matrix is rows of a design: numbers standardised, and the columns that hold a one.
type matrix struct {
	rows    int
	dense   []int     // the columns of numbers
	numbers []float64 // rows × dense
	width   int       // most ones of a row
	ones    []int32   // rows × width; ended by end; unknown - f: nothing is known of feature f
}

// Values of matrix.ones that are no columns.
const (
	end     int32 = -1
	unknown int32 = -2
)

func (d *design) matrix(t features.Table, at []int, rows []int) *matrix {
	m := &matrix{rows: len(rows)}
	for f := range d.names {
		if d.number[f] >= 0 {
			m.dense = append(m.dense, d.number[f])
		}
		if d.level[f] != nil || d.mark[f] >= 0 {
			m.width++
		}
	}
	m.numbers = make([]float64, m.rows*len(m.dense))
	m.ones = make([]int32, m.rows*m.width)
	for i := range m.ones {
		m.ones[i] = end
	}
	used := make([]int, m.rows)
	k := 0
	for f := range d.names {
		feature := t.Feature(at[f])
		one := func(i int, place int32) {
			m.ones[i*m.width+used[i]] = place
			used[i]++
		}
		if feature.IsCategory() {
			codes := d.translate(f, feature.Levels)
			for i, row := range rows {
				place := -1
				if code := feature.Codes[row]; code >= 0 {
					place = codes[code]
				} else if code == features.Missing {
					place = d.mark[f]
				}
				if place >= 0 {
					one(i, int32(place))
				} else {
					one(i, unknown-int32(f))
				}
			}
			continue
		}
		c := d.columns[d.number[f]]
		for i, row := range rows {
			v := feature.Numbers[row]
			switch {
			case v != v && d.mark[f] >= 0:
				one(i, int32(d.mark[f]))
			case v == v && c.sd > 0:
				m.numbers[i*len(m.dense)+k] = (v - c.mean) / c.sd
			}
		}
		k++
	}
	return m
}

// translate gives the columns of another table's levels, by their texts.
func (d *design) translate(feature int, levels []string) []int {
	known := make(map[string]int, len(d.levels[feature]))
	for k, level := range d.levels[feature] {
		known[level] = d.level[feature][k]
	}
	out := make([]int, len(levels))
	for k, level := range levels {
		place, ok := known[level]
		if !ok {
			place = -1
		}
		out[k] = place
	}
	return out
}

// linear is the weighted sum of each row, by weights of standardised columns. A feature of which nothing is known counts as the mean of all.
func (d *design) linear(m *matrix, intercept float64, beta []float64, out []float64) {
	dense := make([]float64, len(m.dense))
	for k, j := range m.dense {
		dense[k] = beta[j]
	}
	one, mean := make([]float64, len(beta)), make([]float64, len(d.names))
	for j, c := range d.columns {
		if c.level != isNumber && c.sd > 0 {
			one[j] = beta[j] / c.sd
			mean[c.feature] += beta[j] * c.mean / c.sd
		}
	}
	for _, v := range mean {
		intercept -= v
	}
	for i := range m.rows {
		z := intercept
		for k, v := range m.numbers[i*len(dense) : (i+1)*len(dense)] {
			z += v * dense[k]
		}
		for _, j := range m.ones[i*m.width : (i+1)*m.width] {
			if j == end {
				break
			}
			if j <= unknown {
				z += mean[unknown-j]
			} else {
				z += one[j]
			}
		}
		out[i] = z
	}
}
