package normal

// transliterate is the letter at i of a folded text in Latin letters, as passports and
// letterheads write it; its neighbours decide with it. Letters that it does not know stay.
// It goes for the spelling that people use over the one that can be turned back.
func transliterate(text []rune, i int) (string, bool) {
	letter := text[i]
	switch {
	case letter < 0x80:
		return "", false
	case letter < 0x370:
		return latin(letter)
	case letter < 0x400:
		return greek(near(text, i-1), letter, near(text, i+1), near(text, i-2))
	case letter < 0x530:
		return cyrillic(near(text, i-1), letter, near(text, i+1), near(text, i+2))
	}
	return "", false
}

// near is the letter at i, a blank outside of the text.
func near(text []rune, i int) rune {
	if i < 0 || i >= len(text) {
		return ' '
	}
	return text[i]
}

// latin is a Latin letter that no accent makes in letters of the alphabet.
func latin(letter rune) (string, bool) {
	switch letter {
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'þ':
		return "th", true
	case 'ø', 'ɵ', 'ɔ':
		return "o", true
	case 'ł', 'ƚ':
		return "l", true
	case 'đ', 'ð', 'ɖ', 'ɗ':
		return "d", true
	case 'ħ':
		return "h", true
	case 'ı', 'ɨ':
		return "i", true
	case 'ŋ', 'ɲ':
		return "n", true
	case 'ŧ', 'ʈ':
		return "t", true
	case 'ƀ', 'ɓ':
		return "b", true
	case 'ĸ', 'ƙ':
		return "k", true
	case 'ə', 'ǝ', 'ɛ', 'ɇ':
		return "e", true
	case 'ƒ':
		return "f", true
	case 'ǥ', 'ɠ', 'ɣ':
		return "g", true
	case 'ƶ', 'ʒ':
		return "z", true
	case 'ʉ', 'ʊ':
		return "u", true
	case 'ƴ':
		return "y", true
	}
	return "", false
}

// cyrillic follows English usage for Russian, with the other languages' own letters: ий is
// y (Дмитрий dmitry), ия is ia (Мария maria), soft and hard signs are silent. Folding has
// made ё an е, й an и and ї an і already, as most people type them: ий shows as two и.
func cyrillic(before, letter, next, afterNext rune) (string, bool) {
	switch letter {
	case 'а', 'ә', 'ӑ', 'ӓ':
		return "a", true
	case 'б':
		return "b", true
	case 'в':
		return "v", true
	case 'г', 'ґ', 'ғ':
		return "g", true
	case 'д':
		return "d", true
	case 'е', 'э', 'ҽ':
		return "e", true
	case 'є':
		return "ye", true
	case 'ж', 'җ':
		return "zh", true
	case 'з':
		return "z", true
	case 'и', 'і':
		switch {
		case before == 'ы', letter == 'и' && before == 'и' && next == ' ':
			return "", true
		case letter == 'и' && next == 'и' && afterNext == ' ':
			return "y", true
		}
		return "i", true
	case 'к', 'қ', 'ҡ':
		return "k", true
	case 'л':
		return "l", true
	case 'м':
		return "m", true
	case 'н', 'ң':
		return "n", true
	case 'о', 'ө':
		return "o", true
	case 'п':
		return "p", true
	case 'р':
		return "r", true
	case 'с':
		return "s", true
	case 'т':
		return "t", true
	case 'у', 'ү', 'ұ':
		return "u", true
	case 'ф':
		return "f", true
	case 'х', 'ҳ':
		return "kh", true
	case 'ц':
		return "ts", true
	case 'ч', 'ҷ':
		return "ch", true
	case 'ш':
		return "sh", true
	case 'щ':
		return "shch", true
	case 'ы':
		return "y", true
	case 'ь', 'ъ':
		return "", true
	case 'ю':
		return "yu", true
	case 'я':
		if before == 'и' || before == 'і' {
			return "a", true
		}
		return "ya", true
	case 'ђ':
		return "dj", true
	case 'ј':
		return "j", true
	case 'љ':
		return "lj", true
	case 'њ':
		return "nj", true
	case 'ћ':
		return "c", true
	case 'џ', 'ѕ':
		return "dz", true
	case 'һ':
		return "h", true
	}
	return "", false
}

// greek follows ELOT 743 as passports do, with ου, αυ, ευ, γγ and initial μπ as they sound.
func greek(before, letter, next, beforeThat rune) (string, bool) {
	switch letter {
	case 'α':
		return "a", true
	case 'β':
		return "v", true
	case 'γ':
		if next == 'γ' || next == 'χ' || next == 'ξ' {
			return "n", true
		}
		return "g", true
	case 'δ':
		return "d", true
	case 'ε':
		return "e", true
	case 'ζ':
		return "z", true
	case 'η', 'ι':
		return "i", true
	case 'θ':
		return "th", true
	case 'κ':
		return "k", true
	case 'λ':
		return "l", true
	case 'μ':
		if next == 'π' && before == ' ' {
			return "", true // π writes the b
		}
		return "m", true
	case 'ν':
		return "n", true
	case 'ξ':
		return "x", true
	case 'ο', 'ω':
		return "o", true
	case 'π':
		if before == 'μ' && beforeThat == ' ' {
			return "b", true
		}
		return "p", true
	case 'ρ':
		return "r", true
	case 'σ', 'ς':
		return "s", true
	case 'τ':
		return "t", true
	case 'υ':
		switch {
		case before == 'ο':
			return "u", true
		case (before == 'α' || before == 'ε') && isVoiceless(next):
			return "f", true
		case before == 'α' || before == 'ε':
			return "v", true
		}
		return "y", true
	case 'φ':
		return "f", true
	case 'χ':
		return "ch", true
	case 'ψ':
		return "ps", true
	}
	return "", false
}

// isVoiceless tells the Greek letters before which αυ and ευ end in f, and the word's end.
func isVoiceless(letter rune) bool {
	switch letter {
	case ' ', 'θ', 'κ', 'ξ', 'π', 'σ', 'ς', 'τ', 'φ', 'χ', 'ψ':
		return true
	}
	return false
}
