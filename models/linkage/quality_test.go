package linkage_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/linkage"
)

func TestLink_findsPeopleAndKeepsHouseholdsApart(t *testing.T) {
	c := people(20_000, 1)
	m, result := link(t, c.Records, linkage.Settings{})
	q := linkage.Evaluate(result.Clusters, c.truth)
	t.Logf("%+v", q)
	if q.F1 < .96 || q.Precision < .98 {
		t.Errorf("F1 %.4f at precision %.4f, want .96 and .98", q.F1, q.Precision)
	}
	byHome := map[string][]int{}
	for i, home := range c.home {
		byHome[home] = append(byHome[home], i)
	}
	pairs, linked := 0, 0
	for _, members := range byHome {
		for x, i := range members {
			for _, j := range members[:x] {
				if c.truth[i] != c.truth[j] {
					pairs++
					if result.Clusters[i] == result.Clusters[j] {
						linked++
					}
				}
			}
		}
	}
	t.Logf("%d of %d pairs of housemates are linked", linked, pairs)
	if pairs < 500 || linked*20 > pairs {
		t.Errorf("%d of %d pairs of housemates are linked, want less than one in twenty", linked, pairs)
	}
	matches, _ := m.Shares()
	if share := float64(q.TruePairs) / float64(pairCount(len(c.Keys))); math.Abs(matches/share-1) > .1 {
		t.Errorf("share of pairs of one person %.3g, in truth %.3g: want it within a tenth", matches, share)
	}
}

func pairCount(n int) int { return n * (n - 1) / 2 }

// A probability of .9 should mean nine in ten: pairs are counted by band.
func TestLink_probabilitiesAreCalibrated(t *testing.T) {
	c := people(30_000, 2)
	_, result := link(t, c.Records, linkage.Settings{ReviewFrom: .1})
	var expected, right, n [3]float64
	for _, p := range result.Pairs {
		band := 0
		switch {
		case p.Probability >= .95:
			band = 2
		case p.Probability >= .6:
			band = 1
		}
		n[band]++
		expected[band] += p.Probability
		if c.truth[p.A] == c.truth[p.B] {
			right[band]++
		}
	}
	for band, name := range []string{".1 to .6", ".6 to .95", ".95 and more"} {
		t.Logf("%s: %.0f pairs, expected %.3f, right %.3f", name, n[band], expected[band]/n[band], right[band]/n[band])
		if n[band] > 50 && math.Abs(expected[band]-right[band])/n[band] > .15 {
			t.Errorf("%s: expected a share of %.3f, %.3f are right", name, expected[band]/n[band], right[band]/n[band])
		}
	}
}

func TestLink_orderAndThreadsChangeNothing(t *testing.T) {
	c := people(6_000, 3)
	_, one := link(t, c.Records, linkage.Settings{Threads: 1})
	shuffled := c.take(rand.New(rand.NewPCG(9, 9)).Perm(len(c.Keys)))
	_, two := link(t, shuffled.Records, linkage.Settings{Threads: 3})
	if diff := cmp.Diff(named(c.Records, one), named(shuffled.Records, two)); diff != "" {
		t.Error(diff)
	}
	if len(one.Pairs) != len(two.Pairs) {
		t.Errorf("%d pairs in one order, %d in another", len(one.Pairs), len(two.Pairs))
	}
}

// A second night with more records, some changed and some gone: only these are compared, and
// the clusters are those of comparing all with all.
func TestLink_instalmentsEqualOneRun(t *testing.T) {
	c := people(12_000, 4)
	all, early := make([]int, 0, len(c.Keys)), make([]int, 0, len(c.Keys))
	for i := range c.Keys {
		if i%41 != 1 {
			all = append(all, i)
		}
		if i%37 != 0 {
			early = append(early, i)
		}
	}
	first, second := c.take(early), c.take(all)
	for i := range first.Keys { // what will have changed by the second night
		if i%53 == 0 {
			first.Fields[4].Values[i] = "1 nowhere lane"
		}
	}
	m, night := link(t, first.Records, linkage.Settings{})
	data, err := night.State.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	state, err := linkage.ParseState(data)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := m.Link(t.Context(), second.Records, linkage.Settings{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	part, err := m.Link(t.Context(), second.Records, linkage.Settings{}, state)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(named(second.Records, whole), named(second.Records, part)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(whole.Pairs, part.Pairs); diff != "" {
		t.Error(diff)
	}
	if part.Compared*5 > whole.Compared || part.Reused == 0 {
		t.Errorf("%d pairs compared, %d when all are; %d taken over", part.Compared, whole.Compared, part.Reused)
	}
	f1 := linkage.Evaluate(part.Clusters, second.truth).F1
	_, fresh := link(t, second.Records, linkage.Settings{})
	if once := linkage.Evaluate(fresh.Clusters, second.truth).F1; math.Abs(once-f1) > .002 {
		t.Errorf("F1 %.4f in two instalments, %.4f in one", f1, once)
	}
	back, err := m.Link(t.Context(), first.Records, linkage.Settings{}, part.State)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(named(first.Records, night), named(first.Records, back)); diff != "" {
		t.Errorf("what came and went left traces: %s", diff)
	}
}

func TestLink_anotherModelTakesNothingOver(t *testing.T) {
	c := people(4_000, 5)
	_, night := link(t, c.Records, linkage.Settings{})
	other := people(4_000, 6)
	m, _ := link(t, other.Records, linkage.Settings{})
	result, err := m.Link(t.Context(), c.Records, linkage.Settings{}, night.State)
	if err != nil {
		t.Fatal(err)
	}
	if result.Reused != 0 {
		t.Errorf("%d pairs of another model were taken over", result.Reused)
	}
}
