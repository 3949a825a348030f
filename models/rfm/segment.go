package rfm

import "clientele/models"

// Segment is one of the eleven named groups of customers.
type Segment uint8

// The segments. NoSegment stands for a customer who is not there on one side of a migration.
const (
	NoSegment Segment = iota
	Champions
	Loyal
	PotentialLoyalist
	NewCustomers
	Promising
	NeedAttention
	AboutToSleep
	AtRisk
	CannotLoseThem
	Hibernating
	Lost

	segmentCount = int(Lost) + 1
)

// String is the segment's name as marts and files have it.
func (s Segment) String() string {
	switch s {
	case NoSegment:
		return "none"
	case Champions:
		return "champions"
	case Loyal:
		return "loyal"
	case PotentialLoyalist:
		return "potential_loyalist"
	case NewCustomers:
		return "new_customers"
	case Promising:
		return "promising"
	case NeedAttention:
		return "need_attention"
	case AboutToSleep:
		return "about_to_sleep"
	case AtRisk:
		return "at_risk"
	case CannotLoseThem:
		return "cannot_lose_them"
	case Hibernating:
		return "hibernating"
	case Lost:
		return "lost"
	default:
		return "unknown"
	}
}

// ParseSegment finds a segment by its name, as String writes it.
func ParseSegment(name string) (Segment, error) {
	known := make([]string, segmentCount)
	for i := range segmentCount {
		if known[i] = Segment(i).String(); known[i] == name {
			return Segment(i), nil
		}
	}
	return NoSegment, models.NewUnknownNameError("segment", name, known)
}

// ToFive brings a score of any number of bins to the five that the segment rules speak of: the worst to 1, the best to 5, those
// between to the nearest of 1 to 5 at even distances, halves up. Ten bins become 1 1 2 2 3 3 4 4 5 5, three become 1 3 5.
func ToFive(score, bins int) int { return 1 + roundedRatio(4*(score-1), bins-1) }

// FrequencyMonetary is the mean of a frequency score and a monetary score, rounded, halves up: how much the customer is worth
// apart from when they came last.
func FrequencyMonetary(f, m int) int { return (f + m + 1) / 2 }

// SegmentOf is the segment of scores from 1 to 5, by SegmentRules. Other scores have none.
func SegmentOf(r, f, m int) Segment {
	if f < 1 || f > 5 || m < 1 || m > 5 {
		return NoSegment
	}
	for _, rule := range SegmentRules() {
		if rule.R.has(r) && rule.F.has(f) && rule.FM.has(FrequencyMonetary(f, m)) {
			return rule.Segment
		}
	}
	return NoSegment
}
