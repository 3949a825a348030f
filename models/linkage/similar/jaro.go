package similar

const (
	winklerScale     = 0.1 // Winkler 1990: what a letter of common prefix is worth
	winklerPrefix    = 4   // letters of prefix that count
	winklerThreshold = 0.7 // below this a common prefix is taken for chance
)

// Jaro is the Jaro similarity of two texts, 0 (nothing in common) to 1 (equal). Two
// empty texts are equal; an empty text and another have nothing in common.
func Jaro(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a // one order of the arguments: the greedy matching depends on it
	}
	if len(a) == 0 {
		return 0
	}
	return jaroRunes([]rune(a), []rune(b))
}

// JaroWinkler is Jaro raised for texts that begin alike (Winkler 1990): a tenth of what
// is missing to 1 for each of at most four common first letters, where Jaro is over .7.
func JaroWinkler(a, b string) float64 {
	jaro := Jaro(a, b)
	if jaro <= winklerThreshold {
		return jaro
	}
	prefix := 0
	for x, y := []rune(a), []rune(b); prefix < winklerPrefix && prefix < len(x) && prefix < len(y) && x[prefix] == y[prefix]; {
		prefix++
	}
	return jaro + float64(prefix)*winklerScale*(1-jaro)
}

// jaroRunes is Jaro for texts of any length in any script.
func jaroRunes(a, b []rune) float64 {
	window := max(len(a), len(b))/2 - 1
	if window < 0 {
		window = 0
	}
	taken := make([]bool, len(b))
	matched := make([]rune, 0, len(a))
	for i, r := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !taken[j] && b[j] == r {
				taken[j] = true
				matched = append(matched, r)
				break
			}
		}
	}
	if len(matched) == 0 {
		return 0
	}
	moved, next := 0, 0
	for j, r := range b {
		if taken[j] {
			if matched[next] != r {
				moved++
			}
			next++
		}
	}
	return jaroOf(len(matched), moved, len(a), len(b))
}

// jaroOf puts the counts together: matches, matches out of order (half of them are
// transpositions), and both lengths.
func jaroOf(matches, moved, lengthA, lengthB int) float64 {
	m := float64(matches)
	return (m/float64(lengthA) + m/float64(lengthB) + (m-float64(moved/2))/m) / 3
}
