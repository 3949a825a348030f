package rfm_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clientele/models/rfm"
)

// shop is customers as a test makes them.
type shop struct {
	id                           []string
	recency, frequency, monetary []float64
}

func (s shop) customers(t failer) rfm.Customers {
	c, err := rfm.CheckCustomers(context.Background(), s.id, s.recency, s.frequency, s.monetary)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type failer interface{ Fatal(args ...any) }

func fitAndScore(t failer, s shop, settings rfm.Settings) (*rfm.Fitted, rfm.Scores) {
	customers := s.customers(t)
	fitted, err := rfm.Fit(context.Background(), customers, settings)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := fitted.Score(context.Background(), customers)
	if err != nil {
		t.Fatal(err)
	}
	return fitted, scores
}

// shops draws shops of no customer and more, with many ties, few, and none.
func shops() *rapid.Generator[shop] {
	return rapid.Custom(func(t *rapid.T) shop {
		n := rapid.OneOf(rapid.IntRange(0, 12), rapid.IntRange(0, 300)).Draw(t, "customers")
		days := rapid.OneOf(rapid.Float64Range(0, 3), rapid.Float64Range(0, 2000)).Draw(t, "days")
		spread := rapid.SampledFrom([]float64{0, 1, 3, 50, 1e6}).Draw(t, "spread")
		var s shop
		for i := range n {
			s.id = append(s.id, fmt.Sprintf("c%d", i))
			s.recency = append(s.recency, math.Floor(rapid.Float64Range(0, days).Draw(t, "recency")))
			s.frequency = append(s.frequency, float64(rapid.SampledFrom([]int{1, 1, 1, 1, 2, 2, 3, 4, 7, 30}).Draw(t, "frequency")))
			s.monetary = append(s.monetary, math.Round(100*rapid.Float64Range(-spread, 2*spread).Draw(t, "monetary"))/100)
		}
		return s
	})
}

func allSettings() *rapid.Generator[rfm.Settings] {
	cuts := rapid.Custom(func(t *rapid.T) rfm.Binning {
		bounds := rapid.SliceOfNDistinct(rapid.Float64Range(-10, 1000), 1, 9, rapid.ID).Draw(t, "bounds")
		slices.Sort(bounds)
		return rfm.CutAt(bounds...)
	})
	quantiles := rapid.Map(rapid.SampledFrom([]int{0, 2, 3, 4, 5, 6, 7, 8, 9, 10}), rfm.Quantiles)
	binning := rapid.OneOf(quantiles, quantiles, cuts)
	return rapid.Custom(func(t *rapid.T) rfm.Settings {
		return rfm.Settings{Recency: binning.Draw(t, "recency"), Frequency: binning.Draw(t, "frequency"), Monetary: binning.Draw(t, "monetary")}
	})
}

func TestScore_orderOfCustomersChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, settings := shops().Draw(t, "shop"), allSettings().Draw(t, "settings")
		order := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range s.id {
				if !yield(i) {
					return
				}
			}
		})).Draw(t, "order")
		var other shop
		for _, i := range order {
			other.id, other.recency = append(other.id, s.id[i]), append(other.recency, s.recency[i])
			other.frequency, other.monetary = append(other.frequency, s.frequency[i]), append(other.monetary, s.monetary[i])
		}
		fitted, scores := fitAndScore(t, s, settings)
		otherFitted, otherScores := fitAndScore(t, other, settings)
		if diff := cmp.Diff(fitted.Cutpoints(), otherFitted.Cutpoints()); diff != "" {
			t.Fatal(diff)
		}
		for at, i := range order {
			if scores.Code(i) != otherScores.Code(at) || scores.Segments[i] != otherScores.Segments[at] {
				t.Fatalf("customer %d scores %s and %s", i, scores.Code(i), otherScores.Code(at))
			}
		}
	})
}

func TestScore_betterValuesNeverScoreLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shops().Draw(t, "shop")
		_, scores := fitAndScore(t, s, allSettings().Draw(t, "settings"))
		for i := range s.id {
			for j := range s.id {
				if (s.recency[i] <= s.recency[j] && scores.R[i] < scores.R[j]) || (s.frequency[i] >= s.frequency[j] && scores.F[i] < scores.F[j]) ||
					(s.monetary[i] >= s.monetary[j] && scores.M[i] < scores.M[j]) {
					t.Fatalf("customer %d is as good as %d or better, and scores %s against %s", i, j, scores.Code(i), scores.Code(j))
				}
			}
		}
	})
}

func TestFit_quantilesReachFromWorstToBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shops().Draw(t, "shop")
		bins := rapid.IntRange(2, 10).Draw(t, "bins")
		_, scores := fitAndScore(t, s, rfm.Settings{Recency: rfm.Quantiles(bins), Frequency: rfm.Quantiles(bins), Monetary: rfm.Quantiles(bins)})
		for name, c := range map[string]struct {
			values []float64
			scores []uint8
		}{"recency": {s.recency, scores.R}, "frequency": {s.frequency, scores.F}, "monetary": {s.monetary, scores.M}} {
			different := len(slices.Compact(slices.Sorted(slices.Values(c.values))))
			used := slices.Compact(slices.Sorted(slices.Values(c.scores)))
			switch {
			case len(s.id) == 0:
			case len(s.id) < rfm.Floor || different == 1:
				if len(used) != 1 || int(used[0]) != bins/2+1 {
					t.Fatalf("%s: scores %v without anything to compare, want the middle", name, used)
				}
			case used[0] != 1 || int(used[len(used)-1]) != bins || len(used) != min(bins, different):
				t.Fatalf("%s: scores %v of %d values in %d bins", name, used, different, bins)
			}
		}
	})
}

func TestCutpoints_partitionTheNumbersAndComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shops().Draw(t, "shop")
		fitted, scores := fitAndScore(t, s, allSettings().Draw(t, "settings"))
		rows := fitted.Cutpoints()

		counted := map[rfm.Measure]int{}
		for _, row := range rows {
			counted[row.Measure] += row.Customers
		}
		for measure, n := range counted {
			if n != len(s.id) {
				t.Fatalf("%s: the bins hold %d of %d customers", measure, n, len(s.id))
			}
		}

		columns, err := rfm.CutpointColumns(rows)
		if err != nil {
			t.Fatal(err)
		}
		read, err := rfm.CutpointsFrom(columns)
		if err != nil {
			t.Fatal(err)
		}
		again, err := rfm.FromCutpoints(rapid.Permutation(read).Draw(t, "rows"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, again.Cutpoints()); diff != "" {
			t.Fatal(diff)
		}

		// Any customer of another night falls into exactly one interval, that of the score.
		value := rapid.OneOf(rapid.Float64Range(0, 5000), rapid.SampledFrom(append([]float64{0}, s.recency...))).Draw(t, "value")
		next, err := again.Score(context.Background(), shop{[]string{"new"}, []float64{value}, []float64{value}, []float64{value}}.customers(t))
		if err != nil {
			t.Fatal(err)
		}
		got := map[rfm.Measure][]int{}
		for _, row := range rows {
			if value > row.Lower && value <= row.Upper {
				got[row.Measure] = append(got[row.Measure], row.Bin)
			}
		}
		want := map[rfm.Measure][]int{rfm.Recency: {int(next.R[0])}, rfm.Frequency: {int(next.F[0])}, rfm.Monetary: {int(next.M[0])}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if next.Status != scores.Status {
			t.Fatalf("status %s became %s", scores.Status, next.Status)
		}
	})
}

// Hours instead of days, pence instead of pounds: the scores stay. Factors are powers of two, which no float rounds.
func TestScore_unitsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shops().Draw(t, "shop")
		factor := math.Ldexp(1, rapid.IntRange(-8, 8).Draw(t, "exponent"))
		scaled := shop{id: s.id}
		for i := range s.id {
			scaled.recency, scaled.frequency = append(scaled.recency, s.recency[i]*factor), append(scaled.frequency, s.frequency[i]*factor)
			scaled.monetary = append(scaled.monetary, s.monetary[i]*factor)
		}
		_, scores := fitAndScore(t, s, rfm.Settings{})
		_, others := fitAndScore(t, scaled, rfm.Settings{})
		for i := range s.id {
			if scores.Code(i) != others.Code(i) {
				t.Fatalf("customer %d scores %s and %s in other units", i, scores.Code(i), others.Code(i))
			}
		}
	})
}

func TestScore_goroutinesChangeNothing(t *testing.T) {
	s := bigShop(150_000)
	processors := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(processors)
	fitted, scores := fitAndScore(t, s, rfm.Settings{})
	runtime.GOMAXPROCS(4)
	others, otherScores := fitAndScore(t, s, rfm.Settings{})
	if diff := cmp.Diff(fitted.Cutpoints(), others.Cutpoints()); diff != "" {
		t.Fatal(diff)
	}
	if !slices.Equal(scores.Segments, otherScores.Segments) || !slices.Equal(scores.M, otherScores.M) {
		t.Error("scores depend on the number of processors")
	}
	s.id[149_999], s.id[70_000] = s.id[3], s.id[9]
	_, err := rfm.CheckCustomers(context.Background(), s.id, s.recency, s.frequency, s.monetary)
	if want := "reading customers: row 70001: customer_id is the same as in row 10: give one row per customer"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFit_stopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := bigShop(10)
	customers := s.customers(t)
	fitted, err := rfm.Fit(ctx, customers, rfm.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := rfm.Fit(ctx, customers, rfm.Settings{}); err == nil {
		t.Error("fitted although cancelled")
	}
	if _, err := fitted.Score(ctx, customers); err == nil {
		t.Error("scored although cancelled")
	}
}
