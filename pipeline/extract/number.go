package extract

import (
	"regexp"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

// numberForm is how a source writes numbers, as regular expressions of the
// engine. A minus in front is always understood; separators must stand where
// they belong; exponents, hexadecimal numbers, infinity and NaN are no numbers.
type numberForm struct {
	valid   string // of a whole value with decimals
	whole   string // of a whole value without
	digits  string // finds the digits in a valid value without symbols
	symbols []string
	marks   string // finds thousands separators; "" none
	decimal string
	simple  bool // a valid value is what the engine's cast reads
	example string
}

func newNumberForm(n config.Numbers) numberForm {
	f := numberForm{decimal: orElse(n.Decimal, ".")}
	for _, s := range n.Symbols {
		if s = strings.TrimSpace(s); s != "" {
			f.symbols = append(f.symbols, s)
		}
	}
	slices.SortFunc(f.symbols, func(a, b string) int { return len(b) - len(a) })
	digits := `[0-9]+`
	if n.Thousands != "" {
		f.marks = markPattern(n.Thousands)
		digits = `(?:[0-9]{1,3}(?:` + f.marks + `[0-9]{3})+|[0-9]+)`
	}
	point := regexp.QuoteMeta(f.decimal)
	number := `(?:` + digits + `(?:` + point + `[0-9]*)?|` + point + `[0-9]+)`
	count := digits + `(?:` + point + `0*)?`
	f.digits = number
	f.valid, f.whole = f.forms(number, n.Negative), f.forms(count, n.Negative)
	f.simple = f.decimal == "." && n.Thousands == "" && len(f.symbols) == 0 && (n.Negative == "" || n.Negative == "minus")
	if f.simple { // what is left to the cast as it is has no blanks and no typographic minus
		f.valid, f.whole = `[-+]?`+number, `[-+]?`+count
	}
	f.example = "1" + n.Thousands + "234" + f.decimal + "50"
	return f
}

// markPattern returns the pattern of a thousands separator. A blank stands for
// the narrow and unbreakable ones too, an apostrophe for the typographic one.
func markPattern(separator string) string {
	switch separator {
	case " ", "\u00a0", "\u202f", "\u2009":
		return `[ \x{00A0}\x{202F}\x{2009}]`
	case "'", "’":
		return `['\x{2019}]`
	}
	return regexp.QuoteMeta(separator)
}

// forms returns the pattern of a signed number with symbols around it.
func (f numberForm) forms(number, negative string) string {
	const blank = `[ \x{00A0}]?`
	before, after := "", ""
	if len(f.symbols) > 0 {
		var quoted []string
		for _, s := range f.symbols {
			quoted = append(quoted, regexp.QuoteMeta(s))
		}
		symbol := `(?:` + strings.Join(quoted, "|") + `)`
		before, after = `(?:`+symbol+blank+`)?`, `(?:`+blank+symbol+`)?`
	}
	const sign = `(?:[-+\x{2212}]` + blank + `)?`
	forms := []string{sign + before + number + after, before + sign + number + after}
	if negative == "parentheses" || negative == "any" {
		forms = append(forms, before+`\(`+blank+before+number+after+blank+`\)`+after)
	}
	if negative == "trailing" || negative == "any" {
		forms = append(forms, before+number+blank+`[-\x{2212}]`+after, before+number+after+blank+`[-\x{2212}]`)
	}
	return `(?:` + strings.Join(forms, "|") + `)`
}

// plainText returns SQL for the value as a plain number (-1234.5), for a text
// that was found valid.
func (f numberForm) plainText(text string) string {
	if f.simple {
		return text
	}
	bare := text
	for _, s := range f.symbols {
		bare = "replace(" + bare + ", " + pipeline.QuoteLiteral(s) + ", '')"
	}
	digits := "regexp_extract(" + bare + ", " + pipeline.QuoteLiteral(f.digits) + ")"
	if f.marks != "" {
		digits = "regexp_replace(" + digits + ", " + pipeline.QuoteLiteral(f.marks) + ", '', 'g')"
	}
	if f.decimal != "." {
		digits = "replace(" + digits + ", " + pipeline.QuoteLiteral(f.decimal) + ", '.')"
	}
	return "case when regexp_matches(" + bare + `, '[-(\x{2212}]') then '-' || ` + digits + " else " + digits + " end"
}

// matches returns SQL that tells whether a text is of the form.
func matches(text, pattern string) string {
	return "regexp_full_match(" + text + ", " + pipeline.QuoteLiteral(pattern) + ")"
}
