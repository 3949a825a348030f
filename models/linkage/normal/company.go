package normal

import (
	"strings"
)

// longestForm is the most words that a legal form has (société à responsabilité limitée is
// four; s p z o o, with the blanks of its dots, five).
const longestForm = 7

// Company is a firm's name and its legal form in one spelling each: "The Müller & Söhne
// G.m.b.H. & Co. KG" is "muller sohne" and "gmbh co kg". The form stands behind or in front
// (OOO, 株式会社). Names that are nothing but a form stay whole.
func Company(s string) (name, form string) {
	words := strings.Fields(glueForms(Words(s)))
	words = withoutAnd(words)
	if len(words) == 0 {
		return Words(s), ""
	}
	for {
		rest, found := withoutForm(words)
		if found == "" {
			break
		}
		if form == "" || form == "co" {
			form = found // the company of "trading co llc" says nothing beside llc
		} else if found != "co" && found != form {
			form = found + " " + form
		}
		words = rest
	}
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " "), form
}

// withoutForm is a firm's words without one legal form at the end or in front, and that
// form; no words are never left.
func withoutForm(words []string) ([]string, string) {
	for n := min(longestForm, len(words)-1); n > 0; n-- {
		if form := legalForm(strings.Join(words[len(words)-n:], "")); form != "" {
			return words[:len(words)-n], form
		}
	}
	for n := min(longestForm, len(words)-1); n > 0; n-- {
		if form := leadingForm(strings.Join(words[:n], "")); form != "" {
			return words[n:], form
		}
	}
	return words, ""
}

// withoutAnd drops the words for "and", which firms write as & at will.
func withoutAnd(words []string) []string {
	kept := words[:0]
	for i, word := range words {
		switch word {
		case "and", "und", "et", "en", "och":
			if i > 0 && i < len(words)-1 {
				continue
			}
		}
		kept = append(kept, word)
	}
	return kept
}

// glueForms sets blanks around the legal forms of scripts that write without blanks.
func glueForms(words string) string {
	if isASCII(words) {
		return words
	}
	for _, form := range [...]string{"股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "株式会社", "有限会社", "合同会社", "주식회사"} {
		if rest, found := strings.CutSuffix(words, form); found {
			return rest + " " + form
		}
		if rest, found := strings.CutPrefix(words, form); found {
			return form + " " + rest
		}
	}
	return words
}
