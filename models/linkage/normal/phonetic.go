package normal

import (
	"strings"
	"unicode/utf8"
)

// phoneticLetters is the longest phonetic key.
const phoneticLetters = 6

// Phonetic is a key of one to six letters that usual misspellings of a word share, to find
// candidates by: the first sound, then the consonants as they sound (Schmidt, Schmitt and
// Smith are smt; Stephen and Steven stfn; Meyer and Maier mr). Vowels count at the start
// alone, where all are a. Of words in other scripts it is the first two letters.
//
// It is a consonant skeleton in the spirit of Double Metaphone, coarser on purpose: a pair
// too many costs a comparison, a pair too few is a customer twice.
func Phonetic(word string) string {
	word = strings.ReplaceAll(Words(word), " ", "")
	if word == "" {
		return ""
	}
	if !isASCII(word) {
		_, first := utf8.DecodeRuneInString(word)
		_, second := utf8.DecodeRuneInString(word[first:])
		return word[:first+second]
	}
	var room [phoneticLetters]byte
	key := room[:0]
	for i := 0; i < len(word) && len(key) < phoneticLetters; {
		sound, letters := soundAt(word, i)
		for j := 0; j < len(sound) && len(key) < phoneticLetters; j++ {
			// A letter doubled is one sound; with a vowel between it is two (Barbara).
			doubled := len(key) > 0 && key[len(key)-1] == sound[j] && (j > 0 || i > 0 && !isVowel(word[i-1]))
			if !doubled {
				key = append(key, sound[j])
			}
		}
		i += letters
	}
	return string(key)
}

// soundAt is what a word sounds like at a place, and how many letters make the sound.
func soundAt(word string, i int) (string, int) {
	rest := word[i:]
	letter := rest[0]
	if i == 0 {
		if sound, letters := firstSound(rest); letters > 0 {
			return sound, letters
		}
	}
	if sound, letters := cluster(rest); letters > 0 {
		return sound, letters
	}
	var next byte
	if len(rest) > 1 {
		next = rest[1]
	}
	soft := next == 'e' || next == 'i' || next == 'y'
	switch letter {
	case 'c':
		if soft {
			return "s", 1
		}
		return "k", 1
	case 'q':
		return "k", 1
	case 'g':
		if soft {
			return "j", 1
		}
		return "g", 1
	case 'd':
		return "t", 1
	case 'v':
		return "f", 1
	case 'z':
		return "s", 1
	case 'x':
		return "ks", 1
	case 'h', 'w':
		return "", 1
	case 'b':
		if next == 0 && i > 0 && word[i-1] == 'm' {
			return "", 1 // lamb
		}
	}
	if isVowel(letter) {
		if i == 0 {
			return "a", 1
		}
		return "", 1
	}
	return rest[:1], 1
}

// cluster is the sound of several consonants that make one, and how many they are; no
// letters where a word does not go on with such.
func cluster(rest string) (string, int) {
	if len(rest) >= 3 {
		switch rest[:3] {
		case "sch":
			return "s", 3
		case "tch":
			return "k", 3
		case "ght":
			return "t", 3
		case "dge":
			return "j", 3
		}
	}
	if len(rest) >= 2 {
		switch rest[:2] {
		case "ph", "pf":
			return "f", 2
		case "sh", "cz", "tz":
			return "s", 2
		case "ch", "ck":
			return "k", 2
		case "th", "dt":
			return "t", 2
		case "gh":
			return "", 2
		}
	}
	return "", 0
}

// firstSound is what a word begins with where that is another sound than within; no letters
// where it is none.
func firstSound(word string) (string, int) {
	if len(word) < 2 {
		if isVowel(word[0]) {
			return "a", 1
		}
		return word, 1
	}
	switch word[:2] {
	case "kn", "gn", "pn":
		return "n", 2
	case "wr":
		return "r", 2
	case "ps":
		return "s", 2
	case "gh":
		return "g", 2
	case "wh":
		return "w", 2
	}
	switch word[0] {
	case 'x':
		return "s", 1
	case 'h', 'w':
		return word[:1], 1
	case 'y':
		if isVowel(word[1]) {
			return "j", 1
		}
	}
	return "", 0
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
