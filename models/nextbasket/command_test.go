package nextbasket_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/modeltest"
	"clientele/models/nextbasket"
)

// shop is customers with favourites among 60 items, and the rest by popularity.
func shop(customers int) (history [][][]int) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range customers {
		var baskets [][]int
		favourite := rng.IntN(55)
		for range 1 + rng.IntN(6) {
			basket := []int{favourite + rng.IntN(5)}
			for range rng.IntN(4) {
				basket = append(basket, int(60*rng.Float64()*rng.Float64()))
			}
			baskets = append(baskets, basket)
		}
		history = append(history, baskets)
	}
	return history
}

func columns(t testing.TB, history [][][]int) models.Columns {
	t.Helper()
	var customer, item []string
	var number []int64
	for c, baskets := range history {
		for b, basket := range baskets {
			for _, i := range basket {
				customer, number, item = append(customer, fmt.Sprint("c", c)), append(number, int64(b)), append(item, fmt.Sprint(i, `",🍎`))
			}
		}
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", customer), models.IntegerColumn("basket_no", number), models.TextColumn("item_id", item))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestCommand_behavesLikeEveryModel(t *testing.T) {
	fixtures := []modeltest.Fixture{
		{Name: "one customer", In: columns(t, shop(1))},
		{Name: "too few to weigh", In: columns(t, shop(40))},
		{Name: "blend", In: columns(t, shop(600))},
		{Name: "sampled pool", In: columns(t, shop(600)), Settings: map[string]string{"pool": "50", "items": "new"}},
	}
	for _, method := range nextbasket.Methods() {
		fixtures = append(fixtures, modeltest.Fixture{Name: string(method), In: columns(t, shop(200)), Settings: map[string]string{"method": string(method)}})
	}
	modeltest.Run(t, nextbasket.Command(), fixtures...)
}

func TestCommand_measuresOnASecondTable(t *testing.T) {
	all := shop(300)
	var history, next [][][]int
	for _, baskets := range all {
		history = append(history, baskets[:len(baskets)-1])
		next = append(next, baskets[len(baskets)-1:])
	}
	out, err := nextbasket.Command().RunTest(context.Background(), columns(t, history), columns(t, next), map[string]string{"k": "3"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(out.Report)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	recall := func(name string) float64 { value, _ := out.Report.Metrics.Value(name).(float64); return value }
	for _, prefix := range []string{"", "repeat_", "new_"} {
		for _, name := range []string{"recall_10", "recall_20", "ndcg_10", "phr_10"} {
			if out.Report.Metrics.Value(prefix+name) == nil {
				t.Errorf("no %s", prefix+name)
			}
		}
	}
	if recall("repeat_recall_10") <= recall("new_recall_10") {
		t.Error("repeats are not found better than new items")
	}
	if out.Report.Metrics.Value("customers") != 300 || out.Scored.Rows() != 900 {
		t.Errorf("%v customers, %d rows", out.Report.Metrics.Value("customers"), out.Scored.Rows())
	}
	if unknown, _ := out.Report.Metrics.Value("customers_without_history").(int); unknown < 10 {
		t.Errorf("%d customers without history: those with one basket have none", unknown)
	}
}

func TestCommand_saysWhatIsWrong(t *testing.T) {
	good := columns(t, shop(5))
	for name, settings := range map[string]map[string]string{
		"k": {"k": "0"}, "method": {"method": "best"}, "pool": {"pool": "0"}, "own": {"own": "2"}, "validation": {"validation": "1"}, "recent": {"recent": "0"},
	} {
		if _, err := nextbasket.Command().Run(context.Background(), good, settings, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("a wrong %s was taken", name)
		}
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", []string{"a", ""}), models.TextColumn("basket_no", []string{"1", "2"}),
		models.TextColumn("item_id", []string{"x", "y"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nextbasket.Command().Run(context.Background(), in, nil, rand.NewPCG(1, 1)); err == nil {
		t.Error("an empty customer was taken")
	}
	empty, err := good.Take(nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := nextbasket.Command().Run(context.Background(), empty, nil, rand.NewPCG(1, 1))
	if err != nil || out.Scored.Rows() != 0 || out.Report.Diagnostics.Value("fit_status") != "no_customers" {
		t.Errorf("no rows: %v, %+v", err, out.Report)
	}
}

// fit is a model of the shop, with lists for all.
func lists(t testing.TB, history [][][]int, items int, s nextbasket.Settings, k int, f nextbasket.Filter) [][]nextbasket.Item {
	t.Helper()
	h, err := nextbasket.NewHistories(history, items)
	if err != nil {
		t.Fatal(err)
	}
	m, err := nextbasket.Fit(context.Background(), h, s, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Recommend(context.Background(), everybody(h.Customers()), k, f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRecommend_anyNumberOfThreads(t *testing.T) {
	history := shop(700)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	one := lists(t, history, 60, nextbasket.Defaults(), 10, nextbasket.Filter{})
	for _, threads := range []int{2, 5} {
		runtime.GOMAXPROCS(threads)
		if diff := cmp.Diff(one, lists(t, history, 60, nextbasket.Defaults(), 10, nextbasket.Filter{})); diff != "" {
			t.Errorf("%d threads: %s", threads, diff)
		}
	}
}

func TestRecommend_filters(t *testing.T) {
	history := shop(300)
	owned := make([]map[int]bool, len(history))
	for c, baskets := range history {
		owned[c] = map[int]bool{}
		for _, basket := range baskets {
			for _, item := range basket {
				owned[c][item] = true
			}
		}
	}
	marks := func(items ...int) []bool {
		is := make([]bool, 60)
		for _, item := range items {
			is[item] = true
		}
		return is
	}
	for _, which := range []nextbasket.Which{nextbasket.AllItems, nextbasket.RepeatItems, nextbasket.NewItems} {
		got := lists(t, history, 60, nextbasket.Defaults(), 8, nextbasket.Filter{Which: which, Excluded: marks(0, 1), Once: marks(2, 3)})
		for c, list := range got {
			if which != nextbasket.RepeatItems && len(list) != 8 {
				t.Errorf("%s: %d items", which, len(list))
			}
			for i, one := range list {
				if one.IsRepeat != owned[c][one.Item] {
					t.Errorf("%s: is_repeat is %v, bought %v", which, one.IsRepeat, owned[c][one.Item])
				}
				if one.Item < 2 || (one.IsRepeat && one.Item < 4) || (which == nextbasket.NewItems && one.IsRepeat) || (which == nextbasket.RepeatItems && !one.IsRepeat) {
					t.Errorf("%s: item %+v is not allowed", which, one)
				}
				if i > 0 && one.Score > list[i-1].Score {
					t.Errorf("%s: rank %d scores more than the one before", which, i+1)
				}
			}
		}
	}
}

func TestRecommend_edges(t *testing.T) {
	huge := make([]int, 500)
	for i := range huge {
		huge[i] = i
	}
	for name, history := range map[string][][][]int{
		"a basket with every product": {{huge}, {{1}, {2}}},
		"baskets of one":              {{{1}}, {{1}}, {{1}}},
		"empty baskets":               {{{}, {3}, {}}, {}, {{}}},
		"twice in a basket":           {{{4, 4, 4}}, {{4}}},
	} {
		for _, method := range nextbasket.Methods() {
			s := nextbasket.Defaults()
			s.Method = method
			for _, list := range lists(t, history, 500, s, 10, nextbasket.Filter{}) {
				seen := map[int]bool{}
				for _, one := range list {
					if seen[one.Item] {
						t.Errorf("%s, %s: item %d stands twice", name, method, one.Item)
					}
					seen[one.Item] = true
				}
			}
		}
	}
	if _, err := nextbasket.NewHistories([][][]int{{{7}}}, 7); err == nil {
		t.Error("an item out of range was taken")
	}
}

func TestRecommend_fallbackAndReasons(t *testing.T) {
	history := [][][]int{{{0, 1}}, {{0, 1}}, {{0, 1}}, {{0, 2}}, {{5}}}
	h, err := nextbasket.NewHistories(history, 6)
	if err != nil {
		t.Fatal(err)
	}
	m, err := nextbasket.Fit(context.Background(), h, nextbasket.Defaults(), rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Recommend(context.Background(), []int{-1, 3}, 3, nextbasket.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if first := got[0]; len(first) != 3 || first[0].Item != 0 || first[0].Reason != nextbasket.Popular || first[0].IsRepeat {
		t.Errorf("without history: %+v", first)
	}
	if second := got[1]; second[0].Item != 0 || !second[0].IsRepeat || second[1].Item != 1 || second[1].Reason != nextbasket.SimilarCustomer ||
		second[2].Item != 2 || second[2].Reason != nextbasket.OwnHistory {
		t.Errorf("with a little: %+v", second)
	}
}
