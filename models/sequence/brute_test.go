package sequence_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clientele/models/sequence"
)

// line is who bought what when.
type line struct {
	customer string
	day      int32
	item     string
}

func histories(tb testing.TB, lines []line) *sequence.Histories {
	tb.Helper()
	customers, days, items := make([]string, len(lines)), make([]int32, len(lines)), make([]string, len(lines))
	for i, l := range lines {
		customers[i], days[i], items[i] = l.customer, l.day, l.item
	}
	h, err := sequence.FromLines(customers, days, items)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func mine(tb testing.TB, h *sequence.Histories, s sequence.Settings) *sequence.Patterns {
	tb.Helper()
	p, err := sequence.Mine(context.Background(), h, s)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// shop is random purchases: of few items, on few days, so that everything happens.
func shop(seed uint64, customers, purchases, items, days int) []line {
	r := rand.New(rand.NewPCG(seed, 1))
	var lines []line
	for c := range customers {
		for range 1 + r.IntN(purchases) {
			day := int32(r.IntN(days)) - 5
			for range 1 + r.IntN(3) {
				lines = append(lines, line{fmt.Sprint("c", c), day, string(rune('a' + r.IntN(items)))})
			}
		}
	}
	return lines
}

// purchase is a day with its items.
type purchase struct {
	day   int32
	items map[string]bool
}

// byHand lists each customer's purchases in order.
func byHand(lines []line) [][]purchase {
	of := map[string]map[int32]map[string]bool{}
	for _, l := range lines {
		if of[l.customer] == nil {
			of[l.customer] = map[int32]map[string]bool{}
		}
		if of[l.customer][l.day] == nil {
			of[l.customer][l.day] = map[string]bool{}
		}
		of[l.customer][l.day][l.item] = true
	}
	var out [][]purchase
	for _, days := range of {
		var list []purchase
		for day, items := range days {
			list = append(list, purchase{day, items})
		}
		slices.SortFunc(list, func(x, y purchase) int { return int(x.day - y.day) })
		out = append(out, list)
	}
	return out
}

// limits are settings with no limit spelled out.
type limits struct{ minGap, maxGap, window int32 }

// ways lists all places in a history where a pattern occurs; next: in purchases side by side only.
func ways(history []purchase, steps []string, l limits, next bool) [][]int {
	var out [][]int
	var walk func(path []int)
	walk = func(path []int) {
		if len(path) == len(steps) {
			out = append(out, slices.Clone(path))
			return
		}
		for q := range history {
			if len(path) > 0 {
				last := path[len(path)-1]
				gap := history[q].day - history[last].day
				if gap < l.minGap || gap > l.maxGap || history[q].day-history[path[0]].day > l.window || next && q != last+1 {
					continue
				}
			}
			if history[q].items[steps[len(path)]] {
				walk(append(path, q))
			}
		}
	}
	walk(nil)
	return out
}

// chances counts the purchases in which a last step could follow on the others.
func chances(history []purchase, prefix []string, l limits, next bool) int {
	n := 0
	for q := range history {
		for _, way := range ways(history, prefix, l, next) {
			last := way[len(way)-1]
			gap := history[q].day - history[last].day
			if gap >= l.minGap && gap <= l.maxGap && history[q].day-history[way[0]].day <= l.window && (!next || q == last+1) {
				n++
				break
			}
		}
	}
	return n
}

// slow is a pattern counted by trying everything.
type slow struct {
	Count, Next, Prefix, Reversed int
	Expected, NextExpected        float64
	Lift, OrderLift, Order        float64
	Gap, Span                     float64
}

func bruteForce(histories [][]purchase, steps []string, l limits) slow {
	last, prefix := steps[len(steps)-1], steps[:len(steps)-1]
	backwards := slices.Clone(steps)
	slices.Reverse(backwards)
	held, all := 0, 0
	for _, h := range histories {
		for _, p := range h {
			if all++; p.items[last] {
				held++
			}
		}
	}
	none := 1 - float64(held)/float64(all)
	var out slow
	var gaps, spans []float64
	oneWay, otherWay := 0, 0
	for _, h := range histories {
		found := ways(h, steps, l, false)
		if len(found) > 0 {
			out.Count++
			// the first completion, from the nearest step before; of these, the latest beginning
			slices.SortFunc(found, func(x, y []int) int {
				k := len(x)
				for _, order := range []int{x[k-1] - y[k-1], y[k-2] - x[k-2], y[0] - x[0]} {
					if order != 0 {
						return order
					}
				}
				return 0
			})
			way := found[0]
			gaps = append(gaps, float64(h[way[len(way)-1]].day-h[way[len(way)-2]].day))
			spans = append(spans, float64(h[way[len(way)-1]].day-h[way[0]].day))
		}
		if len(ways(h, steps, l, true)) > 0 {
			out.Next++
		}
		if len(ways(h, prefix, l, false)) > 0 {
			out.Prefix++
		}
		mirrored := len(ways(h, backwards, l, false)) > 0
		if mirrored {
			out.Reversed++
		}
		if mirrored && len(found) == 0 {
			otherWay++
		}
		if !mirrored && len(found) > 0 {
			oneWay++
		}
		out.Expected += 1 - math.Pow(none, float64(chances(h, prefix, l, false)))
		out.NextExpected += 1 - math.Pow(none, float64(chances(h, prefix, l, true)))
	}
	out.Lift = float64(out.Count) / out.Expected
	out.OrderLift, out.Order = math.NaN(), math.NaN()
	if !slices.Equal(steps, backwards) {
		out.OrderLift = 2 * float64(out.Count) / float64(out.Count+out.Reversed)
		out.Order = 0
		for k := oneWay; k <= oneWay+otherWay; k++ {
			out.Order += math.Exp(choose(oneWay+otherWay, k) - float64(oneWay+otherWay)*math.Ln2)
		}
	}
	out.Gap, out.Span = middle(gaps), middle(spans)
	return out
}

func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

func middle(values []float64) float64 {
	slices.Sort(values)
	if len(values) == 0 {
		return math.NaN()
	}
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func found(p *sequence.Patterns) map[string]slow {
	out := map[string]slow{}
	for i := range p.Len() {
		x := p.At(i)
		out[strings.Join(x.Steps, ">")] = slow{x.Count, x.NextCount, x.Prefix, x.Reversed, x.Expected, x.NextExpected, x.Lift, x.OrderLift, x.OrderP, x.MedianDays, x.MedianSpan}
	}
	return out
}

// Every figure of every pattern is what counting by trying everything gives, under all limits on time.
func TestMine_countsAsBruteForceDoes(t *testing.T) {
	seed := uint64(0)
	for _, minGap := range []int{0, 3} {
		for _, maxGap := range []int{0, 4, 9} {
			for _, window := range []int{0, 7, 15} {
				for _, length := range []int{2, 3, 4} {
					seed++
					settings := sequence.Settings{MinCount: 2, MaxLength: length, MinGap: minGap, MaxGap: maxGap, Window: window, Threads: 2}
					t.Run(fmt.Sprintf("gap %d to %d, window %d, %d steps", minGap, maxGap, window, length), func(t *testing.T) {
						compare(t, shop(seed, 8, 9, 4, 20), settings)
					})
				}
			}
		}
	}
}

func compare(t *testing.T, lines []line, s sequence.Settings) {
	t.Helper()
	or := func(days int) int32 {
		if days == 0 {
			return math.MaxInt32
		}
		return int32(days)
	}
	l := limits{int32(max(1, s.MinGap)), or(s.MaxGap), or(s.Window)}
	by, want := byHand(lines), map[string]slow{}
	items := []string{"a", "b", "c", "d"}
	var walk func(steps []string)
	walk = func(steps []string) {
		for _, item := range items {
			next := append(slices.Clone(steps), item)
			if len(next) > 1 {
				x := bruteForce(by, next, l)
				if x.Count < s.MinCount {
					continue
				}
				want[strings.Join(next, ">")] = x
			}
			if len(next) < s.MaxLength {
				walk(next)
			}
		}
	}
	walk(nil)
	got := found(mine(t, histories(t, lines), s))
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-9, 1e-9)); diff != "" {
		t.Errorf("patterns (-brute force +mined):\n%s", diff)
	}
	if len(want) == 0 {
		t.Error("nothing to compare")
	}
}
