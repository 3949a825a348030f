package frequent_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"clientele/models/frequent"
)

type pattern uint32

func (p pattern) Count() uint32 { return uint32(p) }

// However many threads come by in whatever order, the support ends at the lowest at which all patterns fit, and all of these are kept.
func TestBudget_endsAtTheLowestCountThatFits(t *testing.T) {
	const lists, each, least, most = 40, 200, 3, 900
	random := rand.New(rand.NewPCG(1, 2))
	var all []uint32
	found := make([][]pattern, lists)
	for i := range found {
		for range each {
			p := pattern(least + random.IntN(60)*random.IntN(60)/20)
			found[i], all = append(found[i], p), append(all, uint32(p))
		}
	}
	want := uint32(least)
	for count := func() (n int) {
		for _, c := range all {
			if c >= want {
				n++
			}
		}
		return n
	}; count() > most; want++ {
	}
	budget := frequent.NewBudget(least, slices.Max(all), most)
	shelf := frequent.NewShelf[pattern](budget, lists)
	var threads sync.WaitGroup
	for i := range found {
		threads.Go(func() {
			frequent.Add(budget, found[i])
			shelf.Put(i, slices.Clone(found[i]))
		})
	}
	threads.Wait()
	if budget.Least() != want || !budget.HasRisen() {
		t.Fatalf("the support ends at %d, want %d", budget.Least(), want)
	}
	for i, list := range shelf.Lists {
		got := frequent.Thin(list, budget.Least())
		if kept := frequent.Thin(slices.Clone(found[i]), want); !slices.Equal(got, kept) {
			t.Errorf("list %d keeps %v, want %v", i, got, kept)
		}
	}
}

func TestMinCount_isNotRaisedByRounding(t *testing.T) {
	for _, test := range []struct {
		n, count int
		share    float64
		want     int
	}{{300, 0, .01, 3}, {301, 0, .01, 4}, {10, 5, .01, 5}, {0, 0, .5, 1}, {1000, 0, 0, 1}} {
		if got := frequent.MinCount(test.n, test.count, test.share); got != test.want {
			t.Errorf("%+v: %d", test, got)
		}
	}
}
