package sequence_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clientele/models/sequence"
)

// movesByHand counts transitions by going through all purchases.
func movesByHand(lines []line, asOf, open int32) map[string]sequence.Transition {
	out, gaps, customers := map[string]sequence.Transition{}, map[string][]float64{}, map[string]map[int]bool{}
	purchases, stopped, nexts, all := map[string]int{}, map[string]float64{}, map[string]float64{}, 0.0
	for c, history := range byHand(lines) {
		for i, p := range history {
			if p.day > asOf-open {
				continue
			}
			all++
			follows := i+1 < len(history) && history[i+1].day-p.day <= open
			if follows {
				for to := range history[i+1].items {
					nexts[to]++
				}
			}
			for from := range p.items {
				purchases[from]++
				if !follows {
					stopped[from]++
					continue
				}
				for to := range history[i+1].items {
					key := from + ">" + to
					x := out[key]
					x.From, x.To, x.Moves = from, to, x.Moves+1
					x.Probability += 1 / float64(len(history[i+1].items))
					out[key] = x
					gaps[key] = append(gaps[key], float64(history[i+1].day-p.day))
					if customers[key] == nil {
						customers[key] = map[int]bool{}
					}
					customers[key][c] = true
				}
			}
		}
	}
	for key, x := range out {
		n := float64(purchases[x.From])
		x.Customers, x.Purchases, x.Probability, x.ShareNext = len(customers[key]), purchases[x.From], x.Probability/n, float64(x.Moves)/n
		x.Lift, x.MedianDays, x.ShareStopping = x.ShareNext/(nexts[x.To]/all), middle(gaps[key]), stopped[x.From]/n
		out[key] = x
	}
	return out
}

func TestFindTransitions_countsAsByHand(t *testing.T) {
	for seed := range uint64(6) {
		lines := shop(seed, 30, 8, 4, 60)
		asOf, open := int32(60), int32(5+5*seed)
		got, err := sequence.FindTransitions(context.Background(), histories(t, lines), sequence.TransitionSettings{AsOf: asOf, HasAsOf: true, OpenDays: int(open), Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		rows, sums := map[string]sequence.Transition{}, map[string]float64{}
		for _, row := range got.Rows {
			rows[row.From+">"+row.To] = row
			sums[row.From] += row.Probability
		}
		if diff := cmp.Diff(movesByHand(lines, asOf, open), rows, cmpopts.EquateApprox(1e-9, 1e-9)); diff != "" {
			t.Errorf("open for %d days (-by hand +counted):\n%s", open, diff)
		}
		for _, row := range got.Rows {
			if sum := sums[row.From] + row.ShareStopping; math.Abs(sum-1) > 1e-9 {
				t.Errorf("from %s the chances add up to %v", row.From, sum)
			}
		}
	}
}

func TestFindTransitions_doesNotJudgeTooEarly(t *testing.T) {
	lines := []line{
		{"a", 0, "lamp"}, {"a", 10, "bulb"}, // goes on; the bulb of day 10 has had its 30 days
		{"b", 0, "lamp"},                    // stopped
		{"c", 75, "lamp"}, {"c", 80, "oil"}, // too early to say, though one came
		{"d", 1, "oil"}, {"d", 40, "oil"}, // came back, but later than 30 days
	}
	got, err := sequence.FindTransitions(context.Background(), histories(t, lines), sequence.TransitionSettings{AsOf: 100, HasAsOf: true, OpenDays: 30})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, r := range got.Rows {
		told = append(told, fmt.Sprint(r.From, ">", r.To, " ", r.Customers, r.Purchases, r.Probability, r.ShareStopping))
	}
	if want := []string{"bulb> 0 1 0 1", "lamp>bulb 1 2 0.5 0.5", "oil> 0 2 0 1"}; !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
}

func TestFindTransitions_findsHowLongToWait(t *testing.T) {
	var lines []line
	for customer := range 10 {
		for k := range int32(11) {
			lines = append(lines, line{fmt.Sprint(customer), 40 * k, "milk"})
		}
	}
	for _, want := range []struct {
		lines []line
		days  int
	}{{lines, 60}, {lines[:1], 90}} {
		got, err := sequence.FindTransitions(context.Background(), histories(t, want.lines), sequence.TransitionSettings{})
		if err != nil || got.OpenDays != want.days {
			t.Errorf("%d days, %v, want %d", got.OpenDays, err, want.days)
		}
	}
	if _, err := sequence.FindTransitions(context.Background(), histories(t, lines), sequence.TransitionSettings{AsOf: 399, HasAsOf: true}); err == nil {
		t.Error("purchases after the as-of day were taken")
	}
}
