package normal

// mendKind is the words of a street whose last one, the kind, is put right where one slip of
// the finger spoiled it: lpace is place, and s treet is street. Without it an abbreviation
// would make of that slip a difference of half a word (pl and lpace).
func mendKind(words []string) []string {
	last := len(words) - 1
	if last < 1 {
		return words
	}
	if last > 1 && len(words[last-1]) <= 3 {
		if joined := words[last-1] + words[last]; longKind(joined) {
			return append(words[:last-1:last-1], joined)
		}
	}
	if word := words[last]; len(word) >= 4 && streetWord(word) == word {
		if kind := nearKind(word); kind != "" {
			return append(words[:last:last], kind)
		}
	}
	return words
}

// kinds is the kinds of streets that are long enough to be known with a slip in them.
func kinds() [17]string {
	return [...]string{"street", "avenue", "crescent", "circuit", "place", "drive", "close", "court", "terrace",
		"parade", "square", "grove", "gardens", "circle", "highway", "boulevard", "strasse"}
}

// longKind tells the kinds that may be torn in two.
func longKind(word string) bool {
	for _, kind := range kinds() {
		if word == kind {
			return true
		}
	}
	return false
}

// nearKind is the kind that a word is one slip away from, "" for other words.
func nearKind(word string) string {
	for _, kind := range kinds() {
		if oneSlip(word, kind) {
			return kind
		}
	}
	return ""
}

// oneSlip tells whether a letter more, a letter less, another letter or two letters swapped
// is all that two words differ by.
func oneSlip(a, b string) bool {
	if len(a) > len(b)+1 || len(b) > len(a)+1 {
		return false
	}
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
