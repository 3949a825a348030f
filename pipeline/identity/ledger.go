package identity

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"clientele/models/intern"
)

// Tables of the sources that a node can come from, as the map writes them.
const (
	tableRecords  = "customer_records"
	tableNumber   = "number"
	tableOrders   = "order_lines"
	tableContacts = "contacts"
)

// nodeKey identifies a record or mention for good: the source, the table of it, and the
// record's key there.
type nodeKey struct{ System, Table, ID string }

// words gives each text a small number, in the order in which they come.
type words struct {
	texts []string
	index intern.Index
	seed  maphash.Seed
}

func newWords(size int) *words {
	w := &words{texts: make([]string, 0, size), seed: maphash.MakeSeed()}
	w.index.Reserve(size)
	return w
}

// number returns the number of a text, a new one if it has none.
func (w *words) number(text string) int32 {
	hash := uint32(maphash.String(w.seed, text))
	if n, known := w.index.Find(hash, func(n uint32) bool { return w.texts[n] == text }); known {
		return int32(n)
	}
	n := len(w.texts)
	w.texts = append(w.texts, text)
	w.index.Add(hash, uint32(n))
	return int32(n)
}

// find returns the number of a text, none if it has none.
func (w *words) find(text string) int32 {
	n, known := w.index.Find(uint32(maphash.String(w.seed, text)), func(n uint32) bool { return w.texts[n] == text })
	if !known {
		return none
	}
	return int32(n)
}

// none stands for a number that is not there.
const none = int32(-1)

// packedKey is a nodeKey with its two frequent parts as numbers.
type packedKey struct {
	place int32 // system and table
	id    string
}

// nodes gives every record and mention that was ever seen a number.
type nodes struct {
	places *words // system, NUL, table
	keys   []packedKey
	index  intern.Index
	seed   maphash.Seed
	near   byte // of no meaning: what is looked at ahead has to go somewhere
}

func newNodes(size int) *nodes {
	n := &nodes{places: newWords(16), keys: make([]packedKey, 0, size), seed: maphash.MakeSeed()}
	n.index.Reserve(size)
	return n
}

// number returns the number of a key, a new one if it has none.
func (n *nodes) number(key nodeKey) int32 {
	return n.numberAt(n.place(key.System, key.Table), key.ID)
}

// place returns the number of a table of a source.
func (n *nodes) place(system, table string) int32 { return n.places.number(system + "\x00" + table) }

// placesOf is place for one table of many sources, of which there are few.
func (n *nodes) placesOf(table string) func(system string) int32 {
	systems, places := newWords(16), []int32(nil)
	return func(system string) int32 {
		at := systems.number(system)
		if int(at) == len(places) {
			places = append(places, n.place(system, table))
		}
		return places[at]
	}
}

func (n *nodes) hash(place int32, id string) uint32 {
	return uint32(maphash.String(n.seed, id)) ^ uint32(place)*0x9e3779b1
}

func (n *nodes) numberAt(place int32, id string) int32 {
	packed, hash := packedKey{place, id}, n.hash(place, id)
	if at, known := n.index.Find(hash, func(at uint32) bool { return n.keys[at] == packed }); known {
		return int32(at)
	}
	at := len(n.keys)
	n.keys = append(n.keys, packed)
	n.index.Add(hash, uint32(at))
	return int32(at)
}

// warm looks ahead for some keys that are about to be numbered; see [intern.Index.Near].
func (n *nodes) warm(size int, key func(i int) (place int32, id string)) {
	const batch = 64
	var near [batch]uint32
	for i := range min(size, batch) {
		if at, is := n.index.Near(n.hash(key(i))); is {
			near[i] = at + 1
		}
	}
	for i := range min(size, batch) {
		if near[i] > 0 {
			if id := n.keys[near[i]-1].id; id != "" {
				n.near += id[0]
			}
		}
	}
}

// numbersAt numbers many keys.
func (n *nodes) numbersAt(size int, key func(i int) (place int32, id string)) []int32 {
	const batch = 64
	out := make([]int32, size)
	for from := 0; from < size; from += batch {
		n.warm(size-from, func(i int) (int32, string) { return key(from + i) })
		for i := from; i < min(from+batch, size); i++ {
			out[i] = n.numberAt(key(i))
		}
	}
	return out
}

// find returns the number of a key, none if it has none.
func (n *nodes) find(place int32, id string) int32 {
	at, known := n.index.Find(n.hash(place, id), func(at uint32) bool { return n.keys[at] == packedKey{place, id} })
	if !known {
		return none
	}
	return int32(at)
}

// key returns the key of a number.
func (n *nodes) key(at int32) nodeKey {
	system, table, _ := strings.Cut(n.places.texts[n.keys[at].place], "\x00")
	return nodeKey{system, table, n.keys[at].id}
}

// parts are the systems and the tables of all places.
func (n *nodes) parts() (systems, tables []string) {
	for _, place := range n.places.texts {
		system, table, _ := strings.Cut(place, "\x00")
		systems, tables = append(systems, system), append(tables, table)
	}
	return systems, tables
}

// day counts days since 1970-01-01; noDay is the end of what still holds.
type day int32

const noDay = day(-1 << 31)

// evidence of a node's belonging to its customer.
type tie struct {
	rule        int32 // number in ledger.words
	status      int32 // the same
	weighed     bool  // weight and probability are known
	probability float64
	weight      float64
}

// row is a row of the map: node belongs to customer from one day until before another.
type row struct {
	node, customer, previous int32 // previous: none where there is none
	from, to                 day
	tie
}

// ledger is the map of all nights: who every node belonged to, and when.
type ledger struct {
	nodes     *nodes
	customers *words // every id that was ever given
	words     *words // rules and statuses
	rows      []row
}

func newLedger(size int) *ledger {
	return &ledger{nodes: newNodes(size), customers: newWords(size), words: newWords(16), rows: make([]row, 0, size)}
}

// mend makes the rows of a node follow one another. They do unless a past night was run
// again after later ones: then what the later nights said of rows of before is cut off where
// the next row begins.
func (l *ledger) mend() {
	count := make([]int32, len(l.nodes.keys))
	for i := range l.rows {
		count[l.rows[i].node]++
	}
	var order []int32
	for i := range l.rows {
		if count[l.rows[i].node] > 1 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(l.rows[i].node, l.rows[j].node), cmp.Compare(l.rows[i].from, l.rows[j].from))
	})
	for at := 1; at < len(order); at++ {
		r, next := &l.rows[order[at-1]], l.rows[order[at]]
		if r.node == next.node && (r.to == noDay || r.to > next.from) {
			r.to = next.from
		}
	}
}
