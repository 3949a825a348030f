package tree

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/models/evaluate"
	"clientele/models/features"
)

// Rule is a group of rows in words, and how often they have the outcome.
type Rule struct {
	Text      string // "tenure at most 5 and Contract is Month-to-month"; "all" where nothing parts the rows
	Rows      int
	Positives int
	Rate      float64
	Lift      float64 // rate over the rate of all
	Low, High float64 // Wilson interval of the rate, 90 %
	leaf      int
}

// Rules lists the rules with the highest rate first, counted on the rows they were found on.
func (m *Model) Rules() []Rule {
	counts := make([]count, len(m.nodes))
	for i, n := range m.nodes {
		counts[i] = count{n.rows, n.positives}
	}
	return m.rules(counts)
}

// On lists the same rules in the same order, counted on other rows, such as a later period.
func (m *Model) On(ctx context.Context, t features.Table, is []bool) ([]Rule, error) {
	own, err := m.table(t)
	if err != nil {
		return nil, err
	}
	if len(is) != own.Rows() {
		return nil, fmt.Errorf("counting rules: %d outcomes and %d rows: give one per row", len(is), own.Rows())
	}
	counts := make([]count, len(m.nodes))
	for row, yes := range is {
		for _, at := range []int{0, descend(m.nodes, nil, own, nil, row)} {
			if at == 0 && counts[0].rows > row { // the root is the only rule
				continue
			}
			counts[at].rows++
			if yes {
				counts[at].positives++
			}
		}
	}
	return m.rules(counts), ctx.Err()
}

func (m *Model) rules(counts []count) []Rule {
	var out []Rule
	rate := func(c count) float64 {
		if c.rows == 0 {
			return 0
		}
		return float64(c.positives) / float64(c.rows)
	}
	all := rate(counts[0])
	var walk func(at int, way []condition)
	walk = func(at int, way []condition) {
		n := m.nodes[at]
		if n.split != nil {
			walk(n.left, m.narrowed(way, n.split, true))
			walk(n.right, m.narrowed(way, n.split, false))
			return
		}
		r := Rule{Text: m.text(way), Rows: counts[at].rows, Positives: counts[at].positives, Rate: rate(counts[at]), leaf: at}
		if all > 0 {
			r.Lift = r.Rate / all
		}
		r.Low, r.High = evaluate.Wilson(r.Positives, r.Rows, 1.6448536269514722)
		out = append(out, r)
	}
	walk(0, nil)
	slices.SortStableFunc(out, func(a, b Rule) int {
		x, y := m.nodes[a.leaf], m.nodes[b.leaf]
		return cmp.Compare(float64(y.positives)*float64(x.rows), float64(x.positives)*float64(y.rows))
	})
	return out
}

// condition is what a rule asks of one feature.
type condition struct {
	feature int
	above   float64
	atMost  float64
	levels  []bool
	missing bool // rows without a value belong to it
	sawSome bool // some rows lacked the value when it was parted
}

func (m *Model) narrowed(way []condition, s *split, left bool) []condition {
	out := slices.Clone(way)
	at := slices.IndexFunc(out, func(c condition) bool { return c.feature == s.feature })
	if at < 0 {
		at = len(out)
		c := condition{feature: s.feature, above: math.Inf(-1), atMost: math.Inf(1), missing: true}
		for range m.shape[s.feature].Levels {
			c.levels = append(c.levels, true)
		}
		out = append(out, c)
	}
	c := &out[at]
	c.levels = slices.Clone(c.levels)
	for i := range c.levels {
		c.levels[i] = c.levels[i] && s.levels[i] == left
	}
	if s.levels == nil {
		if left {
			c.atMost = min(c.atMost, s.cut)
		} else {
			c.above = max(c.above, s.cut)
		}
	}
	if s.sawMissing {
		c.sawSome = true
		c.missing = c.missing && s.missingLeft == left
	}
	return out
}

func (m *Model) text(way []condition) string {
	if len(way) == 0 {
		return "all"
	}
	parts := make([]string, len(way))
	for i, c := range way {
		parts[i] = c.text(m.shape[c.feature])
	}
	return strings.Join(parts, " and ")
}

func (c condition) text(f features.Feature) string {
	unknown := ""
	if c.sawSome && c.missing {
		unknown = " or unknown"
	}
	if f.IsCategory() {
		var in, out []string
		for i, ok := range c.levels {
			if ok {
				in = append(in, f.Levels[i])
			} else {
				out = append(out, f.Levels[i])
			}
		}
		switch {
		case len(in) == 0:
			return f.Name + " is unknown"
		case len(out) == 0:
			return f.Name + " is known"
		case len(in) > len(out) && len(in) > 2:
			return f.Name + " is not " + list(out, "nor") + unknown
		}
		return f.Name + " is " + list(in, "or") + unknown
	}
	low, high := !math.IsInf(c.above, -1) && c.above < math.MaxFloat64, c.atMost < math.MaxFloat64
	switch {
	case c.above == math.MaxFloat64:
		return f.Name + " is unknown"
	case low && high:
		return fmt.Sprintf("%s above %s and at most %s%s", f.Name, number(f, c.above), number(f, c.atMost), unknown)
	case low:
		return fmt.Sprintf("%s above %s%s", f.Name, number(f, c.above), unknown)
	case high:
		return fmt.Sprintf("%s at most %s%s", f.Name, number(f, c.atMost), unknown)
	default:
		return f.Name + " is known"
	}
}

func number(f features.Feature, v float64) string {
	if f.IsDate {
		return time.Unix(0, 0).UTC().AddDate(0, 0, int(math.Floor(v))).Format(time.DateOnly)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// maxNamed is how many levels a text names.
const maxNamed = 6

func list(names []string, last string) string {
	if len(names) > maxNamed {
		return fmt.Sprintf("%s %s one of %d more", strings.Join(names[:maxNamed-1], ", "), last, len(names)-maxNamed+1)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}
