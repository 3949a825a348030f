package pipeline

import "strings"

// Nearest returns the candidate that a person most likely meant by name, or ""
// when none is near: at most a third of its characters may differ. Case,
// blanks and the choice of - or _ do not count.
func Nearest(name string, candidates []string) string {
	fold := func(s string) string {
		return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
	}
	const longest = 80 // nobody mistypes more; the distance is quadratic
	if len(name) > longest {
		return ""
	}
	wanted, best, bestDistance := fold(name), "", 0
	for _, candidate := range candidates {
		d := distance([]rune(wanted), []rune(fold(candidate)))
		if limit := max(1, min(len(wanted), len(candidate))/3); d > limit || len(wanted) == d {
			continue
		}
		if best == "" || d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
