package identity

import (
	"context"
	"math"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// dayOf is a day as the ledger counts it.
func dayOf(t time.Time) day { return day(t.UTC().Truncate(24*time.Hour).Unix() / (24 * 60 * 60)) }

// String is the day as 2006-01-02, "" for noDay.
func (d day) String() string {
	if d == noDay {
		return ""
	}
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// parseDay reads 2006-01-02; what is none is noDay.
func parseDay(text string) day {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return noDay
	}
	return dayOf(t)
}

// readLedger brings together what earlier nights said. Each night kept what it changed; of
// one row that several nights kept, the latest counts.
func readLedger(ctx context.Context, files []string) (*ledger, error) {
	columns, err := columnar.ReadParquet(ctx, files, "as_of_date", "source_system", "source_table", "source_record_id", "customer_id",
		"previous_customer_id", "link_rule", "match_probability", "match_weight", "link_status", "valid_from", "valid_to")
	if err != nil {
		return nil, inputError(mapHistory, err)
	}
	table := tableOf{columns}
	text := table.texts
	night, system, source, id := text("as_of_date"), text("source_system"), text("source_table"), text("source_record_id")
	customer, previous, rule, status := text("customer_id"), text("previous_customer_id"), text("link_rule"), text("link_status")
	from, to := text("valid_from"), text("valid_to")
	probability, weight := table.floats("match_probability"), table.floats("match_weight")
	book := newLedger(len(night) + len(night)/8) // a night adds a few
	days := map[string]day{}
	dayAt := func(text string) day {
		d, known := days[text]
		if !known {
			d = parseDay(text)
			days[text] = d
		}
		return d
	}
	type span struct {
		node int32
		from day
	}
	at := make(map[span]int32, len(night))
	written := make([]string, 0, len(night))
	for i := range night {
		r := row{
			node: book.nodes.number(nodeKey{system[i], source[i], id[i]}), customer: book.customers.number(customer[i]), previous: none,
			from: dayAt(from[i]), to: dayAt(to[i]),
			tie: tie{rule: book.words.number(rule[i]), status: book.words.number(status[i]), probability: probability[i], weight: weight[i], weighed: !math.IsNaN(weight[i])},
		}
		if previous[i] != "" {
			r.previous = book.customers.number(previous[i])
		}
		key := span{r.node, r.from}
		before, twice := at[key]
		switch {
		case !twice:
			at[key] = int32(len(book.rows))
			book.rows, written = append(book.rows, r), append(written, night[i])
		case night[i] > written[before]:
			book.rows[before], written[before] = r, night[i]
		}
	}
	return book, nil
}

// floats are numbers whose nulls are NaN.
func (t tableOf) floats(name string) []float64 {
	out := make([]float64, t.Rows())
	column, err := t.Column(name)
	for i := range out {
		out[i] = math.NaN()
		if err == nil && !column.IsNull(i) && len(column.Floats()) > 0 {
			out[i] = column.Floats()[i]
		}
	}
	return out
}

// readMentions reads the mentions, in an order that does not depend on the files.
func readMentions(ctx context.Context, files []string) ([]mention, error) {
	columns, err := columnar.ReadParquet(ctx, files, "kind", "source_table", "ref_source", "ref", "first_at", "is_buyer")
	if err != nil {
		return nil, inputError(mentionsTable, err)
	}
	table := tableOf{columns}
	kind, source, system, ref := table.texts("kind"), table.texts("source_table"), table.texts("ref_source"), table.texts("ref")
	first, buys := moments(table.texts("first_at")), table.flags("is_buyer")
	out := make([]mention, columns.Rows())
	for place, i := range ordered(ref, kind, system, source) {
		out[place] = mention{kind[i], source[i], system[i], ref[i], first[i], buys[i]}
	}
	return out, nil
}

// readTogether reads which mentions stand on the same documents.
func readTogether(ctx context.Context, files []string) ([]together, error) {
	columns, err := columnar.ReadParquet(ctx, files)
	if err != nil {
		return nil, inputError(togetherTable, err)
	}
	table := tableOf{columns}
	side := func(name string) func(int) mentionKey {
		kind, source, system, ref := table.texts(name+"_kind"), table.texts(name+"_table"), table.texts(name+"_source"), table.texts(name+"_ref")
		return func(i int) mentionKey { return mentionKey{kind[i], source[i], system[i], ref[i]} }
	}
	left, right, documents := side("left"), side("right"), table.integers("mention_count")
	out := make([]together, columns.Rows())
	for i := range out {
		out[i] = together{left(i), right(i), documents[i]}
	}
	return out, nil
}

// inputs are what the night reads.
type inputs struct {
	records  *records
	mentions []mention
	pairs    []together
	book     *ledger
}

func readInputs(ctx context.Context, env *pipeline.Env) (in inputs, err error) {
	if in.records, err = readRecords(ctx, env.Files(recordsTable)); err != nil {
		return in, inputError(recordsTable, err)
	}
	if in.mentions, err = readMentions(ctx, env.Files(mentionsTable)); err != nil {
		return in, err
	}
	if in.pairs, err = readTogether(ctx, env.Files(togetherTable)); err != nil {
		return in, err
	}
	in.book, err = readLedger(ctx, env.Files(mapHistory))
	return in, err
}

// found puts records and mentions together to what is assigned tonight.
func (in inputs) found(clusters []int32, mentions resolution, e linkEvidence) tonight {
	book, r := in.book, in.records
	size := r.len() + len(mentions.nodes)
	t := tonight{
		nodes: make([]int32, 0, size), clusters: make([]int32, 0, size), count: mentions.count,
		seen: make([]int64, 0, size), aliases: make([]int32, 0, size), ties: make([]tie, 0, size),
	}
	word := book.words.number
	place, numberPlace, otherPlace := book.nodes.placesOf(tableRecords), book.nodes.placesOf(tableNumber), book.nodes.placesOf(tableRecords)
	add := func(node, cluster int32, seen int64, alias int32, how tie) {
		t.nodes, t.clusters, t.seen = append(t.nodes, node), append(t.clusters, cluster), append(t.seen, seen)
		t.aliases, t.ties = append(t.aliases, alias), append(t.ties, how)
	}
	for i := range r.id {
		alias := none
		if r.mapIDs[i] == r.id[i] {
			alias = numberPlace(r.issuer[i])
		}
		status := e.statuses[i]
		if status == statusSingle && e.stats[clusters[i]].nodes > 1 {
			status = statusAuto
		}
		how := tie{rule: word(e.rules[i]), status: word(status), weight: e.best[i], weighed: !math.IsNaN(e.best[i])}
		if how.weighed {
			how.probability = 1 / (1 + math.Exp2(-how.weight))
		}
		add(book.nodes.numberAt(place(r.system[i]), r.mapIDs[i]), clusters[i], r.created[i], alias, how)
	}
	for i := range mentions.nodes {
		n := &mentions.nodes[i]
		if n.cluster == none || n.rule == "" {
			continue // nobody's, or a number that has a record
		}
		alias := none
		if n.kind == kindRef {
			alias = otherPlace(n.key.System)
		}
		status := statusAuto
		if e.stats[n.cluster].nodes == 1 {
			status = statusSingle
		}
		add(book.nodes.number(n.key), n.cluster, n.first, alias, tie{rule: word(n.rule), status: word(status)})
	}
	return t
}
