package rfm_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clientele/models/rfm"
)

func TestMigrate_countsEachCustomerOfBothNightsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		then, now := shops().Draw(t, "then"), shops().Draw(t, "now")
		settings := allSettings().Draw(t, "settings")
		thenFitted, thenScores := fitAndScore(t, then, settings)
		_, nowScores := fitAndScore(t, now, settings)
		previous := rfm.Previous{ID: then.id, Segments: thenScores.Segments, NetRevenue: then.monetary, Fitted: thenFitted}
		migration, err := rfm.Migrate(context.Background(), previous, nowScores, now.monetary)
		if err != nil {
			t.Fatal(err)
		}
		from, to, arrived := map[rfm.Segment]int{}, map[rfm.Segment]int{}, 0
		cents := 0.0
		for _, move := range migration.Moves {
			from[move.From] += move.Customers
			to[move.To] += move.Customers
			cents += math.Round(100 * move.NetRevenue)
			if (move.From == move.To) != (move.DueTo == "") {
				t.Fatalf("%+v: only who moved has a cause", move)
			}
			if move.From == rfm.NoSegment {
				arrived += move.Customers
			}
		}
		// Customers are c0, c1, ... in both nights.
		if arrived != max(0, len(now.id)-len(then.id)) {
			t.Fatalf("%d customers are new of %d after %d", arrived, len(now.id), len(then.id))
		}
		for i, segment := range thenScores.Segments {
			from[segment]--
			if i >= len(now.id) {
				cents -= math.Round(100 * then.monetary[i])
			}
		}
		for i, segment := range nowScores.Segments {
			to[segment]--
			cents -= math.Round(100 * now.monetary[i])
		}
		for segment := rfm.Champions; segment <= rfm.Lost; segment++ {
			if from[segment] != 0 || to[segment] != 0 {
				t.Fatalf("%s: %d too many come from it, %d go to it", segment, from[segment], to[segment])
			}
		}
		if cents != 0 {
			t.Fatalf("%v cents of revenue too many", cents)
		}
	})
}

// Whose values stay as they were moves by the cut points alone; with the same cut points nobody moves.
func TestMigrate_unchangedCustomersMoveByCutpointsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shops().Draw(t, "shop")
		fitted, scores := fitAndScore(t, s, allSettings().Draw(t, "then"))
		previous := rfm.Previous{ID: s.id, Segments: scores.Segments, NetRevenue: s.monetary, Fitted: fitted}
		_, others := fitAndScore(t, s, allSettings().Draw(t, "now"))
		for _, current := range []rfm.Scores{scores, others} {
			migration, err := rfm.Migrate(context.Background(), previous, current, s.monetary)
			if err != nil {
				t.Fatal(err)
			}
			for _, move := range migration.Moves {
				if move.DueTo == rfm.Behaviour {
					t.Fatalf("%+v", move)
				}
			}
			for i := range s.id {
				if migration.Previous[i] != scores.Segments[i] {
					t.Fatalf("customer %d was %s, not %s", i, scores.Segments[i], migration.Previous[i])
				}
			}
		}
	})
}

func TestMigrate_firstNight(t *testing.T) {
	s := bigShop(20)
	_, scores := fitAndScore(t, s, rfm.Settings{})
	migration, err := rfm.Migrate(context.Background(), rfm.Previous{}, scores, s.monetary)
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range migration.Moves {
		if move.From != rfm.NoSegment || move.DueTo != rfm.Behaviour {
			t.Errorf("%+v", move)
		}
	}
}

func TestMigrate_refusesWhatDoesNotFit(t *testing.T) {
	s := bigShop(6)
	fitted, scores := fitAndScore(t, s, rfm.Settings{})
	good := func() rfm.Previous {
		return rfm.Previous{ID: []string{"a", "b"}, Segments: []rfm.Segment{rfm.Loyal, rfm.Lost}, NetRevenue: []float64{1, 2}, Fitted: fitted}
	}
	for want, c := range map[string]func(p *rfm.Previous, revenue []float64) []float64{
		"5 amounts of revenue for 6 customers": func(_ *rfm.Previous, revenue []float64) []float64 { return revenue[:5] },
		"row 3: net_revenue is NaN":            func(_ *rfm.Previous, revenue []float64) []float64 { revenue[2] = math.NaN(); return revenue },
		"row 4: net_revenue is -1e+300":        func(_ *rfm.Previous, revenue []float64) []float64 { revenue[3] = -1e300; return revenue },
		"makes the sum larger": func(_ *rfm.Previous, revenue []float64) []float64 {
			for i := range revenue {
				revenue[i] = 4e14
			}
			return revenue
		},
		"2 identifiers, 1 segments": func(p *rfm.Previous, revenue []float64) []float64 { p.Segments = p.Segments[:1]; return revenue },
		"cut points are missing":    func(p *rfm.Previous, revenue []float64) []float64 { p.Fitted = nil; return revenue },
		"row 2: rfm_segment is none of the eleven": func(p *rfm.Previous, revenue []float64) []float64 {
			p.Segments[1] = rfm.NoSegment
			return revenue
		},
		"row 2: customer_id is the same as in row 1":               func(p *rfm.Previous, revenue []float64) []float64 { p.ID[1] = "a"; return revenue },
		"earlier night: row 1: net_revenue is +Inf: give a finite": func(p *rfm.Previous, revenue []float64) []float64 { p.NetRevenue[0] = math.Inf(1); return revenue },
	} {
		previous, same := good(), scores
		// All in one segment, so that sums meet.
		same.Segments = make([]rfm.Segment, 6)
		for i := range same.Segments {
			same.Segments[i] = rfm.Loyal
		}
		revenue := c(&previous, make([]float64, 6))
		if _, err := rfm.Migrate(context.Background(), previous, same, revenue); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
