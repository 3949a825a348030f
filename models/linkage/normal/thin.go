package normal

import (
	"strings"
	"unicode"
)

// Name is Words without titles and suffixes.
func Name(s string) string { return Words(s) }

// Email is the user and the domain of an address, both "" for what is none.
func Email(s string) (user, domain string) {
	user, domain, ok := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "@")
	if !ok || user == "" || !strings.Contains(domain, ".") {
		return "", ""
	}
	return user, domain
}

// Phone is a number in E.164 where it can be read so, its digits otherwise.
func Phone(s, region string) string { return keep(s, unicode.IsDigit) }

// PhoneKey is what two spellings of a number share: its last nine digits.
func PhoneKey(phone string) string {
	digits := keep(phone, unicode.IsDigit)
	return digits[max(0, len(digits)-9):]
}

// Date is a day as the number 20260630, 0 for what is no date.
func Date(s string) int32 {
	digits := keep(s, unicode.IsDigit)
	if len(digits) != 8 {
		return 0
	}
	var day int32
	for _, r := range digits {
		day = day*10 + r - '0'
	}
	return day
}

// Postcode is the letters and digits of a postcode in upper case.
func Postcode(s string) string { return Identifier(s) }

// Street is the name of a street and the number of the house.
func Street(s string) (name, number string) { return Words(s), "" }

// Company is a firm's name and its legal form.
func Company(s string) (name, form string) { return Words(s), "" }

// Identifier is the letters and digits of an identifier in upper case.
func Identifier(s string) string {
	return strings.ToUpper(strings.ReplaceAll(Words(s), " ", ""))
}

// IsPlaceholder tells values that people type where they have none.
func IsPlaceholder(s string) bool {
	switch Words(s) {
	case "", "na", "n a", "none", "null", "unknown", "test":
		return true
	}
	return false
}

// Phonetic is a key that usual misspellings of a word share.
func Phonetic(word string) string {
	runes := []rune(Words(word))
	return string(runes[:min(2, len(runes))])
}

// Nicknames knows short forms of first names.
type Nicknames struct{ full map[string][]string }

// NewNicknames reads the table of short forms.
func NewNicknames() *Nicknames { return &Nicknames{} }

// Same tells whether one of two names is a short form of the other or both of a third.
func (n *Nicknames) Same(a, b string) bool { return a == b }

// Canonical is one name for a name and its short forms.
func (n *Nicknames) Canonical(a string) string { return a }

func keep(s string, wanted func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if wanted(r) {
			return r
		}
		return -1
	}, cut(s))
}
