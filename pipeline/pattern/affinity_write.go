package pattern

import (
	"math"
	"strings"

	"clientele/models/affinity"
	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// writePairs writes each pair twice, from either side.
func (f *affinityFound) writePairs(env *pipeline.Env) (pipeline.Output, error) {
	rows := 2 * len(f.pairs)
	view := func(i int) *account { return &f.accounts[f.pairs[i/2].view] }
	sides := func(i int) (item, other uint32) {
		if i%2 == 0 {
			return f.pairs[i/2].item, f.pairs[i/2].other
		}
		return f.pairs[i/2].other, f.pairs[i/2].item
	}
	text := func(name string, of func(i int) string) columnar.Cells { return columnar.TextCells(name, of) }
	count := func(name string, of func(i int) int) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(of(i)) })
	}
	measure := func(name string, of func(m *affinity.Measures) float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 {
			pair := &f.pairs[i/2].pair
			if i%2 == 0 {
				return of(&pair.Measures)
			}
			back := pair.Back(view(i).baskets)
			return of(&back)
		})
	}
	return writeCells(env, itemAffinity, rows,
		text("level", func(i int) string { return view(i).level }),
		text("channel", func(i int) string { return view(i).channel }),
		text("period", func(i int) string { return view(i).period }),
		text("item_a", func(i int) string { item, _ := sides(i); return f.namesOf(view(i).level)[item] }),
		text("item_a_name", func(i int) string { item, _ := sides(i); return f.labelsOf(view(i).level)[item] }),
		text("item_b", func(i int) string { _, other := sides(i); return f.namesOf(view(i).level)[other] }),
		text("item_b_name", func(i int) string { _, other := sides(i); return f.labelsOf(view(i).level)[other] }),
		count("n_a", func(i int) int {
			pair := &f.pairs[i/2].pair
			if i%2 == 0 {
				return pair.ItemCount
			}
			return pair.OtherCount
		}),
		count("n_b", func(i int) int {
			pair := &f.pairs[i/2].pair
			if i%2 == 0 {
				return pair.OtherCount
			}
			return pair.ItemCount
		}),
		count("n_both", func(i int) int { return f.pairs[i/2].pair.Count }),
		count("n", func(i int) int { return view(i).baskets }),
		measure("support", func(m *affinity.Measures) float64 { return m.Support }),
		measure("confidence", func(m *affinity.Measures) float64 { return m.Confidence }),
		measure("lift", func(m *affinity.Measures) float64 { return m.Lift }),
		measure("leverage", func(m *affinity.Measures) float64 { return m.Leverage }),
		measure("conviction", func(m *affinity.Measures) float64 { return m.Conviction }), // infinite: null
		measure("cosine", func(m *affinity.Measures) float64 { return m.Cosine }),
		measure("zhang", func(m *affinity.Measures) float64 { return m.Zhang }),
		measure("chi_square", func(m *affinity.Measures) float64 { return m.ChiSquare }),
		measure("p_value", func(m *affinity.Measures) float64 { return m.FisherP }),
		columnar.NumberCells("q_value", func(i int) float64 { return f.pairs[i/2].pair.Q }),
	)
}

// writeRules writes the rules between articles.
func (f *affinityFound) writeRules(env *pipeline.Env) (pipeline.Output, error) {
	n := 0
	if f.rules != nil {
		n = f.rules.Len()
	}
	rules := make([]affinity.Rule, n)
	antecedents, consequents := make([][]int, n), make([][]int, n)
	for i := range n {
		rules[i] = f.rules.At(i)
		antecedents[i], consequents[i] = f.rules.Numbers(i)
	}
	baskets := 0
	for _, a := range f.accounts {
		if a.pattern == "rules" {
			baskets = a.baskets
		}
	}
	list := func(name string, of [][]int, words []string, quoted bool) columnar.Cells {
		return columnar.BytesCells(name, func(out []byte, i int) []byte {
			for k, number := range of[i] {
				if k > 0 {
					out = append(out, ", "...)
				}
				if quoted {
					out = appendQuoted(out, words[number])
				} else {
					out = append(out, words[number]...)
				}
			}
			return out
		})
	}
	count := func(name string, of func(r *affinity.Rule) int) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(of(&rules[i])) })
	}
	measure := func(name string, of func(r *affinity.Rule) float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 { return of(&rules[i]) })
	}
	return writeCells(env, affinityRules, n,
		list("antecedent_items", antecedents, f.articles, true),
		list("antecedent_names", antecedents, f.names, false),
		list("consequent_items", consequents, f.articles, true),
		list("consequent_names", consequents, f.names, false),
		columnar.CountCells("size", func(i int) int64 { return int64(len(antecedents[i]) + len(consequents[i])) }),
		count("n_antecedent", func(r *affinity.Rule) int { return r.AntecedentCount }),
		count("n_consequent", func(r *affinity.Rule) int { return r.ConsequentCount }),
		count("n_both", func(r *affinity.Rule) int { return r.Count }),
		columnar.CountCells("n", func(int) int64 { return int64(baskets) }),
		measure("support", func(r *affinity.Rule) float64 { return r.Support }),
		measure("confidence", func(r *affinity.Rule) float64 { return r.Confidence }),
		measure("lift", func(r *affinity.Rule) float64 { return r.Lift }),
		measure("leverage", func(r *affinity.Rule) float64 { return r.Leverage }),
		measure("conviction", func(r *affinity.Rule) float64 { return r.Conviction }), // infinite: null
		measure("cosine", func(r *affinity.Rule) float64 { return r.Cosine }),
		measure("zhang", func(r *affinity.Rule) float64 { return r.Zhang }),
		measure("chi_square", func(r *affinity.Rule) float64 { return r.ChiSquare }),
		measure("p_value", func(r *affinity.Rule) float64 { return r.FisherP }),
		measure("q_value", func(r *affinity.Rule) float64 { return r.Q }),
	)
}

// appendQuoted writes an id of a list so that none is taken for two: in double quotes where it has a comma, a quote or blanks at an end.
func appendQuoted(out []byte, id string) []byte {
	if !strings.ContainsAny(id, `,"`) && strings.TrimSpace(id) == id {
		return append(out, id...)
	}
	return append(append(append(out, '"'), strings.ReplaceAll(id, `"`, `""`)...), '"')
}

// writeAccounts writes what was looked at.
func (f *affinityFound) writeAccounts(env *pipeline.Env) (pipeline.Output, error) {
	text := func(name string, of func(a *account) string) columnar.Cells {
		return columnar.TextCells(name, func(i int) string { return of(&f.accounts[i]) })
	}
	count := func(name string, of func(a *account) int) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(of(&f.accounts[i])) })
	}
	return writeCells(env, affinityRuns, len(f.accounts),
		text("pattern", func(a *account) string { return a.pattern }),
		text("level", func(a *account) string { return a.level }),
		text("channel", func(a *account) string { return a.channel }),
		text("period", func(a *account) string { return a.period }),
		columnar.DayCells("from_date", func(i int) (int32, bool) { return f.accounts[i].from, f.accounts[i].from > math.MinInt32 }),
		columnar.DayCells("to_date", func(i int) (int32, bool) { return f.accounts[i].to, true }),
		count("baskets", func(a *account) int { return a.baskets }),
		count("lines", func(a *account) int { return a.lines }),
		count("items", func(a *account) int { return a.items }),
		count("lines_without_category", func(a *account) int { return a.linesWithout }),
		count("baskets_left_out", func(a *account) int { return a.cut.Baskets }),
		count("lines_left_out", func(a *account) int { return a.cut.Lines }),
		count("largest_basket", func(a *account) int { return a.cut.Largest }),
		count("asked_from_count", func(a *account) int { return a.asked }),
		count("complete_from_count", func(a *account) int { return a.completeFrom }),
		count("tests", func(a *account) int { return a.tests }),
		count("patterns_beyond_chance", func(a *account) int { return a.beyondChance }),
		count("patterns_told", func(a *account) int { return a.told }),
		text("fit_status", func(a *account) string { return a.status }),
	)
}

// writeCells writes a table of the run and tells of it.
func writeCells(env *pipeline.Env, table pipeline.Table, rows int, cells ...columnar.Cells) (pipeline.Output, error) {
	path := env.Path(table)
	if err := columnar.WriteCells(path, rows, cells...); err != nil {
		return pipeline.Output{}, err
	}
	return pipeline.Output{Table: table, Files: []string{path}, Rows: int64(rows)}, nil
}

// writeFindings writes what could be mended.
func writeFindings(env *pipeline.Env, table pipeline.Table, findings []card.Finding) (pipeline.Output, error) {
	columns, err := card.FindingColumns(findings)
	if err != nil {
		return pipeline.Output{}, err
	}
	path := env.Path(table)
	if err := columnar.WriteParquet(path, columns); err != nil {
		return pipeline.Output{}, err
	}
	return pipeline.Output{Table: table, Files: []string{path}, Rows: int64(len(findings))}, nil
}
