package rfm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/rfm"
)

// Each combination of scores, at any number of bins, falls under exactly one rule.
func TestSegmentRules_coverEachCellOnce(t *testing.T) {
	for bins := 2; bins <= 10; bins++ {
		for r := 1; r <= bins; r++ {
			for f := 1; f <= bins; f++ {
				for m := 1; m <= bins; m++ {
					r5, f5, m5 := rfm.ToFive(r, bins), rfm.ToFive(f, bins), rfm.ToFive(m, bins)
					fm := rfm.FrequencyMonetary(f5, m5)
					var found []rfm.Segment
					for _, rule := range rfm.SegmentRules() {
						if within(rule.R, r5) && within(rule.F, f5) && within(rule.FM, fm) {
							found = append(found, rule.Segment)
						}
					}
					if len(found) != 1 || rfm.SegmentOf(r5, f5, m5) != found[0] {
						t.Errorf("%d bins, scores %d %d %d: segments %v, SegmentOf gives %v", bins, r, f, m, found, rfm.SegmentOf(r5, f5, m5))
					}
				}
			}
		}
	}
}

func within(r rfm.Range, score int) bool { return score >= r.Low && score <= r.High }

// A better score never leads to what everybody would call a worse segment, and each of the eleven is reached with five bins.
func TestSegmentOf_knownCustomers(t *testing.T) {
	for scores, want := range map[[3]int]rfm.Segment{
		{5, 5, 5}: rfm.Champions, {5, 4, 3}: rfm.Champions, {4, 5, 5}: rfm.Loyal, {3, 4, 4}: rfm.Loyal, {5, 3, 2}: rfm.PotentialLoyalist,
		{4, 2, 1}: rfm.PotentialLoyalist, {5, 1, 1}: rfm.NewCustomers, {5, 1, 3}: rfm.NewCustomers, {5, 1, 5}: rfm.PotentialLoyalist,
		{4, 1, 2}: rfm.Promising, {3, 3, 3}: rfm.NeedAttention, {3, 1, 2}: rfm.AboutToSleep, {2, 3, 3}: rfm.AtRisk, {1, 4, 3}: rfm.AtRisk,
		{1, 5, 5}: rfm.CannotLoseThem, {2, 5, 4}: rfm.CannotLoseThem, {2, 1, 1}: rfm.Hibernating, {1, 2, 1}: rfm.Hibernating, {1, 1, 1}: rfm.Lost,
		{0, 3, 3}: rfm.NoSegment, {6, 3, 3}: rfm.NoSegment, {3, 0, 3}: rfm.NoSegment, {3, 3, 7}: rfm.NoSegment,
	} {
		if got := rfm.SegmentOf(scores[0], scores[1], scores[2]); got != want {
			t.Errorf("%v is %s, want %s", scores, got, want)
		}
	}
	reached := map[rfm.Segment]int{}
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			for m := 1; m <= 5; m++ {
				reached[rfm.SegmentOf(r, f, m)]++
			}
		}
	}
	if len(reached) != 11 || reached[rfm.NoSegment] != 0 {
		t.Errorf("cells by segment: %v", reached)
	}
}

func TestToFive_keepsOrderAndEnds(t *testing.T) {
	for bins, want := range map[int][]int{
		2: {1, 5}, 3: {1, 3, 5}, 4: {1, 2, 4, 5}, 5: {1, 2, 3, 4, 5}, 6: {1, 2, 3, 3, 4, 5}, 10: {1, 1, 2, 2, 3, 3, 4, 4, 5, 5},
	} {
		var got []int
		for score := 1; score <= bins; score++ {
			got = append(got, rfm.ToFive(score, bins))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d bins: %s", bins, diff)
		}
	}
}

func TestSegmentTexts_tellAllElevenInFull(t *testing.T) {
	texts := rfm.SegmentTexts()
	if len(texts) != 11 {
		t.Fatalf("%d segments", len(texts))
	}
	for i, text := range texts {
		if int(text.Segment) != i+1 || text.Rule == "" || text.Meaning == "" || text.Action == "" {
			t.Errorf("segment %d: %+v", i+1, text)
		}
		if back, err := rfm.ParseSegment(text.Segment.String()); err != nil || back != text.Segment {
			t.Errorf("%s comes back as %v, %v", text.Segment, back, err)
		}
	}
	_, err := rfm.ParseSegment("champion")
	var unknown *models.UnknownNameError
	if !errors.As(err, &unknown) || unknown.Nearest != "champions" {
		t.Errorf("got %v", err)
	}
	if all := rfm.SegmentTexts()[2].Rule; !strings.Contains(all, "r 4-5, fm 3; or r 4-5, f 2-5, fm 1-2") {
		t.Errorf("two rules read %q", all)
	}
}
