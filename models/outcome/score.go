package outcome

import (
	"cmp"
	"context"
	"math"
	"slices"

	"clientele/models/card"
	"clientele/models/features"
)

// Reason is what moved a score.
type Reason struct {
	Feature string  // of its group, the one that weighs most
	Effect  float64 // of the group, log-odds against the mean row
}

// Scores are answers, by row.
type Scores struct {
	Raw         []float64 // log-odds before calibration
	Probability []float64 // calibrated; NaN where there was nothing to learn from
	Base        float64   // probability of the mean row, where reasons start from
	Reasons     [][]Reason
}

// Score answers for each row, with at most so many reasons, the heaviest first.
func (m *Model) Score(ctx context.Context, t features.Table, reasons int) (Scores, error) {
	if m.answers {
		return m.learnt.score(ctx, t, m.groups, m.quiet, reasons)
	}
	s := Scores{Raw: make([]float64, t.Rows()), Reasons: make([][]Reason, t.Rows()), Base: m.baseline.All}
	if !m.known {
		s.Base, s.Probability = math.NaN(), slices.Repeat([]float64{math.NaN()}, t.Rows())
		copy(s.Raw, s.Probability)
		return s, nil
	}
	p, err := m.baseline.predict(t)
	if err != nil {
		return Scores{}, err
	}
	s.Probability = p
	for i, v := range p {
		s.Raw[i] = logit(v)
		if effect := s.Raw[i] - logit(s.Base); m.baseline.Feature != "" && reasons > 0 && effect != 0 {
			s.Reasons[i] = []Reason{{m.baseline.Feature, effect}}
		}
	}
	return s, nil
}

func (f *fitted) score(ctx context.Context, t features.Table, groups map[string]string, quiet []string, reasons int) (Scores, error) {
	p, raw, err := f.probability(ctx, t)
	if err != nil {
		return Scores{}, err
	}
	s := Scores{Raw: raw, Probability: p, Reasons: make([][]Reason, t.Rows())}
	if reasons == 0 {
		return s, nil
	}
	level, next := f.levelAt(t, raw), s.Reasons
	err = inParts(t, func(part features.Table) error {
		base, names, values, err := f.contributions(ctx, f.candidate, part, f.threads)
		if err != nil {
			return err
		}
		s.Base = f.calibrated([]float64{base}, level)[0]
		told(next[:part.Rows()], names, values, groups, quiet, reasons)
		next = next[part.Rows():]
		return nil
	})
	return s, err
}

// told fills in the reasons of rows, of contributions by feature and row.
func told(out [][]Reason, names []string, values [][]float64, groups map[string]string, quiet []string, reasons int) {
	group, count := numbered(names, groups)
	isQuiet := make([]bool, len(names))
	for i, name := range names {
		isQuiet[i] = slices.Contains(quiet, name)
	}
	sum, heaviest := make([]float64, count), make([]int, count)
	order := make([]int, count)
	for row := range out {
		for g := range count {
			sum[g], heaviest[g], order[g] = 0, -1, g
		}
		for i := range names {
			sum[group[i]] += values[i][row]
		}
		for i := range names { // the one that moved most in the direction of all
			if g := group[i]; heaviest[g] < 0 || weighsMore(values, row, i, heaviest[g], sum[g], isQuiet) {
				heaviest[g] = i
			}
		}
		slices.SortFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(math.Abs(sum[b]), math.Abs(sum[a])), cmp.Compare(a, b))
		})
		of := make([]Reason, 0, min(reasons, count))
		for _, g := range order[:min(reasons, count)] {
			if sum[g] != 0 {
				of = append(of, Reason{names[heaviest[g]], sum[g]})
			}
		}
		out[row] = of
	}
}

// weighsMore tells whether feature i moved a row more than j in the direction that their group moved it. Quiet features weigh less than others.
func weighsMore(values [][]float64, row, i, j int, direction float64, isQuiet []bool) bool {
	if isQuiet[i] != isQuiet[j] {
		return isQuiet[j]
	}
	return math.Copysign(1, direction)*(values[i][row]-values[j][row]) > 0
}

// numbered gives each name the number of its group.
func numbered(names []string, groups map[string]string) (of []int, count int) {
	number := map[string]int{}
	for _, name := range names {
		group := name
		if g := groups[name]; g != "" {
			group = g
		}
		if _, is := number[group]; !is {
			number[group] = len(number)
		}
		of = append(of, number[group])
	}
	return of, len(number)
}

// Drift is how far features and scores have moved since training: scores are the probabilities that Score gave for the rows of the table.
func (m *Model) Drift(t features.Table, scores []float64) []card.Drift {
	var out []card.Drift
	for _, h := range m.report.Histograms {
		if h.Feature == "score" {
			out = append(out, h.Numbers(scores))
			continue
		}
		at := t.Index(h.Feature)
		if at < 0 {
			continue
		}
		f := t.Feature(at)
		if !f.IsCategory() {
			out = append(out, h.Numbers(f.Numbers))
			continue
		}
		level := make(map[string]int32, len(h.Levels))
		for i, name := range h.Levels {
			level[name] = int32(i)
		}
		codes := make([]int32, len(f.Codes))
		for i, code := range f.Codes {
			codes[i] = code
			if code >= 0 {
				if now, is := level[f.Levels[code]]; is {
					codes[i] = now
				} else {
					codes[i] = features.Unseen
				}
			}
		}
		out = append(out, h.Codes(codes))
	}
	return out
}
