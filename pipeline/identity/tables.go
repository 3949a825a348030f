package identity

import (
	"context"
	"math"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"clientele/models/linkage"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// grid is a table whose columns are told row by row while it is written: a million rows of
// texts would fill more memory than what they are made of.
type grid struct {
	rows    int
	columns []columnar.Cells
}

func (g *grid) add(column columnar.Cells) { g.columns = append(g.columns, column) }

// text adds a column of texts; "" is null.
func (g *grid) text(name string, of func(i int) string) { g.add(columnar.TextCells(name, of)) }

// few adds a column of texts of which there are few.
func (g *grid) few(name string, of func(i int) string) {
	known, at := newWords(16), make([]int32, g.rows)
	for i := range at {
		at[i] = known.number(of(i))
	}
	g.word(name, known.texts, func(i int) int32 { return at[i] })
}

// word adds a column of texts of which there are few, each named by its position in words.
func (g *grid) word(name string, words []string, of func(i int) int32) {
	g.add(columnar.WordCells(name, words, of))
}

// number adds a column of numbers; NaN is null.
func (g *grid) number(name string, of func(i int) float64) { g.add(columnar.NumberCells(name, of)) }

// count adds a column of whole numbers; below 0 is null.
func (g *grid) count(name string, of func(i int) int64) { g.add(columnar.CountCells(name, of)) }

func (g *grid) flag(name string, of func(i int) bool) { g.add(columnar.FlagCells(name, of)) }

// day adds a column of days; noDay is null.
func (g *grid) day(name string, of func(i int) day) {
	g.add(columnar.DayCells(name, func(i int) (int32, bool) { d := of(i); return int32(d), d != noDay }))
}

// write writes the table and reports it.
func (g *grid) write(env *pipeline.Env, table pipeline.Table) (pipeline.Output, error) {
	path := env.Path(table)
	err := columnar.WriteCells(path, g.rows, g.columns...)
	return pipeline.Output{Table: table, Files: []string{path}, Rows: int64(g.rows)}, err
}

// outcome is all that the tables are made of.
type outcome struct {
	inputs
	asOf       day
	clusters   []int32 // by record
	keys       *keys
	mentioned  resolution
	evidence   linkEvidence
	assignment assignment
	weights    []linkage.Weight
	nodes      int
	isFirst    bool // no night before
}

// id is the customer id of a cluster.
func (o *outcome) id(cluster int32) string {
	if cluster == none {
		return ""
	}
	return o.book.customers.texts[o.assignment.customers[cluster]]
}

func (o *outcome) customer(number int32) string {
	if number == none {
		return ""
	}
	return o.book.customers.texts[number]
}

// write makes every table of the step, two at a time: more would cost memory and gain little.
func (o *outcome) write(ctx context.Context, env *pipeline.Env) ([]pipeline.Output, error) {
	parts := []struct {
		table pipeline.Table
		make  func() *grid
	}{
		{mapTable, o.idMap},
		{keyTable, o.recordKeys},
		{refTable, o.refs},
		{clusterTable, o.clusterStats},
		{eventTable, o.events},
		{ruleTable, o.ruleStats},
		{reviewTable, o.reviews},
		{weightTable, o.weightRows},
		{successorTable, o.successors},
		{summaryTable, o.summary},
	}
	outputs := make([]pipeline.Output, len(parts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, part := range parts {
		group.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			outputs[i], err = part.make().write(env, part.table)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return outputs, nil
}

// refs is the seam: whose every mention is, and every number of a record.
func (o *outcome) refs() *grid {
	mentions, unnamed := o.mentions, o.mentioned.unnamed
	// tell gives a mention's value, or that of a record whose number no mention names.
	tell := func(ofMention func(m *mention) string, ofRecord func(record int32) string) func(i int) string {
		return func(i int) string {
			if i < len(mentions) {
				return ofMention(&mentions[i])
			}
			return ofRecord(unnamed[i-len(mentions)])
		}
	}
	same := func(text string) func(int32) string { return func(int32) string { return text } }
	r := o.records
	node := func(i int) *mentionNode {
		if at := o.mentioned.of[i]; at != none {
			return &o.mentioned.nodes[at]
		}
		return &mentionNode{cluster: none}
	}
	g := &grid{rows: len(mentions) + len(unnamed)}
	g.few("kind", tell(func(m *mention) string { return m.kind }, same(kindRef)))
	g.few("source_table", tell(func(m *mention) string { return m.table }, same(tableNumber)))
	g.few("ref_source", tell(func(m *mention) string { return m.source }, func(record int32) string { return r.issuer[record] }))
	g.text("ref", tell(func(m *mention) string { return m.ref }, func(record int32) string { return r.id[record] }))
	g.text("customer_id", func(i int) string {
		if i < len(mentions) {
			return o.id(node(i).cluster)
		}
		return o.id(o.clusters[unnamed[i-len(mentions)]])
	})
	g.text("source_record_id", func(i int) string {
		if i < len(mentions) {
			return node(i).key.ID
		}
		return r.id[unnamed[i-len(mentions)]]
	})
	return g
}

func (o *outcome) idMap() *grid {
	rows, book := o.book.rows, o.book
	systems, tables := book.nodes.parts()
	place := func(i int) int32 { return book.nodes.keys[rows[i].node].place }
	g := &grid{rows: len(rows)}
	g.word("source_system", systems, place)
	g.word("source_table", tables, place)
	g.text("source_record_id", func(i int) string { return book.nodes.keys[rows[i].node].id })
	g.text("customer_id", func(i int) string { return o.customer(rows[i].customer) })
	g.text("previous_customer_id", func(i int) string { return o.customer(rows[i].previous) })
	g.word("link_rule", book.words.texts, func(i int) int32 { return rows[i].rule })
	weighed := func(i int, value float64) float64 {
		if rows[i].weighed {
			return value
		}
		return math.NaN()
	}
	g.number("match_probability", func(i int) float64 { return weighed(i, rows[i].probability) })
	g.number("match_weight", func(i int) float64 { return weighed(i, rows[i].weight) })
	g.word("link_status", book.words.texts, func(i int) int32 { return rows[i].status })
	g.day("valid_from", func(i int) day { return rows[i].from })
	g.day("valid_to", func(i int) day { return rows[i].to })
	return g
}

func (o *outcome) events() *grid {
	events := o.assignment.events
	g := &grid{rows: len(events)}
	g.count("event_no", func(i int) int64 { return int64(i + 1) })
	g.day("event_at", func(int) day { return o.asOf })
	g.text("event_type", func(i int) string { return events[i].kind })
	g.text("from_customer_id", func(i int) string { return o.customer(events[i].from) })
	g.text("to_customer_id", func(i int) string { return o.customer(events[i].to) })
	g.count("record_count", func(i int) int64 { return int64(events[i].count) })
	g.text("reason", func(i int) string { return events[i].reason })
	return g
}

func (o *outcome) clusterStats() *grid {
	stats := o.evidence.stats
	g := &grid{rows: len(stats)}
	score := func(s clusterStat, value float64) float64 {
		if s.isWeighed {
			return value
		}
		return math.NaN()
	}
	g.text("customer_id", func(i int) string { return o.id(int32(i)) })
	g.count("record_count", func(i int) int64 { return int64(stats[i].nodes) })
	g.count("source_count", func(i int) int64 { return int64(stats[i].sources) })
	g.count("edge_count", func(i int) int64 { return int64(stats[i].edges) })
	g.count("deterministic_edge_count", func(i int) int64 { return int64(stats[i].certain) })
	g.number("edge_density", func(i int) float64 { return stats[i].density() })
	g.number("min_score", func(i int) float64 { return score(stats[i], stats[i].low) })
	g.number("max_score", func(i int) float64 { return score(stats[i], stats[i].high) })
	g.flag("review_flag", func(i int) bool { return stats[i].needsReview() })
	return g
}

func (o *outcome) ruleStats() *grid {
	rules := o.evidence.ruleRows
	g := &grid{rows: len(rules)}
	g.text("rule", func(i int) string { return rules[i].rule })
	g.count("pairs_considered", func(i int) int64 { return rules[i].pairs })
	g.count("pairs_linked", func(i int) int64 { return rules[i].linked })
	g.count("links_only_by_this_rule", func(i int) int64 { return rules[i].linkedOnly })
	g.count("blocks_skipped", func(i int) int64 { return rules[i].skipped })
	g.count("largest_block", func(i int) int64 { return rules[i].largest })
	g.count("reviewed_pairs", func(i int) int64 { return rules[i].reviewed })
	g.number("share_reviewed_wrong", func(i int) float64 { return float64(rules[i].wrong) / float64(rules[i].reviewed) })
	return g
}

func (o *outcome) reviews() *grid {
	pairs, r := o.evidence.review, o.records
	g := &grid{rows: len(pairs)}
	g.text("left_source", func(i int) string { return r.system[pairs[i].a] })
	g.text("left_record_id", func(i int) string { return r.mapIDs[pairs[i].a] })
	g.text("right_source", func(i int) string { return r.system[pairs[i].b] })
	g.text("right_record_id", func(i int) string { return r.mapIDs[pairs[i].b] })
	g.number("match_probability", func(i int) float64 { return pairs[i].pair.Probability })
	g.number("match_weight", func(i int) float64 { return pairs[i].pair.Weight })
	g.flag("is_linked", func(i int) bool { return pairs[i].isLinked })
	g.text("reason", func(i int) string { return pairs[i].reason })
	return g
}

func (o *outcome) weightRows() *grid {
	weights := o.weights
	known := func(i int, value float64) float64 {
		if weights[i].Status == linkage.Untrained {
			return math.NaN()
		}
		return value
	}
	g := &grid{rows: len(weights)}
	g.text("comparison", func(i int) string { return weights[i].Comparison })
	g.text("level", func(i int) string { return weights[i].Level })
	g.number("m_probability", func(i int) float64 { return known(i, weights[i].M) })
	g.number("u_probability", func(i int) float64 { return known(i, weights[i].U) })
	g.number("match_weight", func(i int) float64 { return known(i, weights[i].Weight) })
	g.text("fit_status", func(i int) string { return string(weights[i].Status) })
	return g
}

func (o *outcome) recordKeys() *grid {
	r, k := o.records, o.keys
	g := &grid{rows: r.len()}
	g.few("source_system", func(i int) string { return r.system[i] })
	g.few("customer_ref_source", func(i int) string { return r.issuer[i] })
	g.text("source_record_id", func(i int) string { return r.id[i] })
	g.text("customer_id", func(i int) string { return o.id(o.clusters[i]) })
	at := func(f *forms) func(int) string { return func(i int) string { return f.at(int32(i)) } }
	g.add(columnar.BytesCells("name_key", func(out []byte, i int) []byte { return k.appendName(out, int32(i)) }))
	g.text("family_key", func(i int) string { return k.family(int32(i)) })
	g.add(columnar.BytesCells("address_key", func(out []byte, i int) []byte { return k.appendAddress(out, int32(i)) }))
	g.text("email_normal", at(&k.email))
	g.text("phone_e164", at(&k.phone))
	g.text("company_key", at(&k.company))
	g.few("customer_kind", func(i int) string { return k.kindOf(int32(i)) })
	return g
}

// successors says, of every id that no node has any more, who has most of its nodes today.
func (o *outcome) successors() *grid {
	book := o.book
	now := filled(len(book.nodes.keys)) // by node
	holds := make([]bool, len(book.customers.texts))
	for i := range book.rows {
		if r := &book.rows[i]; r.to == noDay {
			now[r.node], holds[r.customer] = r.customer, true
		}
	}
	type move struct{ from, to int32 }
	moved := map[move]map[int32]bool{} // nodes, each once
	for i := range book.rows {
		if r := &book.rows[i]; !holds[r.customer] && now[r.node] != none {
			m := move{r.customer, now[r.node]}
			if moved[m] == nil {
				moved[m] = map[int32]bool{}
			}
			moved[m][r.node] = true
		}
	}
	best, most := filled(len(holds)), make([]int, len(holds))
	for m, nodes := range moved {
		n := len(nodes)
		if n > most[m.from] || (n == most[m.from] && o.customer(m.to) < o.customer(best[m.from])) {
			best[m.from], most[m.from] = m.to, n
		}
	}
	var gone []int32
	used := make([]bool, len(holds))
	for i := range book.rows {
		used[book.rows[i].customer] = true
	}
	for customer, is := range holds {
		if !is && used[customer] {
			gone = append(gone, int32(customer))
		}
	}
	slices.SortFunc(gone, func(x, y int32) int { return strings.Compare(o.customer(x), o.customer(y)) })
	g := &grid{rows: len(gone)}
	g.text("customer_id", func(i int) string { return o.customer(gone[i]) })
	g.text("current_customer_id", func(i int) string { return o.customer(best[gone[i]]) })
	return g
}

func (o *outcome) summary() *grid {
	before, change := int64(-1), math.NaN()
	if !o.isFirst {
		before = int64(o.assignment.before)
		if before > 0 {
			change = math.Abs(float64(int64(o.mentioned.count)-before)) / float64(before)
		}
	}
	g := &grid{rows: 1}
	g.count("nodes", func(int) int64 { return int64(o.nodes) })
	g.count("records", func(int) int64 { return int64(o.records.len()) })
	g.count("customers", func(int) int64 { return int64(o.mentioned.count) })
	g.count("customers_before", func(int) int64 { return before })
	g.number("customers_change_share", func(int) float64 { return change })
	return g
}
