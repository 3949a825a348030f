package nextbasket_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"clientele/models"
	"clientele/models/nextbasket"
)

// taFeng is the customers of the public file in their order, and the items of the basket after.
func taFeng(tb testing.TB) (nextbasket.Histories, [][]int, [][][]int) {
	tb.Helper()
	var files [2]map[string][][]int
	for i, name := range []string{"tafeng_history.json", "tafeng_future.json"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "tafeng", name))
		if os.IsNotExist(err) && os.Getenv("CLIENTELE_REQUIRE") != "all" {
			tb.Skipf("../shared/data/tafeng/%s is not there", name)
		}
		if err != nil {
			tb.Fatal(err)
		}
		if err := json.Unmarshal(text, &files[i]); err != nil {
			tb.Fatal(err)
		}
	}
	var ids []int
	for id := range files[0] {
		n, err := strconv.Atoi(id)
		if err != nil {
			tb.Fatal(err)
		}
		ids = append(ids, n)
	}
	slices.Sort(ids)
	items := 0
	var all [][][]int
	var truth [][]int
	clean := func(baskets [][]int) (out [][]int) {
		for _, basket := range baskets {
			if len(basket) == 1 && basket[0] == -1 { // both ends of a history are marked so
				continue
			}
			out = append(out, basket)
			items = max(items, slices.Max(basket)+1)
		}
		return out
	}
	for _, n := range ids {
		all = append(all, clean(files[0][strconv.Itoa(n)]))
		truth = append(truth, slices.Concat(clean(files[1][strconv.Itoa(n)])...))
	}
	h, err := nextbasket.NewHistories(all, items)
	if err != nil {
		tb.Fatal(err)
	}
	if h.Customers() != 13858 {
		tb.Fatalf("%d customers, want 13,858", h.Customers())
	}
	return h, truth, all
}

// measured fits and measures on some customers.
func measured(tb testing.TB, h nextbasket.Histories, truth [][]int, s nextbasket.Settings, on []int) nextbasket.Quality {
	tb.Helper()
	start := time.Now()
	m, err := nextbasket.Fit(context.Background(), h, s, rand.NewPCG(1, 1))
	if err != nil {
		tb.Fatal(err)
	}
	fitted := time.Since(start)
	lists, err := m.Recommend(context.Background(), on, 20, nextbasket.Filter{})
	if err != nil {
		tb.Fatal(err)
	}
	wanted := make([][]int, len(on))
	for i, c := range on {
		wanted[i] = truth[c]
	}
	q := nextbasket.Measure(lists, wanted, nextbasket.AllItems, nil)
	tb.Logf("%s: R@10 %.4f NDCG@10 %.4f PHR@10 %.4f R@20 %.4f; %v", s.Method, q.Recall10, q.NDCG10, q.PHR10, q.Recall20, m.Parameters())
	tb.Logf("fit %v, scored %d in %v", fitted, len(on), time.Since(start)-fitted)
	return q
}

func everybody(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// split is 72 % to learn from, 8 % to validate on and 20 % to test on.
func split(n int, seed uint64) (train, validate, test []int) {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(n)
	return order[:n*72/100], order[n*72/100 : n*80/100], order[n*80/100:]
}

// TestPublished_baselines holds the figures of the protocol to their printed digits.
func TestPublished_baselines(t *testing.T) {
	h, truth, _ := taFeng(t)
	for method, want := range map[nextbasket.Method][4]float64{
		nextbasket.Global:         {.0803, .0842, .2489, .1071},
		nextbasket.Personal:       {.1062, .0953, .3513, .1392},
		nextbasket.PersonalGlobal: {.1195, .1007, .3721, .1684},
	} {
		s := nextbasket.Defaults()
		s.Method = method
		q := measured(t, h, truth, s, everybody(h.Customers()))
		for i, got := range [4]float64{q.Recall10, q.NDCG10, q.PHR10, q.Recall20} {
			if math.Abs(got-want[i]) > .00005+1e-9 {
				t.Errorf("%s: figure %d is %.5f, want %.4f", method, i+1, got, want[i])
			}
		}
	}
}

// TestPublished_splits holds TIFU-KNN and the default to what honest implementations reach on customers that they were not tuned on.
func TestPublished_splits(t *testing.T) {
	h, truth, _ := taFeng(t)
	for method, least := range map[nextbasket.Method][2]float64{
		nextbasket.TIFUKNN: {.126, .180},
		nextbasket.UPCF:    {.140, .189},
		nextbasket.Blend:   {.142, .195},
	} {
		var at10, at20 float64
		for seed := uint64(11); seed < 14; seed++ {
			train, validate, test := split(h.Customers(), seed)
			s := nextbasket.Defaults()
			s.Method, s.ValidateOn = method, validate
			if method == nextbasket.TIFUKNN {
				s.NeighboursFrom = train
			}
			q := measured(t, h, truth, s, test)
			at10, at20 = at10+q.Recall10/3, at20+q.Recall20/3
		}
		t.Logf("%s over three splits: R@10 %.4f, R@20 %.4f", method, at10, at20)
		if at10 < least[0] || at20 < least[1] {
			t.Errorf("%s: R@10 %.4f and R@20 %.4f, want at least %v", method, at10, at20, least)
		}
	}
}

// TestPublished_command holds the command to the same figures where it is told the order within baskets.
func TestPublished_command(t *testing.T) {
	_, truth, history := taFeng(t)
	table := func(customers [][][]int) models.Columns {
		var customer, number, item, line []int64
		for c, baskets := range customers {
			for b, basket := range baskets {
				for at, i := range basket {
					customer, number, item, line = append(customer, int64(c)), append(number, int64(b)), append(item, int64(i)), append(line, int64(at))
				}
			}
		}
		out, err := models.NewColumns(models.IntegerColumn("customer_id", customer), models.IntegerColumn("basket_no", number),
			models.IntegerColumn("item_id", item), models.IntegerColumn("line_no", line))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var next [][][]int
	for _, basket := range truth {
		next = append(next, [][]int{basket})
	}
	out, err := nextbasket.Command().RunTest(context.Background(), table(history), table(next), map[string]string{"method": "personal_global"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"recall_10": .1195, "ndcg_10": .1007, "phr_10": .3721, "recall_20": .1684} {
		if got, _ := out.Report.Metrics.Value(name).(float64); math.Abs(got-want) > .00005+1e-9 {
			t.Errorf("%s is %.5f, want %.4f", name, got, want)
		}
	}
}
