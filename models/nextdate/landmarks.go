package nextdate

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// landmarks are customers at earlier days, and what came after.
type landmarks struct {
	customer []int32
	cutoff   []int32
	next     []int32 // days to the next order; 0: none by the end
	open     []int32 // days after the cutoff that are known
}

// landmarksOf spreads at most so many cutoffs over the days up to end and draws customers so that there are about most spans.
func landmarksOf(h Histories, end int32, cutoffs, spans, most int) landmarks {
	var l landmarks
	first, _, ok := h.span()
	if !ok || end-first < 14 {
		return l
	}
	room := float64(end - 7 - first)
	step := max(7, room/float64(cutoffs+1))
	var days []int32
	for i := range cutoffs {
		if at := float64(end-7) - float64(i)*step; at > float64(first)+min(room/4, 60) {
			days = append(days, int32(at))
		}
	}
	total := 0
	for i := range h.Customers() {
		for _, cutoff := range days {
			if before, _ := h.of(i, cutoff); len(before) > 0 {
				total++
			}
		}
	}
	share := float64(most) / max(1, float64(total*spans)*.75)
	for i := range h.Customers() {
		for _, cutoff := range days {
			if share < 1 && drawn(uint64(i), uint64(cutoff)) > share {
				continue
			}
			before, after := h.of(i, cutoff)
			if len(before) == 0 {
				continue
			}
			next := int32(0)
			if len(after) > 0 && after[0] <= end {
				next = after[0] - cutoff
			}
			l.customer, l.cutoff, l.next, l.open = append(l.customer, int32(i)), append(l.cutoff, cutoff), append(l.next, next), append(l.open, end-cutoff)
		}
	}
	return l
}

// drawn is a number between 0 and 1 that looks like chance (SplitMix64) and is the same every time.
func drawn(a, b uint64) float64 {
	z := (a*0x100000001b3 + b + 1) * 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return float64((z^(z>>31))>>11) / (1 << 53)
}

// passed tells how many spans of a landmark can be learnt from, and whether the order came in the last of them. A span that is not over yet is left out even where the
// order came in it: else late spans would be known by their orders alone.
func (l landmarks) passed(i int, ends []float64) (spans int, came bool) {
	if l.next[i] > 0 {
		if spans = spanOf(ends, float64(l.next[i])); spans < len(ends) && ends[spans] <= float64(l.open[i]) {
			return spans + 1, true
		}
		return spans, false
	}
	for spans < len(ends) && ends[spans] <= float64(l.open[i]) {
		spans++
	}
	return spans, false
}

// level is the probability of an order within each span's end, all customers alike: Kaplan and Meier's.
func (l landmarks) level(ends []float64) []float64 {
	at, came := make([]float64, len(ends)), make([]float64, len(ends))
	for i := range l.next {
		spans, order := l.passed(i, ends)
		for span := range spans {
			at[span]++
		}
		if order {
			came[spans-1]++
		}
	}
	out, left := make([]float64, len(ends)), 1.0
	for span := range ends {
		if at[span] > 0 {
			left *= 1 - came[span]/at[span]
		}
		out[span] = 1 - left
	}
	return out
}

// learnt is the candidate Landmarks.
type learnt struct {
	rhythm Rhythm
	ends   []float64
	odds   *regression
	until  int // spans that have been seen often enough; of later ones the rhythm answers
}

// scratch is one worker's.
type scratch struct {
	gaps  []float64
	curve []float64
	row   []float64
}

func newScratch(ends []float64) *scratch {
	return &scratch{curve: make([]float64, len(ends)), row: make([]float64, columns(len(ends)))}
}

// rows calls use with a row of each span, in order, until it wants no more.
func (m *learnt) rows(days []int32, cutoff int32, w *scratch, use func(span int, row []float64) bool) {
	s := look(days, cutoff)
	m.rhythm.curve(s, m.ends, w.curve)
	var own [measures]float64
	w.gaps = measured(days, cutoff, m.rhythm.pace(s), w.gaps, &own)
	known := logs(&own)
	before, from := 0.0, 0.0
	for span, end := range m.ends {
		p := (w.curve[span] - before) / max(1e-9, 1-before)
		odds := max(-12, min(12, math.Log(max(p, 1e-9)/max(1e-9, 1-p))))
		row(&own, &known, span, len(m.ends), from, odds, w.row)
		before, from = w.curve[span], end
		if !use(span, w.row) {
			return
		}
	}
}

// curve fills in the probability of an order within each span's end.
func (m *learnt) curve(days []int32, cutoff int32, w *scratch, out []float64) {
	left := 1.0
	m.rows(days, cutoff, w, func(span int, row []float64) bool {
		odds := row[atOdds]
		if span < m.until {
			odds = m.odds.odds(row)
		}
		left *= 1 - btyd.Logistic(odds)
		out[span] = 1 - left
		return true
	})
}

// learn fits the regression to the spans that have passed; nil where there is too little to tell anything.
func learn(ctx context.Context, h Histories, l landmarks, rhythm Rhythm, ends []float64) (*learnt, error) {
	m := &learnt{rhythm: rhythm, ends: ends}
	total, orders := 0, 0
	at := make([]int, len(ends)+1)
	from := make([]int, len(l.next)+1)
	for i := range l.next {
		spans, came := l.passed(i, ends)
		for span := range spans {
			at[span]++
		}
		total += spans
		from[i+1] = total
		if came {
			orders++
		}
	}
	if orders < leastOrders || total == orders {
		return nil, nil //nolint:nilnil // no model is an answer here, told by the caller
	}
	for at[m.until] >= leastSeen {
		m.until++
	}
	width := columns(len(ends))
	rows, is := make([]float64, total*width), make([]bool, total)
	err := btyd.InChunks(ctx, len(l.next), 512, func(_, low, high int) {
		w := newScratch(ends)
		for i := low; i < high; i++ {
			spans, came := l.passed(i, ends)
			if spans == 0 {
				continue
			}
			days, _ := h.of(int(l.customer[i]), l.cutoff[i])
			m.rows(days, l.cutoff[i], w, func(span int, row []float64) bool {
				copy(rows[(from[i]+span)*width:], row)
				return span+1 < spans
			})
			is[from[i]+spans-1] = came
		}
	})
	if err != nil {
		return nil, err
	}
	m.odds, err = regress(ctx, rows, width, is)
	return m, err
}

const (
	leastOrders = 50  // after landmarks, for fifty numbers under a penalty
	leastSeen   = 200 // landmarks that reach into a span
)
