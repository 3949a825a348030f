package affinity_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/affinity"
)

// shop draws baskets over items a, b, c, …, dense where share is high; some items go together.
func shop(seed uint64, baskets, items int, share float64) [][]string {
	draw := rand.New(rand.NewPCG(seed, 1))
	out := make([][]string, baskets)
	for i := range out {
		together := draw.IntN(3) == 0
		for item := range items {
			if draw.Float64() < share || together && item < 3 {
				out[i] = append(out[i], string(rune('a'+item)))
			}
		}
	}
	return out
}

func lines(tb testing.TB, shop [][]string) *affinity.Baskets {
	tb.Helper()
	var baskets, items []string
	for i, basket := range shop {
		for _, item := range basket {
			baskets, items = append(baskets, strconv.Itoa(i)), append(items, item)
		}
	}
	b, err := affinity.FromLines(baskets, items)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// brute counts every set of up to 12 items by looking.
func brute(shop [][]string, items, least int) map[string]int {
	masks := make([]uint, len(shop))
	for i, basket := range shop {
		for _, item := range basket {
			masks[i] |= 1 << (item[0] - 'a')
		}
	}
	out := map[string]int{}
	for set := uint(1); set < 1<<items; set++ {
		count := 0
		for _, mask := range masks {
			if mask&set == set {
				count++
			}
		}
		if count >= least {
			var names []string
			for rest := set; rest != 0; rest &= rest - 1 {
				names = append(names, string(rune('a'+bits.TrailingZeros(rest))))
			}
			out[strings.Join(names, " ")] = count
		}
	}
	return out
}

func selected(sets *affinity.Sets, keep affinity.Keep) map[string]int {
	out := map[string]int{}
	for _, i := range sets.Select(keep) {
		set := sets.At(i)
		out[strings.Join(set.Items, " ")] = set.Count
	}
	return out
}

func contains(large, small string) bool {
	for _, item := range strings.Fields(small) {
		if !slices.Contains(strings.Fields(large), item) {
			return false
		}
	}
	return len(large) > len(small)
}

func TestMine_findsWhatLookingFinds(t *testing.T) {
	for seed := range uint64(12) {
		items, share := 4+int(seed%7), []float64{.08, .3, .7}[seed%3]
		shop := shop(seed, 40+30*int(seed), items, share)
		least := 1 + int(seed)%5
		want := brute(shop, items, least)
		b := lines(t, shop)
		sets := mine(t, b, affinity.Settings{MinCount: least})
		if got := selected(sets, affinity.All); !cmp.Equal(got, want) {
			t.Fatalf("seed %d: %s", seed, cmp.Diff(want, got))
		}
		closed, maximal, short := map[string]int{}, map[string]int{}, map[string]int{}
		for set, count := range want {
			isClosed, isMaximal := true, true
			for other, larger := range want {
				if contains(other, set) {
					isMaximal = false
					isClosed = isClosed && larger < count
				}
			}
			if isClosed {
				closed[set] = count
			}
			if isMaximal {
				maximal[set] = count
			}
			if isClosed && len(strings.Fields(set)) <= 2 {
				short[set] = count
			}
		}
		if got := selected(sets, affinity.Closed); !cmp.Equal(got, closed) {
			t.Errorf("seed %d, closed: %s", seed, cmp.Diff(closed, got))
		}
		if got := selected(sets, affinity.Maximal); !cmp.Equal(got, maximal) {
			t.Errorf("seed %d, maximal: %s", seed, cmp.Diff(maximal, got))
		}
		limited := mine(t, b, affinity.Settings{MinCount: least, MaxLength: 2, Keep: affinity.Closed})
		if got := selected(limited, affinity.Closed); !cmp.Equal(got, short) || len(limited.BySize()) > 2 {
			t.Errorf("seed %d, closed pairs: %s", seed, cmp.Diff(short, got))
		}
	}
}

// What fits is complete, as much as fits, and the same for any number of threads.
func TestMine_raisesTheSupportToWhatFits(t *testing.T) {
	shop := shop(3, 400, 12, .4)
	b := lines(t, shop)
	full := mine(t, b, affinity.Settings{MinCount: 1})
	counts := []int{}
	for _, i := range full.Select(affinity.All) {
		counts = append(counts, full.At(i).Count)
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	for _, most := range []int{1, 2, 7, 100, 1000, full.Len() - 1, full.Len(), full.Len() + 1} {
		least := 1
		if most < len(counts) {
			least = counts[most] + 1
		}
		want := brute(shop, 12, least)
		for _, threads := range []int{1, 2, 7} {
			sets := mine(t, b, affinity.Settings{MinCount: 1, MaxSets: most, Threads: threads})
			if sets.MinCount != least || sets.IsCut() != (least > 1) || !cmp.Equal(selected(sets, affinity.All), want) {
				t.Errorf("%d sets, %d threads: %d from %d on, want %d from %d on", most, threads, sets.Len(), sets.MinCount, len(want), least)
			}
		}
	}
	all := rules(t, full, affinity.RuleSettings{MaxConsequent: 3})
	some := rules(t, full, affinity.RuleSettings{MaxConsequent: 3, MaxRules: 500})
	fit := 0
	for i := range all.Len() {
		if all.At(i).Count >= some.MinCount {
			fit++
		}
	}
	if some.Len() != fit || some.Len() > 500 || some.MinCount < 2 {
		t.Errorf("%d rules from %d on, want %d", some.Len(), some.MinCount, fit)
	}
}

func TestRules_areThoseThatLookingFinds(t *testing.T) {
	shop := shop(5, 120, 7, .35)
	counts := brute(shop, 7, 3)
	want := map[string]float64{}
	for set, count := range counts {
		for part, other := range counts {
			if !contains(set, part) {
				continue
			}
			var rest []string
			for _, item := range strings.Fields(set) {
				if !slices.Contains(strings.Fields(part), item) {
					rest = append(rest, item)
				}
			}
			if confidence := float64(count) / float64(other); len(rest) <= 2 && confidence >= .4 {
				want[part+" > "+strings.Join(rest, " ")] = confidence
			}
		}
	}
	found := rules(t, mine(t, lines(t, shop), affinity.Settings{MinCount: 3}), affinity.RuleSettings{MinConfidence: .4, MaxConsequent: 2})
	got, before := map[string]float64{}, 1.0
	for i := range found.Len() {
		r := found.At(i)
		got[strings.Join(r.Antecedent, " ")+" > "+strings.Join(r.Consequent, " ")] = r.Confidence
		if r.Confidence > before {
			t.Errorf("rule %d has more confidence than the one before", i)
		}
		if before = r.Confidence; r.Q < r.FisherP || r.Q > 1 {
			t.Errorf("rule %d: p %v, q %v", i, r.FisherP, r.Q)
		}
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*max(math.Abs(b), 1e-300) }

func TestMeasure_worksOutTheTable(t *testing.T) {
	// 5,000 people, 3,750 cereal, 3,000 basketball, 2,000 both: Aggarwal and Yu's example.
	m := affinity.Measure(5000, 3000, 3750, 2000)
	for name, c := range map[string][2]float64{"support": {m.Support, .4}, "confidence": {m.Confidence, 2. / 3}, "lift": {m.Lift, 8. / 9},
		"leverage": {m.Leverage, -.05}, "conviction": {m.Conviction, .75}, "cosine": {m.Cosine, 2000 / math.Sqrt(3000*3750)},
		"zhang": {m.Zhang, (2./3 - 7./8) / (7. / 8)}, "chi-square": {m.ChiSquare, 2500. / 9}} {
		if !near(c[0], c[1], 1e-12) {
			t.Errorf("%s is %v, want %v", name, c[0], c[1])
		}
	}
	if m := affinity.Measure(10, 4, 4, 4); !math.IsInf(m.Conviction, 1) || m.Zhang != 1 {
		t.Errorf("a rule without exceptions: %+v", m)
	}
	if m := affinity.Measure(10, 10, 10, 10); m.Lift != 1 || m.Zhang != 0 || m.ChiSquare != 0 || m.ChiSquareP != 1 || m.FisherP != 1 {
		t.Errorf("items in every basket: %+v", m)
	}
}

// Fisher's tea: with 8 cups, 3 of 4 right by chance in 17 of 70 cases, 4 of 4 in 1 of 70. Others are added up term by term.
func TestFisher_addsUpTheTail(t *testing.T) {
	for both, want := range map[int]float64{0: 1, 1: 69. / 70, 2: 53. / 70, 3: 17. / 70, 4: 1. / 70, 5: 0} {
		if got := affinity.Fisher(8, 4, 4, both); !near(got, want, 1e-12) {
			t.Errorf("%d of 4: %v, want %v", both, got, want)
		}
	}
	choose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	for _, c := range [][4]int{{100, 30, 40, 20}, {100, 30, 40, 8}, {9835, 2513, 1809, 736}, {100000, 500, 600, 9}, {1500000, 900, 800, 5}, {50, 49, 48, 48}, {20, 17, 15, 12}} {
		n, a, b, both := c[0], c[1], c[2], c[3]
		want := 0.0
		for k := both; k <= min(a, b); k++ {
			want += math.Exp(choose(a, k) + choose(n-a, b-k) - choose(n, b))
		}
		if got := affinity.Fisher(n, a, b, both); !near(got, want, 1e-7) {
			t.Errorf("%v: %v, want %v", c, got, want)
		}
	}
}

func TestBenjaminiHochberg_asInTheirTable(t *testing.T) {
	q := affinity.BenjaminiHochberg([]float64{.01, .04, .03, .005}, 0)
	for i, want := range []float64{.02, .04, .04, .02} {
		if !near(q[i], want, 1e-12) {
			t.Errorf("q %v", q)
		}
	}
	if q := affinity.BenjaminiHochberg([]float64{.01}, 50); q[0] != .5 {
		t.Errorf("one of 50 tests: %v", q)
	}
}

// Where all is chance, hardly anything passes; what goes together does.
func TestFindPairs_tellsChanceFromTaste(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 7))
	var baskets, items []string
	for basket := range 20_000 {
		add := func(item int) {
			baskets, items = append(baskets, strconv.Itoa(basket)), append(items, fmt.Sprintf("item %03d", item))
		}
		for range 4 {
			add(draw.IntN(300))
		}
		if draw.IntN(400) == 0 {
			add(298)
			add(299)
		}
	}
	b, err := affinity.FromLines(baskets, items)
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := affinity.FindPairs(context.Background(), b, affinity.PairSettings{})
	if err != nil {
		t.Fatal(err)
	}
	found, suspicious := 0, 0
	for i := range pairs.Len() {
		p := pairs.At(i)
		if p.FisherP < .01 {
			suspicious++
		}
		if p.Q < .05 {
			found++
			if p.Item != "item 298" || p.Other != "item 299" {
				t.Errorf("%s with %s at %v", p.Item, p.Other, p.Q)
			}
		}
	}
	if found != 1 || suspicious < 50 {
		t.Errorf("%d pairs found, %d with a small p-value", found, suspicious)
	}
	few, err := affinity.FindPairs(context.Background(), b, affinity.PairSettings{MaxPairs: 1000})
	if err != nil || few.Len() > 1000 || few.Len() < 1 || few.At(few.Len()-1).Count < few.MinCount || pairs.At(few.Len()).Count >= few.MinCount {
		t.Errorf("%d pairs from %d on: %v", few.Len(), few.MinCount, err)
	}
}

func TestMine_standsOddBaskets(t *testing.T) {
	var every []string
	for i := range 3000 {
		every = append(every, strconv.Itoa(i))
	}
	huge := strings.Repeat("🧀", 2500)
	texts := []string{strings.Join(every, ";"), "", "1", `say "cheese"; a,b;` + huge, `a,b;a,b; say "cheese" ;` + huge, ";;;"}
	b := affinity.FromTexts(texts, ";")
	sets := mine(t, b, affinity.Settings{MinCount: 2})
	if sets.Baskets != 3 || sets.Cut != (affinity.Cut{Baskets: 1, Lines: 3000, Largest: 3000}) {
		t.Errorf("%d baskets, cut %+v", sets.Baskets, sets.Cut)
	}
	if n, ok := sets.Count(huge, `say "cheese"`, "a,b"); n != 2 || !ok || !cmp.Equal(sets.BySize(), []int{3, 3, 1}) {
		t.Errorf("%d, %v, %v", n, ok, sets.BySize())
	}
	// Two baskets of everything have 2^3000 sets in common: what is told is that nothing fits, soon.
	none := mine(t, affinity.FromTexts([]string{texts[0], texts[0]}, ";"), affinity.Settings{MaxBasket: -1, Bytes: 1 << 20})
	if none.Len() != 0 || none.MinCount != 3 || !none.IsCut() {
		t.Errorf("%d sets from %d on", none.Len(), none.MinCount)
	}
	// 14 items that are always together make some 3^14 rules, all of one count: none fits.
	all := mine(t, affinity.FromTexts(slices.Repeat([]string{strings.Join(every[:14], ";")}, 3), ";"), affinity.Settings{})
	if some := rules(t, all, affinity.RuleSettings{MaxConsequent: 14, MaxRules: 1000}); all.Len() != 1<<14-1 || some.Len() != 0 || some.MinCount != 4 {
		t.Errorf("%d sets, %d rules from %d on", all.Len(), some.Len(), some.MinCount)
	}
	if empty := mine(t, affinity.FromTexts(nil, ","), affinity.Settings{}); empty.Len() != 0 || rules(t, empty, affinity.RuleSettings{}).Len() != 0 {
		t.Error("sets of no baskets")
	}
	one := mine(t, affinity.FromTexts([]string{"a", "a", "b"}, ","), affinity.Settings{MinCount: 1})
	if !cmp.Equal(selected(one, affinity.All), map[string]int{"a": 2, "b": 1}) {
		t.Errorf("baskets of one: %v", selected(one, affinity.All))
	}
}

func TestInput_isChecked(t *testing.T) {
	if _, err := affinity.FromLines([]string{"1", ""}, []string{"a", "b"}); err == nil {
		t.Error("an empty basket_id")
	}
	var row *models.RowError
	if _, err := affinity.FromLines([]string{"1", "1"}, []string{"a", ""}); !errors.As(err, &row) || row.Row != 2 {
		t.Errorf("an empty item_id: %v", err)
	}
	if _, err := affinity.FromLines([]string{"1"}, nil); err == nil {
		t.Error("baskets without items")
	}
	b := affinity.FromTexts([]string{"a b"}, "")
	for _, s := range []affinity.Settings{{MinCount: -1}, {MinSupport: 1.1}, {MinSupport: math.NaN()}, {MaxLength: -1}, {Keep: "open"}, {Bytes: 1}} {
		if _, err := affinity.Mine(context.Background(), b, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
	for _, s := range []affinity.RuleSettings{{MinConfidence: 2}, {MinLift: -1}, {MaxConsequent: -1}, {MaxQ: math.NaN()}} {
		if _, err := mine(t, b, affinity.Settings{}).Rules(context.Background(), s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := affinity.Mine(ended, b, affinity.Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func FuzzFromTexts(f *testing.F) {
	f.Add("a,b\nb,a,a\n\n,", ",")
	f.Add("1 2 3\n3 2", "")
	f.Fuzz(func(t *testing.T, text, separator string) {
		b := affinity.FromTexts(strings.Split(text, "\n"), separator)
		sets := mine(t, b, affinity.Settings{MinCount: 2, MaxLength: 3, MaxSets: 1000})
		for _, i := range sets.Select(affinity.All) {
			set := sets.At(i)
			if n, ok := sets.Count(set.Items...); !ok || n != set.Count || n > b.Len() || n < sets.MinCount {
				t.Errorf("%q is in %d baskets, found as %d", set.Items, n, set.Count)
			}
		}
	})
}
