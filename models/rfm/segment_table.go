package rfm

import (
	"fmt"
	"strings"
)

// Range is scores from Low to High, both included.
type Range struct{ Low, High int }

func (r Range) has(score int) bool { return score >= r.Low && score <= r.High }

// String is "3", "3-4", or "any" for all five.
func (r Range) String() string {
	switch {
	case r.Low == 1 && r.High == 5:
		return "any"
	case r.Low == r.High:
		return fmt.Sprint(r.Low)
	default:
		return fmt.Sprintf("%d-%d", r.Low, r.High)
	}
}

// SegmentRule gives a segment the customers whose scores, brought to five, lie in all three ranges.
type SegmentRule struct {
	Segment Segment
	R       Range // recency score
	F       Range // frequency score
	FM      Range // mean of frequency and monetary score, rounded, halves up
}

// String is the rule as documentation writes it: "r 5, fm 4-5".
func (r SegmentRule) String() string {
	parts := []string{"r " + r.R.String()}
	if f := r.F.String(); f != "any" {
		parts = append(parts, "f "+f)
	}
	return strings.Join(append(parts, "fm "+r.FM.String()), ", ")
}

// SegmentRules is the rule table. Every combination of scores falls under exactly one rule, so their order does not matter.
//
//	          fm 1 or 2                           fm 3                fm 4     fm 5
//	r 5   f 1 new_customers, else potential_loyalist   potential_loyalist  champions  champions
//	r 4   f 1 promising, else potential_loyalist       potential_loyalist  loyal      loyal
//	r 3   about_to_sleep                               need_attention      loyal      loyal
//	r 2   hibernating                                  at_risk             at_risk    cannot_lose_them
//	r 1   f 1 lost, else hibernating                   at_risk             at_risk    cannot_lose_them
func SegmentRules() []SegmentRule {
	anyScore, fewest, more := Range{1, 5}, Range{1, 1}, Range{2, 5}
	return []SegmentRule{
		{Champions, Range{5, 5}, anyScore, Range{4, 5}},
		{Loyal, Range{3, 4}, anyScore, Range{4, 5}},
		{PotentialLoyalist, Range{4, 5}, anyScore, Range{3, 3}},
		{PotentialLoyalist, Range{4, 5}, more, Range{1, 2}},
		{NewCustomers, Range{5, 5}, fewest, Range{1, 2}},
		{Promising, Range{4, 4}, fewest, Range{1, 2}},
		{NeedAttention, Range{3, 3}, anyScore, Range{3, 3}},
		{AboutToSleep, Range{3, 3}, anyScore, Range{1, 2}},
		{AtRisk, Range{1, 2}, anyScore, Range{3, 4}},
		{CannotLoseThem, Range{1, 2}, anyScore, Range{5, 5}},
		{Hibernating, Range{2, 2}, anyScore, Range{1, 2}},
		{Hibernating, Range{1, 1}, more, Range{1, 2}},
		{Lost, Range{1, 1}, fewest, Range{1, 2}},
	}
}

// SegmentText says what a segment is, for documentation and the data dictionary.
type SegmentText struct {
	Segment Segment
	Rule    string // the segment's rules, joined by "; or "
	Meaning string // who is in it
	Action  string // what is commonly done with them
}

// SegmentTexts is all eleven segments from best to worst.
func SegmentTexts() []SegmentText {
	texts := []SegmentText{
		{Champions, "", "bought most recently, and are among those who buy often and spend much",
			"reward them, ask them for reviews, show them new products first"},
		{Loyal, "", "buy often or spend much, the last time not long ago",
			"offer them a loyalty programme and better products"},
		{PotentialLoyalist, "", "bought recently, with middling frequency or spend",
			"bring them to the next purchase soon, recommend what goes with their last one"},
		{NewCustomers, "", "bought most recently, with the fewest purchases and little spend so far",
			"welcome them, make the second purchase easy"},
		{Promising, "", "bought recently but not just now, with the fewest purchases and little spend so far",
			"remind them before they forget, a small incentive to come again"},
		{NeedAttention, "", "are in the middle in everything: recency, frequency and spend",
			"a limited offer, based on what they bought"},
		{AboutToSleep, "", "have begun to stay away, and bought little before",
			"reactivate them while they remember, with popular products"},
		{AtRisk, "", "bought a good deal but have not come for long",
			"write to them personally, ask what went wrong, help them back"},
		{CannotLoseThem, "", "were among those who bought most often and spent most, and have not come for long",
			"win them back in person before a competitor does"},
		{Hibernating, "", "have not come for long and bought little",
			"include them in cheap campaigns alone"},
		{Lost, "", "have stayed away longest, with the fewest purchases and little spend",
			"spend nothing on them, or one last try"},
	}
	for i := range texts {
		var rules []string
		for _, rule := range SegmentRules() {
			if rule.Segment == texts[i].Segment {
				rules = append(rules, rule.String())
			}
		}
		texts[i].Rule = strings.Join(rules, "; or ")
	}
	return texts
}
