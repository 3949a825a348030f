package identity

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// unseen is the moment of a node of which nobody knows when it was first seen: after all others.
const unseen = int64(math.MaxInt64)

// tonight is what the night found: which nodes there are and which of them are one
// customer. All slices but count are parallel.
type tonight struct {
	nodes    []int32 // numbers in the ledger, all different
	clusters []int32 // below count, every number in use; equal for one customer
	count    int
	seen     []int64 // when the source first knew it, in microseconds; unseen where untold
	// aliases are the places where the same number is known otherwise; none for what has no
	// number. A record takes over from the mentions of its number, and they from it.
	aliases []int32
	ties    []tie
}

// assignment says which customer each cluster is, and what became of customers.
type assignment struct {
	customers []int32 // by cluster, numbers in ledger.customers
	events    []event
	before    int // customers that held before tonight
}

// assigner works out one night's assignment.
type assigner struct {
	*ledger
	tonight
	asOf day

	open, last []int32 // by node: its row that holds; its latest row that does not
	held       []int32 // by customer: nodes that belonged to it until tonight
	oldest     []day   // by customer: first day of its first row
	votes      []int32 // by position: the customer it belonged to
	size       []int32 // by cluster
	eldest     []int32 // by cluster: position of the node that was seen first
	smallest   []int32 // by cluster: position of the node of smallest key
	ids        []int32 // by cluster: the customer it is
	taken      []bool  // by customer: whether a cluster is it
	moved      []claim // how many nodes of each customer are in each cluster
	isNew      []bool  // by cluster: whether its id did not hold until tonight
}

// assign gives each cluster the id that most of its nodes had, and an id of its own where
// none is left; it brings the ledger up to the as-of date. The order of the nodes changes
// nothing but the order of rows.
func assign(book *ledger, found tonight, asOf day) assignment {
	a := &assigner{ledger: book, tonight: found, asOf: asOf}
	a.recall()
	a.vote()
	a.survey()
	a.keepIDs()
	a.restoreIDs()
	a.newIDs()
	before := 0
	for _, n := range a.held {
		if n > 0 {
			before++
		}
	}
	events := a.tellEvents()
	a.write()
	return assignment{customers: a.ids, events: events, before: before}
}

// recall finds every node's current and latest row.
func (a *assigner) recall() {
	a.mend()
	a.open, a.last = filled(len(a.ledger.nodes.keys)), filled(len(a.ledger.nodes.keys))
	a.held, a.oldest = make([]int32, len(a.customers.texts)), make([]day, len(a.customers.texts))
	for i := range a.oldest {
		a.oldest[i] = math.MaxInt32
	}
	for i := range a.rows {
		r := &a.rows[i]
		a.oldest[r.customer] = min(a.oldest[r.customer], r.from)
		if r.to != noDay {
			a.last[r.node] = a.later(a.last[r.node], int32(i))
		} else {
			a.open[r.node] = int32(i)
		}
	}
	for _, at := range a.open {
		if at != none {
			a.held[a.rows[at].customer]++
		}
	}
}

// later returns the row of the later first day; a row that is none is earlier than any.
func (a *assigner) later(i, j int32) int32 {
	if i == none || (j != none && a.rows[j].from > a.rows[i].from) {
		return j
	}
	return i
}

// vote finds out which customer each node belonged to: by its own row; else by that
// of the same number, which had no record yet or has none any more; else by the row that it had before it went, if nobody has that id.
func (a *assigner) vote() {
	a.votes = filled(len(a.tonight.nodes))
	for i, node := range a.tonight.nodes {
		former := a.last[node]
		if at := a.open[node]; at != none {
			a.votes[i] = a.rows[at].customer
			continue
		}
		if alias := a.aliasOf(i); alias != none {
			if at := a.open[alias]; at != none {
				a.votes[i] = a.rows[at].customer
				continue
			}
			former = a.later(former, a.last[alias])
		}
		if former != none && a.held[a.rows[former].customer] == 0 {
			a.votes[i] = a.rows[former].customer
		}
	}
}

// aliasOf returns the node by which the same number was known before.
func (a *assigner) aliasOf(i int) int32 {
	if a.aliases[i] == none || len(a.held) == 0 { // nobody held anything before the first night
		return none
	}
	at := a.ledger.nodes.find(a.aliases[i], a.ledger.nodes.keys[a.tonight.nodes[i]].id)
	if int(at) >= len(a.open) {
		return none
	}
	return at
}

// survey finds each cluster's size and the nodes that stand for it.
func (a *assigner) survey() {
	a.size, a.eldest, a.smallest = make([]int32, a.count), filled(a.count), filled(a.count)
	a.ids, a.isNew, a.taken = filled(a.count), make([]bool, a.count), make([]bool, len(a.customers.texts))
	for i, cluster := range a.clusters {
		at := int32(i)
		a.size[cluster]++
		if a.smallest[cluster] == none || a.compareKeys(at, a.smallest[cluster]) < 0 {
			a.smallest[cluster] = at
		}
		if a.eldest[cluster] == none || a.compareAge(at, a.eldest[cluster]) < 0 {
			a.eldest[cluster] = at
		}
	}
}

func (a *assigner) compareKeys(i, j int32) int {
	n := a.ledger.nodes
	left, right := n.keys[a.tonight.nodes[i]], n.keys[a.tonight.nodes[j]]
	if left.place != right.place {
		return strings.Compare(n.places.texts[left.place], n.places.texts[right.place])
	}
	return strings.Compare(left.id, right.id)
}

func (a *assigner) compareAge(i, j int32) int {
	if c := cmp.Compare(a.seen[i], a.seen[j]); c != 0 {
		return c
	}
	return a.compareKeys(i, j)
}

// claim is how many nodes of a cluster had an id.
type claim struct{ cluster, customer, votes int32 }

// claims counts the votes by cluster and customer. of gives the customer that a position
// votes for, none for none.
func (a *assigner) claims(of func(position int) int32) []claim {
	var pairs []uint64
	for i := range a.tonight.nodes {
		if customer := of(i); customer != none {
			pairs = append(pairs, uint64(a.clusters[i])<<32|uint64(customer))
		}
	}
	slices.Sort(pairs)
	var out []claim
	for i, pair := range pairs {
		if i > 0 && pair == pairs[i-1] {
			out[len(out)-1].votes++
			continue
		}
		out = append(out, claim{int32(pair >> 32), int32(pair & math.MaxUint32), 1})
	}
	return out
}

// keepIDs gives each cluster the id that most of its nodes had. Where two clusters want one
// id, the one with more of its nodes has it, and the other looks further.
func (a *assigner) keepIDs() {
	a.moved = a.claims(func(i int) int32 { return a.votes[i] })
	a.grant(a.uncontested(a.moved), func(claim) bool { return true })
}

// uncontested grants the claims that nobody disputes and returns the others: nearly all
// are of that sort, and sorting them by text would take longest.
func (a *assigner) uncontested(claims []claim) []claim {
	ofCluster, ofCustomer := make([]int32, a.count), make([]int32, len(a.taken))
	for _, c := range claims {
		ofCluster[c.cluster]++
		ofCustomer[c.customer]++
	}
	var rest []claim
	for _, c := range claims {
		if ofCluster[c.cluster] == 1 && ofCustomer[c.customer] == 1 {
			a.ids[c.cluster], a.taken[c.customer] = c.customer, true
			continue
		}
		rest = append(rest, c)
	}
	return rest
}

// grant goes through the claims from the strongest on. Strength is the same seen from both
// sides, so nobody can do better by changing.
func (a *assigner) grant(claims []claim, may func(claim) bool) {
	slices.SortFunc(claims, func(x, y claim) int {
		if c := cmp.Or(cmp.Compare(y.votes, x.votes), cmp.Compare(a.oldest[x.customer], a.oldest[y.customer])); c != 0 {
			return c
		}
		if x.customer != y.customer {
			return strings.Compare(a.customers.texts[x.customer], a.customers.texts[y.customer])
		}
		if c := cmp.Compare(a.size[y.cluster], a.size[x.cluster]); c != 0 {
			return c
		}
		return a.compareKeys(a.smallest[x.cluster], a.smallest[y.cluster])
	})
	for _, c := range claims {
		if a.ids[c.cluster] == none && !a.taken[c.customer] && may(c) {
			a.ids[c.cluster], a.taken[c.customer] = c.customer, true
		}
	}
}

// restoreIDs gives a cluster without an id the one that its nodes had before they were
// merged into another customer: unmerging brings both customers back, each with its own
// history. It must have most of the nodes that last had that id.
func (a *assigner) restoreIDs() {
	if !slices.Contains(a.ids, none) || len(a.rows) == 0 {
		return
	}
	former := filled(len(a.open))
	for i := range a.rows {
		r := &a.rows[i]
		if r.to != noDay && a.held[r.customer] == 0 && !a.taken[r.customer] {
			former[r.node] = a.later(former[r.node], int32(i))
		}
	}
	claims := a.claims(func(i int) int32 {
		if at := former[a.tonight.nodes[i]]; at != none {
			return a.rows[at].customer
		}
		return none
	})
	most, rivals := make([]int32, len(a.taken)), make([]int32, len(a.taken))
	for _, c := range claims {
		switch {
		case c.votes > most[c.customer]:
			most[c.customer], rivals[c.customer] = c.votes, 1
		case c.votes == most[c.customer]:
			rivals[c.customer]++
		}
	}
	claims = slices.DeleteFunc(claims, func(c claim) bool { return a.ids[c.cluster] != none })
	granted := slices.Clone(a.ids)
	a.grant(claims, func(c claim) bool { return c.votes == most[c.customer] && rivals[c.customer] == 1 })
	for cluster := range a.ids {
		a.isNew[cluster] = granted[cluster] != a.ids[cluster]
	}
}

// newIDs gives the clusters that are left an id that nobody ever had. It comes from the
// cluster's eldest node, so the same exports give the same ids, in whatever order.
func (a *assigner) newIDs() {
	var left []int32
	for cluster, id := range a.ids {
		if id == none {
			left = append(left, int32(cluster))
		}
	}
	known, disputed := int32(len(a.customers.texts)), map[int32]bool{} // numbers of ids that are not the first's to ask
	holders := make([]int32, 0, len(left))                             // of each new id: its cluster
	var late []int32
	for place, id := range a.firstIDs(left) {
		cluster := left[place]
		n := a.customers.number(id)
		a.ids[cluster], a.isNew[cluster] = n, true
		switch {
		case int(n) == int(known)+len(holders):
			holders = append(holders, cluster)
		case n < known:
			late = append(late, cluster)
		default:
			if !disputed[n] {
				disputed[n], late = true, append(late, holders[n-known])
			}
			late = append(late, cluster)
		}
	}
	a.settleIDs(late, disputed)
}

// settleIDs goes through the clusters whose first choice belongs to somebody else, or is
// another's too, the eldest first. It hardly ever has anything to do.
func (a *assigner) settleIDs(clusters []int32, disputed map[int32]bool) {
	slices.SortFunc(clusters, func(x, y int32) int { return a.compareAge(a.eldest[x], a.eldest[y]) })
	for _, cluster := range clusters {
		for attempt := 0; ; attempt++ {
			id := newID(a.seedOf(a.eldest[cluster]), attempt)
			n := a.customers.find(id)
			if n != none && !disputed[n] {
				continue
			}
			a.ids[cluster] = a.customers.number(id)
			delete(disputed, n)
			break
		}
	}
}

// firstIDs makes the first id that each cluster may get, on two cores: in a first night there
// are as many as customers. They share one piece of memory.
func (a *assigner) firstIDs(clusters []int32) []string {
	all := make([]byte, idLength*len(clusters))
	half := len(clusters) / 2
	fill := func(from, to int) {
		var text []byte
		for i := from; i < to; i++ {
			seed := a.seedOf(a.eldest[clusters[i]])
			text = seed.append(text[:0])
			writeID(all[idLength*i:idLength*(i+1)], text)
		}
	}
	var rest sync.WaitGroup
	rest.Go(func() { fill(half, len(clusters)) })
	fill(0, half)
	rest.Wait()
	out, text := make([]string, len(clusters)), string(all)
	for i := range out {
		out[i] = text[idLength*i : idLength*(i+1)]
	}
	return out
}

// seedOf is what a node's id is made from: a record's number rather than the record, so
// that a customer known by number keeps the id when a record arrives after its history is lost.
func (a *assigner) seedOf(position int32) nodeKey {
	key := a.ledger.nodes.keys[a.tonight.nodes[position]]
	if alias := a.aliases[position]; alias != none {
		if system, table, _ := strings.Cut(a.ledger.nodes.places.texts[alias], "\x00"); table == tableNumber {
			return nodeKey{system, table, key.id}
		}
	}
	system, table, _ := strings.Cut(a.ledger.nodes.places.texts[key.place], "\x00")
	return nodeKey{system, table, key.id}
}

// write closes the rows that no longer hold and opens those of tonight.
func (a *assigner) write() {
	present := make([]bool, len(a.open))
	a.rows = slices.Grow(a.rows, max(0, len(a.tonight.nodes)-len(a.rows)))
	for i, node := range a.tonight.nodes {
		present[node] = true
		customer := a.ids[a.clusters[i]]
		at := a.open[node]
		if at != none && (a.rows[at].customer == customer || a.rows[at].from >= a.asOf) {
			a.rows[at].customer, a.rows[at].tie = customer, a.ties[i]
			continue
		}
		next := row{node: node, customer: customer, previous: none, from: a.asOf, to: noDay, tie: a.ties[i]}
		before := a.later(a.last[node], at)
		if at != none {
			a.rows[at].to = a.asOf
			before = at
		} else if alias := a.aliasOf(i); alias != none {
			before = a.later(a.later(before, a.last[alias]), a.open[alias])
		}
		if before != none && a.rows[before].customer != customer {
			next.previous = a.rows[before].customer
		}
		a.rows = append(a.rows, next)
	}
	for node, at := range a.open {
		if at != none && !present[node] {
			a.rows[at].to = a.asOf
		}
	}
}

func filled(size int) []int32 {
	out := make([]int32, size)
	for i := range out {
		out[i] = none
	}
	return out
}
