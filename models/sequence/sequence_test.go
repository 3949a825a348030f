package sequence_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/sequence"
)

// What comes out depends neither on the order of rows, nor on lines that are there twice, nor on the number of threads.
func TestMine_isTheSameHoweverTheRowsCome(t *testing.T) {
	lines := shop(3, 60, 9, 4, 60)
	settings := sequence.Settings{MinCount: 3, Window: 30, Threads: 1}
	want := found(mine(t, histories(t, lines), settings))
	backwards := slices.Concat(lines, lines[:50])
	slices.Reverse(backwards)
	settings.Threads = 4
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(found(mine(t, histories(t, backwards), settings)))); diff != "" {
		t.Errorf("time running backwards (-forwards +backwards):\n%s", diff)
	}
}

// Where not all patterns fit, those that are there are complete from a count on, and their figures are the same.
func TestMine_raisesTheSupportToWhatFits(t *testing.T) {
	h := histories(t, shop(4, 80, 9, 4, 60))
	all := mine(t, h, sequence.Settings{MinCount: 1})
	some := mine(t, h, sequence.Settings{MinCount: 1, MaxPatterns: 40})
	if !some.IsCut() || some.Len() > 40 || some.Len() == 0 || all.IsCut() {
		t.Fatalf("%d of %d patterns, from %d on", some.Len(), all.Len(), some.MinCount)
	}
	want := 0
	for i := range all.Len() {
		if all.At(i).Count >= some.MinCount {
			want++
		}
	}
	if some.Len() != want {
		t.Errorf("%d patterns of %d customers or more, want %d", some.Len(), some.MinCount, want)
	}
	full, kept := found(all), found(some)
	for steps, x := range kept {
		if fmt.Sprint(x) != fmt.Sprint(full[steps]) {
			t.Errorf("%s is %v, want %v", steps, x, full[steps])
		}
	}
}

// Two customers who both bought everything on each of forty days have more patterns in common than could ever be listed: what is told is that
// none fits, soon.
func TestMine_endsAtASupportSoLowThatNothingWould(t *testing.T) {
	var lines []line
	for _, customer := range []string{"a", "b"} {
		for day := range int32(40) {
			for item := range 100 {
				lines = append(lines, line{customer, day, fmt.Sprint(item)})
			}
		}
	}
	p := mine(t, histories(t, lines), sequence.Settings{MinCount: 1, MaxLength: 12, Bytes: 1 << 20})
	if p.Len() != 0 || p.MinCount != 3 || !p.IsCut() {
		t.Errorf("%d patterns from %d on", p.Len(), p.MinCount)
	}
}

func TestMine_standsOddHistories(t *testing.T) {
	huge := strings.Repeat("🧀", 2500)
	lines := []line{
		{"one purchase", 5, "bread"}, {"one purchase", 5, huge},
		{"same day twice", 7, "bread"}, {"same day twice", 7, huge}, {"same day twice", 7, "bread"},
		{"both", -3, "bread"}, {"both", 12, huge}, {"both", 12, "bread"},
	}
	p := mine(t, histories(t, lines), sequence.Settings{MinCount: 1})
	if p.Customers != 3 || p.Len() != 2 || !slices.Equal(p.At(0).Steps, []string{"bread", "bread"}) || !slices.Equal(p.At(1).Steps, []string{"bread", huge}) {
		t.Errorf("%d customers, %d patterns", p.Customers, p.Len())
	}
	if x := p.At(1); x.MedianDays != 15 || x.NextCount != 1 || x.Reversed != 0 || x.OrderLift != 2 {
		t.Errorf("%+v", x)
	}
	if x := p.At(0); !math.IsNaN(x.OrderLift) || !math.IsNaN(x.OrderQ) {
		t.Errorf("a repeated item has an order: %+v", x)
	}
	if empty := mine(t, histories(t, nil), sequence.Settings{}); empty.Len() != 0 || empty.Customers != 0 {
		t.Error("patterns of nobody")
	}
}

// An item that everybody buys every time comes after everything, and is no find.
func TestMine_knowsWhatIsBoughtAnyway(t *testing.T) {
	lines := shop(5, 300, 6, 4, 90)
	for _, l := range slices.Clone(lines) {
		lines = append(lines, line{l.customer, l.day, "bag"})
	}
	p := mine(t, histories(t, lines), sequence.Settings{MinCount: 5, MaxLength: 2})
	for i := range p.Len() {
		if x := p.At(i); x.Steps[1] == "bag" && (math.Abs(x.Lift-1) > 1e-12 || x.Q != 1) {
			t.Errorf("%v: lift %v, q %v", x.Steps, x.Lift, x.Q)
		}
	}
}

// Where b is planted ten days after a, and nothing else depends on anything, no order stands out as that one does.
func TestMine_findsWhatWasPlanted(t *testing.T) {
	lines := shop(6, 2000, 6, 6, 300)
	planted := map[string]bool{}
	for _, l := range slices.Clone(lines) {
		if l.item == "a" && !planted[l.customer] && len(l.customer)%2 == 0 {
			planted[l.customer] = true
			lines = append(lines, line{l.customer, l.day + 10, "b"})
		}
	}
	p := mine(t, histories(t, lines), sequence.Settings{MinCount: 20, MaxLength: 2, MaxGap: 20})
	var plant sequence.Pattern
	lift, order := 0.0, 0.0 // the largest of all others
	for i := range p.Len() {
		if x := p.At(i); slices.Equal(x.Steps, []string{"a", "b"}) {
			plant = x
		} else {
			lift = max(lift, x.Lift)
			if !math.IsNaN(x.OrderLift) {
				order = max(order, x.OrderLift)
			}
		}
	}
	if plant.Lift < 1.3*lift || plant.OrderLift < order+.2 || plant.Q > 1e-20 || plant.OrderQ > 1e-20 || plant.MedianDays != 10 {
		t.Errorf("the planted order is %+v; of others the largest lift is %v and the largest order %v", plant, lift, order)
	}
}

func TestInput_isChecked(t *testing.T) {
	var row *models.RowError
	if _, err := sequence.FromLines([]string{"1", ""}, []int32{1, 2}, []string{"a", "b"}); !errors.As(err, &row) || row.Row != 2 {
		t.Errorf("an empty customer_id: %v", err)
	}
	if _, err := sequence.FromLines([]string{"1"}, []int32{1}, []string{""}); !errors.As(err, &row) {
		t.Errorf("an empty item_id: %v", err)
	}
	for _, call := range []func() (*sequence.Histories, error){
		func() (*sequence.Histories, error) { return sequence.FromLines([]string{"1"}, nil, []string{"a"}) },
		func() (*sequence.Histories, error) {
			return sequence.FromNumbers([]uint32{0}, []int32{1}, []uint32{1}, []string{"a"})
		},
		func() (*sequence.Histories, error) {
			return sequence.FromNumbers([]uint32{0}, []int32{math.MaxInt32}, []uint32{0}, []string{"a"})
		},
		func() (*sequence.Histories, error) {
			return sequence.FromNumbers([]uint32{1 << 30}, []int32{1}, []uint32{0}, []string{"a"})
		},
		func() (*sequence.Histories, error) {
			return sequence.FromNumbers([]uint32{0}, []int32{1}, []uint32{0}, []string{"a", "a"})
		},
	} {
		if _, err := call(); err == nil {
			t.Error("bad input was taken")
		}
	}
	h := histories(t, shop(1, 3, 3, 3, 9))
	for _, s := range []sequence.Settings{{MinCount: -1}, {MinSupport: 1.1}, {MinSupport: math.NaN()}, {MaxLength: 1}, {MaxLength: 99}, {MinGap: -1}, {MinGap: 5, MaxGap: 4},
		{MinGap: 5, Window: 4}, {Bytes: 1}, {MaxPatterns: -1}} {
		if _, err := sequence.Mine(context.Background(), h, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sequence.Mine(ended, h, sequence.Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// Lines of unknown customers, and of items that belong to nothing, are left out.
func TestFromNumbers_leavesOutWhatIsUnknown(t *testing.T) {
	h, err := sequence.FromNumbers([]uint32{7, 7, sequence.None, 7}, []int32{1, 2, 2, 3}, []uint32{1, 0, 0, sequence.None}, []string{"tea", "pot"})
	if err != nil {
		t.Fatal(err)
	}
	p := mine(t, h, sequence.Settings{MinCount: 1})
	if h.Customers() != 1 || h.Purchases() != 2 || p.Len() != 1 || !slices.Equal(p.At(0).Steps, []string{"pot", "tea"}) {
		t.Errorf("%d customers, %d purchases, %d patterns", h.Customers(), h.Purchases(), p.Len())
	}
}

// Histories of groups are those that lines of the groups make.
func TestHistories_By(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	group := func(item string) string { return map[string]string{"a": "x", "b": "y", "c": "x", "d": "z"}[item] } // none of e
	var who, what []string
	var days []int32
	var ofGroups, groups []string
	var onDays []int32
	for range 4000 {
		customer, item, day := fmt.Sprint(random.IntN(300)), string(rune('a'+random.IntN(5))), int32(random.IntN(60))
		who, what, days = append(who, customer), append(what, item), append(days, day)
		if g := group(item); g != "" {
			ofGroups, groups, onDays = append(ofGroups, customer), append(groups, g), append(onDays, day)
		}
	}
	items, err := sequence.FromLines(who, days, what)
	if err != nil {
		t.Fatal(err)
	}
	want, err := sequence.FromLines(ofGroups, onDays, groups)
	if err != nil {
		t.Fatal(err)
	}
	got := items.By(group)
	if got.Customers() != want.Customers() || got.Purchases() != want.Purchases() || got.Items() != 3 {
		t.Errorf("%d customers, %d purchases, %d groups; want %d, %d, 3", got.Customers(), got.Purchases(), got.Items(), want.Customers(), want.Purchases())
	}
	one, other := mine(t, got, sequence.Settings{MinCount: 2}), mine(t, want, sequence.Settings{MinCount: 2})
	if one.Len() != other.Len() || one.Len() == 0 {
		t.Fatalf("%d patterns, want %d", one.Len(), other.Len())
	}
	for i := range one.Len() {
		if x, y := fmt.Sprint(one.At(i)), fmt.Sprint(other.At(i)); x != y {
			t.Errorf("pattern %d is %s, want %s", i, x, y)
		}
	}
	if none := items.By(func(string) string { return "" }); none.Customers() != 0 || none.Purchases() != 0 {
		t.Errorf("of no group there are %d customers", none.Customers())
	}
}
