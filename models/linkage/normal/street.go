package normal

import "strings"

// Street is the name of a street and the number of the house: "12a Ash Avenue", "Ash Ave.
// 12 A" and "Flat 3, 12a ash av" are all "ash ave" and "12a". Usual words for kinds of
// streets and parts of the compass are brought to one abbreviation, glued ones too
// (Hauptstraße and Hauptstr. are haupt st) and ones with a slip in them (lpace, s treet).
// The number stands in front or behind; of 12-14 it is 12, of the unit and house 3/12 in
// front it is 12. Flats, floors and what else stands behind commas is dropped once a number
// is found.
//
// Where nothing tells a number, all is the name. A letter from i on that is glued to the
// number is taken for a slip and given back to the name (5R ailway Road).
func Street(s string) (name, number string) {
	s = cut(s)
	for rest := s; rest != ""; {
		var part string
		part, rest = nextPart(rest)
		if part == s {
			break
		}
		if name, number = streetPart(part); number != "" && name != "" {
			return name, number
		}
	}
	return streetPart(s)
}

// nextPart cuts an address at its first comma or line. A number alone goes with the part
// before it (Calle Mayor, 5, 3º B), and where it comes first with the next (12, Ash Avenue).
func nextPart(s string) (part, rest string) {
	at, filled := 0, false
	for {
		end := strings.IndexAny(s[at:], ",;\n")
		piece := s[at:]
		if end >= 0 {
			piece = s[at : at+end]
		}
		numeric := strings.TrimSpace(piece) == "" || isHouseNumber(Words(piece))
		switch {
		case filled && !numeric:
			return s[:at-1], s[at:]
		case end < 0:
			return s, ""
		}
		filled = filled || !numeric
		at += end + 1
	}
}

// streetPart is Street of one part of an address.
func streetPart(s string) (name, number string) {
	unitFirst := unitBeforeHouse(s)
	if strings.IndexByte(s, '#') >= 0 {
		s = strings.ReplaceAll(s, "#", " apt ")
	}
	plain := Words(s)
	if !isASCII(plain) {
		if street, house := hanStreet(plain); house != "" {
			return street, house
		}
	}
	var room [24]string
	words := withoutFlat(splitWords(plain, room[:0]))
	if unitFirst && len(words) > 2 && isHouseNumber(words[0]) && isHouseNumber(words[1]) {
		words = words[1:]
	}
	if len(words) == 0 {
		// Nothing but a flat: it is all that there is to compare.
		return streetName(splitWords(plain, room[:0])), ""
	}
	words, number = houseNumber(words)
	return streetName(words), number
}

// splitWords appends a text's words to a list.
func splitWords(s string, words []string) []string {
	for s != "" {
		var word string
		word, s, _ = strings.Cut(s, " ")
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}

// unitBeforeHouse tells the Australian 3/12 in front, a unit and its house.
func unitBeforeHouse(s string) bool {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i]-'0' < 10) {
		i++
	}
	return i > 0 && i+1 < len(s) && s[i] == '/' && s[i+1]-'0' < 10
}

// withoutFlat drops flats, floors and their numbers, and the words before a house's number.
func withoutFlat(words []string) []string {
	kept := words[:0]
	for i := 0; i < len(words); i++ {
		if i == len(words)-1 {
			return append(kept, words[i])
		}
		next := words[i+1]
		lastTwo := i+2 == len(words)
		switch {
		case isUnitWord(words[i]) && (isUnitNumber(next) || isLetter(next) && (lastTwo || isNumbered(words[i+2]))):
			i++
		case isFloorWord(next) && isNumbered(words[i]) && (i > 0 || lastTwo):
			i++
		case isNumberWord(words[i]) && isHouseNumber(next):
		default:
			kept = append(kept, words[i])
		}
	}
	return kept
}

// houseNumber takes the house's number off the front or the back of an address.
func houseNumber(words []string) ([]string, string) {
	if len(words) == 0 {
		return words, ""
	}
	if isHouseNumber(words[0]) {
		return numberInFront(words)
	}
	// Behind: the first number in the run of numbers and stray letters at the end.
	start := len(words)
	for start > 1 && (words[start-1][0]-'0' < 10 || len(words[start-1]) == 1) {
		start--
	}
	for i := start; i < len(words); i++ {
		if !isHouseNumber(words[i]) {
			continue
		}
		if i == 1 && isRoadWithNumber(words[0]) {
			break
		}
		number := words[i]
		letter := i+1 < len(words) && isLetter(words[i+1]) && (i+2 == len(words) || !isNumbered(words[i+2]))
		if letter && number[len(number)-1] <= '9' {
			number += words[i+1]
		}
		return words[:i], trimNumber(number)
	}
	return words, ""
}

// numberInFront is the English order: the number, its letter or range, the street.
func numberInFront(words []string) ([]string, string) {
	number, rest := words[0], words[1:]
	if end := len(number) - 1; end > 0 && number[end] > 'h' && len(rest) > 1 {
		// A letter that no house has: a slip of the finger took it from the street.
		slip := number[end:] + rest[0]
		return append([]string{slip}, rest[1:]...), trimNumber(number[:end])
	}
	if len(rest) > 1 && isHouseNumber(rest[0]) && rest[0][len(rest[0])-1] <= '9' {
		return rest[1:], trimNumber(number) // 12-14
	}
	if len(rest) > 1 && (rest[0] == "bis" || rest[0] == "ter") {
		return rest[1:], trimNumber(number + rest[0])
	}
	if len(rest) > 2 && isLetter(rest[0]) && rest[0] <= "h" && rest[0] != "e" && number[len(number)-1] <= '9' {
		return rest[1:], trimNumber(number + rest[0]) // 12 a Ash Avenue, but not 12 E Main St
	}
	return rest, trimNumber(number)
}

// trimNumber is a number without zeros in front.
func trimNumber(number string) string {
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" && trimmed[0] <= '9' {
		return trimmed
	}
	return number
}

// isHouseNumber tells one to five digits with at most one letter behind.
func isHouseNumber(word string) bool {
	digits := 0
	for digits < len(word) && word[digits]-'0' < 10 {
		digits++
	}
	return digits > 0 && digits <= 5 && (digits == len(word) || isLetter(word[digits:]))
}

// isUnitNumber tells what numbers a flat: 3, 3b, b3.
func isUnitNumber(word string) bool {
	return isNumbered(word) || len(word) <= 4 && isNumbered(word[1:])
}

// isNumbered tells words that begin with a digit.
func isNumbered(word string) bool { return word != "" && word[0]-'0' < 10 }

// isLetter tells words of one Latin letter.
func isLetter(word string) bool { return len(word) == 1 && word[0]-'a' < 26 }

// hanStreet is a Chinese, Japanese or Korean address up to its house's number (建国路88号).
func hanStreet(words string) (street, number string) {
	for _, sign := range [...]string{"号", "號", "番地"} {
		before, _, found := strings.Cut(words, sign)
		if !found {
			continue
		}
		start := len(before)
		for start > 0 && before[start-1]-'0' < 10 {
			start--
		}
		if street := strings.TrimSpace(before[:start]); street != "" && start < len(before) {
			return street, trimNumber(before[start:])
		}
	}
	return "", ""
}
