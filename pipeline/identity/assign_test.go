package identity

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// town is a small world for tests: each night groups its records, "erp:1 web:2" being one customer.
type town struct {
	t      testing.TB
	ledger *ledger
	night  day
}

func newTown(t testing.TB) *town { return &town{t: t, ledger: newLedger(0), night: 100} }

// group runs a night and returns the id of each record and what happened.
func (w *town) group(customers ...string) (ids map[string]string, happened []string) {
	return w.groupIn(nil, customers...)
}

func (w *town) groupIn(order *rand.Rand, customers ...string) (ids map[string]string, happened []string) {
	w.t.Helper()
	w.night++
	type placed struct {
		key     nodeKey
		cluster int32
	}
	var all []placed
	for cluster, customer := range customers {
		for _, name := range strings.Fields(customer) {
			system, id, _ := strings.Cut(name, ":")
			table := tableRecords
			if system == "n" {
				system, table = "erp", tableNumber
			}
			all = append(all, placed{nodeKey{system, table, id}, int32(cluster)})
		}
	}
	if order != nil {
		order.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	found := tonight{count: len(customers)}
	for _, p := range all {
		found.nodes = append(found.nodes, w.ledger.nodes.number(p.key))
		found.clusters = append(found.clusters, p.cluster)
		found.seen = append(found.seen, unseen)
		alias := tableNumber
		if p.key.Table == tableNumber {
			alias = tableRecords
		}
		found.aliases = append(found.aliases, w.ledger.nodes.place(p.key.System, alias))
		found.ties = append(found.ties, tie{rule: w.ledger.words.number(ruleSingle), status: w.ledger.words.number(statusAuto)})
	}
	got := assign(w.ledger, found, w.night)
	ids = map[string]string{}
	for i, p := range all {
		name := p.key.System + ":" + p.key.ID
		if p.key.Table == tableNumber {
			name = "n:" + p.key.ID
		}
		ids[name] = w.ledger.customers.texts[got.customers[found.clusters[i]]]
	}
	for _, e := range got.events {
		happened = append(happened, fmt.Sprintf("%s %d", e.kind, e.count))
	}
	w.check()
	return ids, happened
}

// check holds the ledger to what must be true of it after every night.
func (w *town) check() {
	w.t.Helper()
	open := map[int32]int{}
	spans := map[int32][]row{}
	for _, r := range w.ledger.rows {
		if r.to == noDay {
			open[r.node]++
		} else if r.to < r.from {
			w.t.Errorf("a row ends before it begins: %+v", r)
		}
		if r.previous == r.customer {
			w.t.Errorf("a row's customer before is the same: %+v", r)
		}
		spans[r.node] = append(spans[r.node], r)
	}
	for node, n := range open {
		if n > 1 {
			w.t.Errorf("%v has %d rows that hold", w.ledger.nodes.key(node), n)
		}
	}
	for node, rows := range spans {
		slices.SortFunc(rows, func(a, b row) int { return int(a.from - b.from) })
		for i := 1; i < len(rows); i++ {
			if rows[i-1].to == noDay || rows[i-1].to > rows[i].from || rows[i-1].from == rows[i].from {
				w.t.Errorf("rows of %v overlap: %+v %+v", w.ledger.nodes.key(node), rows[i-1], rows[i])
			}
		}
	}
}

func (w *town) want(got []string, want ...string) {
	w.t.Helper()
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		w.t.Errorf("what happened: %q, want %q", got, want)
	}
}

func TestAssign_sameNightAgain(t *testing.T) {
	w := newTown(t)
	first, happened := w.group("erp:1 web:1", "erp:2", "web:3 web:4")
	w.want(happened, "new 2", "new 1", "new 2")
	rows := slices.Clone(w.ledger.rows)
	second, happened := w.group("web:3 web:4", "erp:2", "erp:1 web:1")
	w.want(happened)
	for name, id := range first {
		if second[name] != id {
			t.Errorf("%s was %s and is %s", name, id, second[name])
		}
	}
	if !slices.Equal(rows, w.ledger.rows) {
		t.Error("rows changed where no customer did")
	}
}

func TestAssign_mergeAndUnmerge(t *testing.T) {
	w := newTown(t)
	apart, _ := w.group("erp:1 web:1", "erp:2")
	merged, happened := w.group("erp:1 web:1 erp:2")
	w.want(happened, "merge 1")
	if merged["erp:2"] != apart["erp:1"] {
		t.Error("the merged customer has not the id of most of its records")
	}
	again, happened := w.group("erp:1 web:1", "erp:2")
	w.want(happened, "split 1")
	for name, id := range apart {
		if again[name] != id {
			t.Errorf("%s was %s before the merge and is %s after the unmerge", name, id, again[name])
		}
	}
}

func TestAssign_majorityKeepsTheID(t *testing.T) {
	w := newTown(t)
	before, _ := w.group("erp:1 erp:2 erp:3 erp:4 erp:5")
	after, happened := w.group("erp:1 erp:2", "erp:3 erp:4 erp:5")
	w.want(happened, "split 2")
	if after["erp:3"] != before["erp:1"] || after["erp:1"] == before["erp:1"] {
		t.Errorf("the larger part should keep the id: before %v, after %v", before, after)
	}
	w.group("erp:1 erp:2 erp:3 erp:4 erp:5") // one again: the smaller part's id goes to rest
	last, _ := w.group("erp:1", "erp:2 erp:3 erp:4 erp:5")
	if last["erp:1"] == after["erp:1"] {
		t.Error("half of those who once had an id brought it back")
	}
}

func TestAssign_oldestIDWinsATie(t *testing.T) {
	w := newTown(t)
	first, _ := w.group("erp:9")
	w.group("erp:9", "erp:1")
	both, happened := w.group("erp:9 erp:1")
	w.want(happened, "merge 1")
	if both["erp:1"] != first["erp:9"] {
		t.Error("of two ids with as many records the older one should hold")
	}
}

func TestAssign_loserTakesItsSecondChoice(t *testing.T) {
	w := newTown(t)
	before, _ := w.group("erp:1 erp:2 erp:3 erp:4 erp:5", "web:1")
	after, happened := w.group("erp:1 erp:2 web:1", "erp:3 erp:4 erp:5")
	w.want(happened)
	if after["web:1"] != before["web:1"] || after["erp:5"] != before["erp:5"] {
		t.Errorf("renamed without reason: %v, then %v", before, after)
	}
}

func TestAssign_goneAndBack(t *testing.T) {
	w := newTown(t)
	before, _ := w.group("erp:1", "erp:2")
	_, happened := w.group("erp:2")
	w.want(happened, "erase 1")
	after, happened := w.group("erp:1", "erp:2")
	w.want(happened, "new 1")
	if after["erp:1"] != before["erp:1"] {
		t.Errorf("it was %s and came back as %s", before["erp:1"], after["erp:1"])
	}
	if n := len(w.ledger.rows); n != 3 {
		t.Errorf("%d rows, want two spans of the one and one of the other", n)
	}
}

// While it was gone its customer went on: the id stays with those who are there.
func TestAssign_backWhileTheOthersHaveTheID(t *testing.T) {
	w := newTown(t)
	before, _ := w.group("erp:1 web:1")
	w.group("erp:1")
	after, happened := w.group("erp:1", "web:1")
	w.want(happened, "new 1")
	if after["erp:1"] != before["erp:1"] || after["web:1"] == before["web:1"] {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestAssign_recordTakesOverFromItsNumber(t *testing.T) {
	w := newTown(t)
	before, _ := w.group("n:7")
	after, happened := w.group("erp:7")
	w.want(happened)
	if after["erp:7"] != before["n:7"] {
		t.Errorf("known by number as %s, by record as %s", before["n:7"], after["erp:7"])
	}
	last, happened := w.group("n:7")
	w.want(happened)
	if last["n:7"] != before["n:7"] {
		t.Errorf("by number again it is %s", last["n:7"])
	}
}

func TestAssign_idComesFromWhatWasSeenFirst(t *testing.T) {
	book := newLedger(0)
	found := tonight{count: 1, seen: []int64{5, 3, unseen}}
	for _, id := range []string{"1", "2", "3"} {
		found.nodes = append(found.nodes, book.nodes.number(nodeKey{"erp", tableRecords, id}))
		found.clusters, found.aliases, found.ties = append(found.clusters, 0), append(found.aliases, none), append(found.ties, tie{})
	}
	got := assign(book, found, 1)
	if id := book.customers.texts[got.customers[0]]; id != newID(nodeKey{"erp", tableRecords, "2"}, 0) {
		t.Errorf("the id %s is not made from the record that was seen first", id)
	}
}

func TestAssign_idOfSomebodyElseIsNotGivenAgain(t *testing.T) {
	seed := nodeKey{"erp", tableNumber, "1"}
	w := newTown(t)
	w.ledger.customers.number(newID(seed, 0))
	ids, _ := w.group("erp:1")
	if ids["erp:1"] != newID(seed, 1) {
		t.Errorf("got %s, want the second attempt %s", ids["erp:1"], newID(seed, 1))
	}
}

// A past night that was run again after later ones leaves rows that overlap.
func TestAssign_pastNightRunAgain(t *testing.T) {
	w := newTown(t)
	node := w.ledger.nodes.number(nodeKey{"erp", tableRecords, "1"})
	customer := w.ledger.customers.number
	for _, r := range []row{
		{from: 10, to: 50, customer: customer("CA")}, // closed by the later night, of old
		{from: 30, to: noDay, customer: customer("CB")},
		{from: 50, to: noDay, customer: customer("CC")},
	} {
		r.node, r.previous = node, none
		w.ledger.rows = append(w.ledger.rows, r)
	}
	ids, happened := w.group("erp:1")
	w.want(happened)
	if ids["erp:1"] != "CC" || len(w.ledger.rows) != 3 || w.ledger.rows[0].to != 30 || w.ledger.rows[1].to != 50 {
		t.Errorf("%v, %+v", ids, w.ledger.rows)
	}
}

// Random nights: the order of records changes nothing, ids are unique and nobody is
// renamed whose records stayed together.
func TestAssign_properties(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for trial := range 60 {
		left, right := newTown(t), newTown(t)
		var before map[string]string
		var last []string
		for range 8 {
			customers := make([]string, 1+random.IntN(6))
			for record := range 1 + random.IntN(14) {
				if random.IntN(8) > 0 {
					at := random.IntN(len(customers))
					customers[at] += fmt.Sprintf(" erp:%d", record)
				}
			}
			customers = slices.DeleteFunc(customers, func(c string) bool { return c == "" })
			if random.IntN(3) == 0 && last != nil {
				customers = last
			}
			ids, happened := left.group(customers...)
			reversed := slices.Clone(customers)
			slices.Reverse(reversed)
			other, same := right.groupIn(random, reversed...)
			if fmt.Sprint(ids) != fmt.Sprint(other) || fmt.Sprint(happened) != fmt.Sprint(same) {
				t.Fatalf("trial %d: the order of records matters:\n%v %v\n%v %v", trial, ids, happened, other, same)
			}
			owner := map[string]string{}
			for _, customer := range customers {
				names := strings.Fields(customer)
				for _, name := range names {
					if ids[name] != ids[names[0]] {
						t.Fatalf("trial %d: one cluster, two ids", trial)
					}
				}
				if other, twice := owner[ids[names[0]]]; twice {
					t.Fatalf("trial %d: %q and %q have one id", trial, other, customer)
				}
				owner[ids[names[0]]] = customer
			}
			if fmt.Sprint(last) == fmt.Sprint(customers) && fmt.Sprint(before) != fmt.Sprint(ids) {
				t.Fatalf("trial %d: the same customers were renamed: %v, then %v", trial, before, ids)
			}
			before, last = ids, customers
		}
	}
}

func TestNewID(t *testing.T) {
	id := newID(nodeKey{"loyalty", tableNumber, "0000123"}, 0)
	if len(id) != 13 || id[0] != 'C' || strings.ContainsAny(id[1:], "ILOUabcdefghijklmnopqrstuvwxyz") {
		t.Errorf("%q is no C with twelve digits of Crockford's", id)
	}
	if id != newID(nodeKey{"loyalty", tableNumber, "0000123"}, 0) || id == newID(nodeKey{"loyalty", tableNumber, "0000123"}, 1) {
		t.Error("an id comes from its seed and attempt alone")
	}
}

// BenchmarkAssign is a night of a million nodes in 600,000 customers after another, a
// fiftieth of them moved.
func BenchmarkAssign(b *testing.B) {
	const size = 1_000_000
	keys := make([]string, size)
	for i := range keys {
		keys[i] = fmt.Sprintf("%07d", i)
	}
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		var start, end runtime.MemStats
		runtime.ReadMemStats(&start)
		b.StartTimer()
		book := newLedger(size)
		var spent time.Duration
		for night := range day(2) {
			found := tonight{count: 600_000, nodes: make([]int32, size), clusters: make([]int32, size), seen: make([]int64, size), aliases: make([]int32, size), ties: make([]tie, size)}
			place, issuer := book.nodes.place("erp", tableRecords), book.nodes.place("erp", tableNumber)
			for i := range found.nodes {
				found.nodes[i], found.aliases[i] = book.nodes.numberAt(place, keys[i]), issuer
				found.clusters[i] = int32(i*7) % 600_000
				if night == 1 && i >= 600_000 && i%20 == 0 { // no customer is left empty
					found.clusters[i] = (found.clusters[i] + 1) % 600_000
				}
			}
			began := time.Now()
			assign(book, found, night)
			spent += time.Since(began)
		}
		b.StopTimer()
		runtime.ReadMemStats(&end)
		b.ReportMetric(float64(end.TotalAlloc-start.TotalAlloc)/1e6, "MB-allocated")
		b.ReportMetric(spent.Seconds()/2, "s/assign")
		b.StartTimer()
	}
}
