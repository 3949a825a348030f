package btyd_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/btyd"
)

func TestCheckCustomers_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		x, tx, age float64
		want       string
	}{
		"negative frequency":      {-1, 0, 5, "frequency is -1"},
		"half a purchase":         {1.5, 2, 5, "frequency is 1.5"},
		"no number":               {math.NaN(), 2, 5, "frequency is NaN"},
		"last purchase in future": {1, 6, 5, "recency is 6, above the age 5"},
		"negative recency":        {1, -2, 5, "recency is -2"},
		"infinite age":            {1, 2, math.Inf(1), "age is +Inf"},
		"negative age":            {0, 0, -1, "age is -1"},
		"recency of nothing":      {0, 2, 5, "recency is 2 without a repeat"},
		"repeats at once":         {2, 0, 5, "recency is 0 with frequency 2"},
		"days since, not age":     {3, 0, 20, "recency is 0"},
	} {
		_, err := btyd.CheckCustomers([]float64{0, c.x, c.x}, []float64{0, c.tx, c.tx}, []float64{0, c.age, c.age})
		var fault *models.RowError
		if !errors.As(err, &fault) || fault.Row != 2 || fault.More != 1 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want row 2 and %q", name, err, c.want)
		}
	}
	if _, err := btyd.CheckCustomers([]float64{1}, []float64{1}, nil); err == nil {
		t.Error("slices of different lengths were accepted")
	}
}

func TestGroup_countsEqualHistoriesWhateverTheirOrder(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	var frequency, recency, age []float64
	counts := map[[3]float64]float64{}
	for range 200_000 { // more than one share of sorting
		h := [3]float64{float64(draw.IntN(3)), float64(1 + draw.IntN(5)), float64(6 + draw.IntN(4))}
		if h[0] == 0 {
			h[1] = 0
		}
		counts[h]++
		frequency, recency, age = append(frequency, h[0]), append(recency, h[1]), append(age, h[2])
	}
	group := func() btyd.Groups {
		customers, err := btyd.CheckCustomers(frequency, recency, age)
		if err != nil {
			t.Fatal(err)
		}
		g, err := customers.Group(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := group()
	got := map[[3]float64]float64{}
	for i, n := range g.N {
		got[[3]float64{g.Frequencies[g.At[i]], g.Recency[i], g.Age[i]}] += n
	}
	if diff := cmp.Diff(counts, got); diff != "" || g.Len() != len(counts) || g.Total != 200_000 {
		t.Errorf("%d groups: want -, got +\n%s", g.Len(), diff)
	}
	for _, values := range [][]float64{frequency, recency, age} {
		slices.Reverse(values)
	}
	if diff := cmp.Diff(g, group()); diff != "" {
		t.Error(diff)
	}
}

func TestInChunks_endsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := btyd.InChunks(ctx, 1_000_000, 1, func(chunk, _, _ int) {
		if chunk == 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestMemory_answersAsComputed(t *testing.T) {
	for name, ages := range map[string]int{"few ages": 50, "all ages differ": 1 << 30} {
		draw := rand.New(rand.NewPCG(3, 4))
		memory := btyd.NewMemory(2)
		for range 100_000 {
			x, age := float64(draw.IntN(3)), float64(draw.IntN(ages))
			got := memory.Recall(x, age, func(into []float64) { into[0], into[1] = x+age, x-age })
			if got[0] != x+age || got[1] != x-age {
				t.Fatalf("%s: at %v, %v it says %v", name, x, age, got)
			}
		}
	}
}
