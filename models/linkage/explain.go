package linkage

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// Waterfall takes a match weight apart: the prior odds of any two records, and what each
// comparison added. Since a pair is weighed against strangers and against members of a
// household at once, a step is what the comparison adds to those before it.
type Waterfall struct {
	Prior       float64 // log odds of any pair of records, in bits
	Steps       []WaterfallStep
	Weight      float64 // their sum, in bits
	Probability float64
	// Household is the probability, among pairs that are not one entity, that the two live
	// together.
	Household float64
}

// WaterfallStep is what one comparison says.
type WaterfallStep struct {
	Comparison  string
	Level       string // "missing": no evidence
	Left, Right string // the values in the form in which they were compared
	Weight      float64
}

// Explain compares two records, given by position.
func (m *Model) Explain(ctx context.Context, r Records, a, b int, s Settings) (Waterfall, error) {
	if m.status != Trained {
		return Waterfall{}, fmt.Errorf("explaining a pair: the model has no weights (%s)", m.status)
	}
	if a < 0 || b < 0 || a >= r.Len() || b >= r.Len() {
		return Waterfall{}, fmt.Errorf("explaining a pair: records %d and %d of %d: give positions from 0", a, b, r.Len())
	}
	if !m.Fits(r) {
		return Waterfall{}, fmt.Errorf("explaining a pair: the model was trained on the fields %q, the records have %q", m.shape, r.shape())
	}
	p, err := prepare(ctx, r, []int32{int32(a), int32(b)}, s)
	if err != nil {
		return Waterfall{}, err
	}
	c := p.comparisons()
	pattern := c.compare(0, 1)
	l := m.logs.prior
	out := Waterfall{Prior: odds(l)}
	before := out.Prior
	for k, one := range c {
		level := pattern.level(k)
		m.add(&l, c, k, level, 0)
		now := odds(l)
		step := WaterfallStep{Comparison: one.name(), Level: "missing", Left: one.text(0), Right: one.text(1), Weight: now - before}
		if level != missing {
			step.Level = one.levels()[level-1]
		}
		out.Steps = append(out.Steps, step)
		before = now
	}
	out.Weight, out.Probability = before, probability(before)
	out.Household = 1 / (1 + math.Exp(l[strangers]-l[household]))
	return out, nil
}

// String writes the waterfall for people, a line a comparison.
func (w Waterfall) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%8.2f  any two records\n", w.Prior)
	for _, s := range w.Steps {
		fmt.Fprintf(&out, "%+8.2f  %-18s %-26s %s | %s\n", s.Weight, s.Comparison, s.Level, orDash(s.Left), orDash(s.Right))
	}
	fmt.Fprintf(&out, "%8.2f  bits: probability %.4f", w.Weight, w.Probability)
	if w.Probability < .5 && w.Household > .5 {
		out.WriteString("; rather two members of one household")
	}
	return out.String()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
