package identity

import (
	"context"
	"math"
	"time"

	"golang.org/x/sync/errgroup"

	"clientele/models"
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
	var ids []string
	var coded []columnar.Coded
	var weights models.Columns
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		coded, err = columnar.ReadCoded(ctx, files, "customer_id", "previous_customer_id", "as_of_date", "source_system", "source_table",
			"link_rule", "link_status", "valid_from", "valid_to")
		return err
	})
	group.Go(func() (err error) {
		if ids, err = columnar.ReadTexts(ctx, files, "source_record_id"); err != nil {
			return err
		}
		weights, err = columnar.ReadParquet(ctx, files, "match_probability", "match_weight")
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, inputError(mapHistory, err)
	}
	probability, weight := tableOf{weights}.floats("match_probability"), tableOf{weights}.floats("match_weight")
	customer, previous, night, system, source := coded[0], coded[1], coded[2], coded[3], coded[4]
	rule, status, from, to := coded[5], coded[6], coded[7], coded[8]
	size := len(night.Of)
	book := newLedger(size + size/8) // a night adds a few
	customers, before := numbersOf(book.customers, customer), numbersOf(book.customers, previous)
	rules, statuses := numbersOf(book.words, rule), numbersOf(book.words, status)
	first, last := days(from.Texts), days(to.Texts)
	places := make(map[[2]uint32]int32)
	at := make([]int32, 0, size)       // of each node: its latest row
	chain := make([]int32, 0, size)    // of each row: the one before it of its node
	written := make([]uint32, 0, size) // of each row: the night that wrote it
	nodes := book.nodes.numbersAt(size, func(i int) (int32, string) {
		place, known := places[[2]uint32{system.Of[i], source.Of[i]}]
		if !known {
			place = book.nodes.place(system.At(i), source.At(i))
			places[[2]uint32{system.Of[i], source.Of[i]}] = place
		}
		return place, ids[i]
	})
	for i := range night.Of {
		r := row{
			node: nodes[i], customer: customers(i), previous: none, from: first[from.Of[i]], to: last[to.Of[i]],
			tie: tie{rule: rules(i), status: statuses(i), probability: probability[i], weight: weight[i], weighed: !math.IsNaN(weight[i])},
		}
		if previous.Of[i] != 0 {
			r.previous = before(i)
		}
		if int(r.node) == len(at) {
			at = append(at, none)
		}
		same := at[r.node]
		for same != none && book.rows[same].from != r.from {
			same = chain[same]
		}
		switch {
		case same == none:
			chain, at[r.node] = append(chain, at[r.node]), int32(len(book.rows))
			book.rows, written = append(book.rows, r), append(written, night.Of[i])
		case night.At(i) > night.Texts[written[same]]:
			book.rows[same], written[same] = r, night.Of[i]
		}
	}
	return book, nil
}

// numbersOf numbers the texts of a column as they are met.
func numbersOf(w *words, c columnar.Coded) func(i int) int32 {
	numbers := filled(len(c.Texts))
	return func(i int) int32 {
		code := c.Of[i]
		if numbers[code] == none {
			numbers[code] = w.number(c.Texts[code])
		}
		return numbers[code]
	}
}

func days(texts []string) []day {
	out := make([]day, len(texts))
	for i, text := range texts {
		out[i] = parseDay(text)
	}
	return out
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

// readInputs reads the records beside all else, since each has to be put in order by one core.
func readInputs(ctx context.Context, env *pipeline.Env) (in inputs, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		if in.records, err = readRecords(ctx, env.Files(recordsTable)); err != nil {
			return inputError(recordsTable, err)
		}
		return nil
	})
	group.Go(func() (err error) {
		if in.book, err = readLedger(ctx, env.Files(mapHistory)); err != nil {
			return err
		}
		if in.mentions, err = readMentions(ctx, env.Files(mentionsTable)); err != nil {
			return err
		}
		in.pairs, err = readTogether(ctx, env.Files(togetherTable))
		return err
	})
	return in, group.Wait()
}

// nodesOf are the records' nodes in the ledger.
func (in inputs) nodesOf() []int32 {
	r, place := in.records, in.book.nodes.placesOf(tableRecords)
	return in.book.nodes.numbersAt(r.len(), func(i int) (int32, string) { return place(r.system[i]), r.mapIDs[i] })
}

// found puts records and mentions together to what is assigned tonight. nodes are those of
// the records.
func (in inputs) found(nodes, clusters []int32, mentions resolution, e linkEvidence) tonight {
	book, r := in.book, in.records
	size := r.len() + len(mentions.nodes)
	t := tonight{
		nodes: make([]int32, 0, size), clusters: make([]int32, 0, size), count: mentions.count,
		seen: make([]int64, 0, size), aliases: make([]int32, 0, size), ties: make([]tie, 0, size),
	}
	word := book.words.number
	numberPlace, recordPlace := book.nodes.placesOf(tableNumber), book.nodes.placesOf(tableRecords)
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
		add(nodes[i], clusters[i], r.created[i], alias, how)
	}
	for i := range mentions.nodes {
		n := &mentions.nodes[i]
		if n.cluster == none || n.rule == "" {
			continue // nobody's, or a number that has a record
		}
		alias := none
		if n.kind == kindRef {
			alias = recordPlace(n.key.System)
		}
		status := statusAuto
		if e.stats[n.cluster].nodes == 1 {
			status = statusSingle
		}
		add(book.nodes.number(n.key), n.cluster, n.first, alias, tie{rule: word(n.rule), status: word(status)})
	}
	return t
}
