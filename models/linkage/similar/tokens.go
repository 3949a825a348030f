package similar

import "strings"

// TokenOverlap is the share of words that two texts have in common in any order, 0..1.
func TokenOverlap(a, b string) float64 {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	taken := make([]bool, len(y))
	common := 0
	for _, word := range x {
		for j, other := range y {
			if !taken[j] && word == other {
				taken[j] = true
				common++
				break
			}
		}
	}
	return float64(common) / float64(max(len(x), len(y)))
}
