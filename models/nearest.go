package models

import "strings"

// Nearest finds the candidate most similar to a name that was probably mistyped: fewest letters inserted, removed, changed or
// swapped with their neighbour, case ignored. Of equally similar ones the first wins. It finds nothing where more than a
// third of the letters (and more than one) would have to change, since such a guess confuses more than it helps; a
// candidate that begins or ends with the name, or the name with it, counts as similar from three letters on.
func Nearest(name string, candidates []string) (nearest string, found bool) {
	name = strings.ToLower(name)
	best := 0
	for _, candidate := range candidates {
		other := strings.ToLower(candidate)
		distance := editDistance([]rune(name), []rune(other))
		limit := max(1, max(len(name), len(other))/3)
		if distance > limit {
			if !sharesEnd(name, other) {
				continue
			}
		}
		if !found || distance < best {
			nearest, best, found = candidate, distance, true
		}
	}
	return nearest, found
}

func sharesEnd(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 3 && (strings.HasPrefix(b, a) || strings.HasSuffix(b, a))
}

// editDistance is the optimal string alignment distance: Levenshtein's, with a swap of neighbours as one change.
func editDistance(a, b []rune) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
