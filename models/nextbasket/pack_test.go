package nextbasket_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/nextbasket"
)

func packed(t testing.TB, customers, items int, customer, item, day []int32) nextbasket.Histories {
	t.Helper()
	h, err := nextbasket.Pack(context.Background(), customers, items, customer, item, day)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestPack_daysAreBasketsInWhateverOrderRowsCome(t *testing.T) {
	h := packed(t, 3, 5, []int32{1, 0, 1, 1, -1, 1, 1}, []int32{4, 2, 3, 4, 0, 1, 4}, []int32{20, -7, 10, 10, 5, 20, 20})
	if diff := cmp.Diff([]int32{10, 20}, h.Days(1)); diff != "" {
		t.Error(diff)
	}
	if first, second := h.Basket(1, 0), h.Basket(1, 1); !slices.Equal(first, []int32{3, 4}) || !slices.Equal(second, []int32{1, 4}) {
		t.Errorf("baskets %v and %v", first, second)
	}
	if h.Baskets(0) != 1 || h.Days(0)[0] != -7 || h.Baskets(2) != 0 {
		t.Errorf("customer 0 has %d baskets, customer 2 %d", h.Baskets(0), h.Baskets(2))
	}
	cut := h.Until(10)
	if cut.Baskets(1) != 1 || cut.Customers() != 3 || cut.Lines(1) != 2 {
		t.Errorf("until day 10 there are %d baskets", cut.Baskets(1))
	}
	if items, on := h.After(1, 10); on != 20 || !slices.Equal(items, []int32{1, 4}) {
		t.Errorf("after day 10 came %v on %d", items, on)
	}
	if items, _ := h.After(1, 20); items != nil {
		t.Errorf("after the last day came %v", items)
	}
}

func TestPack_refusesWhatCannotBe(t *testing.T) {
	for name, rows := range map[string][3][]int32{
		"item out of range":     {{0}, {5}, {1}},
		"item below 0":          {{0}, {-1}, {1}},
		"customer out of range": {{3}, {0}, {1}},
		"uneven columns":        {{0, 0}, {0}, {1}},
	} {
		if _, err := nextbasket.Pack(context.Background(), 3, 5, rows[0], rows[1], rows[2]); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// FuzzPack packs any lines and recommends: lists have no item twice, none that is filtered out, and falling scores.
func FuzzPack(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 1, 2, 0, 1, 1, 3, 1, 9, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var customer, item, day []int32
		for i := 0; i+2 < len(data) && i < 300; i += 3 {
			customer, item, day = append(customer, int32(data[i]%9)-1), append(item, int32(data[i+1]%12)), append(day, int32(int8(data[i+2])))
		}
		h := packed(t, 8, 12, customer, item, day)
		s := nextbasket.Defaults()
		s.Pool, s.Recent = 5, 3
		m, err := nextbasket.Fit(context.Background(), h, s, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		filter := nextbasket.Filter{Excluded: make([]bool, 12), Once: make([]bool, 12), OnceDays: 10, Today: 127, Segment: []int32{0, 1, -1, 3, 0, 0, 1, 1}}
		filter.Excluded[3], filter.Once[4] = true, true
		lists, err := m.Recommend(context.Background(), []int{-1, 0, 1, 2, 3, 4, 5, 6, 7}, 6, filter)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range lists {
			seen := map[int]bool{}
			for i, one := range list {
				if seen[one.Item] || one.Item == 3 || math.IsNaN(one.Score) || i > 0 && one.Score > list[i-1].Score || one.Item == 4 && one.IsRepeat && 127-one.LastDay < 10 {
					t.Fatalf("list %+v", list)
				}
				seen[one.Item] = true
			}
		}
	})
}

func TestRecommend_durablesComeBackWhenTheirDaysArePassed(t *testing.T) {
	// Both have item 0; customer 0 bought it 100 days ago, customer 1 yesterday.
	h := packed(t, 2, 2, []int32{0, 1, 0, 1}, []int32{0, 0, 1, 1}, []int32{0, 99, 50, 98})
	m, err := nextbasket.Fit(context.Background(), h, nextbasket.Defaults(), rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	lists, err := m.Recommend(context.Background(), []int{0, 1}, 2, nextbasket.Filter{Once: []bool{true, false}, OnceDays: 90, Today: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(lists[0]) != 2 || len(lists[1]) != 1 || lists[1][0].Item != 1 || lists[1][0].LastDay != 98 {
		t.Errorf("lists %+v", lists)
	}
}

func TestRecommend_littleHistoryGetsWhatIsPopularInTheSegment(t *testing.T) {
	var customer, item, day []int32
	buy := func(c, i, d int) {
		customer, item, day = append(customer, int32(c)), append(item, int32(i)), append(day, int32(d))
	}
	segment := make([]int32, 402)
	for c := range 400 {
		for d := range 4 {
			buy(c, c%2*2+d%2, d) // even ones buy 0 and 1, odd ones 2 and 3
		}
		segment[c] = int32(c % 2)
	}
	buy(0, 0, 9)
	buy(400, 4, 1)
	buy(401, 5, 1)
	segment[400], segment[401] = 0, 1
	h := packed(t, 402, 6, customer, item, day)
	s := nextbasket.Defaults()
	s.Method = nextbasket.Global
	m, err := nextbasket.Fit(context.Background(), h, s, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	lists, err := m.Recommend(context.Background(), []int{400, 401, 0}, 1, nextbasket.Filter{Segment: segment})
	if err != nil {
		t.Fatal(err)
	}
	if lists[0][0].Item > 1 || lists[1][0].Item < 2 || lists[2][0].Item != 0 {
		t.Errorf("lists %+v", lists)
	}
}

func TestWith_takesUpWhatWasLearnt(t *testing.T) {
	h, err := nextbasket.NewHistories(shop(700), 60)
	if err != nil {
		t.Fatal(err)
	}
	m, err := nextbasket.Fit(context.Background(), h, nextbasket.Defaults(), rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	again, err := nextbasket.With(context.Background(), h, nextbasket.Defaults(), m.Learnt(), rand.NewPCG(2, 2))
	if err != nil {
		t.Fatal(err)
	}
	first, err := m.Recommend(context.Background(), everybody(700), 5, nextbasket.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := again.Recommend(context.Background(), everybody(700), 5, nextbasket.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	if _, err := nextbasket.With(context.Background(), h, nextbasket.Defaults(), nextbasket.Learnt{}, rand.NewPCG(1, 1)); err == nil {
		t.Error("no weights were taken up")
	}
}

func TestProbability_isWhatComes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var answers []nextbasket.Answer
	truth := func(score float64) float64 { return .5 * score / (1 + score) }
	for range 20_000 {
		a := nextbasket.Answer{Score: rng.Float64() * 3, Popular: .01, Baskets: 1 + rng.IntN(9), Size: 1 + rng.Float64()*4}
		a.Came = rng.Float64() < truth(a.Score)
		answers = append(answers, a)
	}
	p, err := nextbasket.FitProbability(answers, rand.NewPCG(1, 1))
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	last := 0.0
	for _, score := range []float64{0, .1, .5, 1, 2, 2.9} {
		got := p.Of(score, .01, 4, 2)
		if got < last {
			t.Errorf("a higher score has the lower probability %v after %v", got, last)
		}
		if last = got; math.Abs(got-truth(score)) > .04 {
			t.Errorf("score %v: probability %.3f, want %.3f", score, got, truth(score))
		}
	}
	if p, err := nextbasket.FitProbability(answers[:20], rand.NewPCG(1, 1)); p != nil || err != nil {
		t.Errorf("of 20 items a probability was made: %v", err)
	}
}
