package detect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Numbers is how an export writes numbers, as clientele.yaml says it; empty where it is as
// by default.
type Numbers struct {
	Decimal   string   // a comma, or empty for a point
	Thousands string   // empty for none
	Symbols   []string // to be stripped
	Negative  string   // parentheses, trailing or any; empty for a minus before
	Currency  string   // ISO 4217 code that the symbols mean, where only one currency has them
	Questions []string
}

// style is a way to write numbers.
type style struct{ decimal, thousands string }

func styles() []style {
	return []style{
		{".", ""}, {",", ""}, {".", ","}, {",", "."}, {",", " "}, {",", "\u00a0"}, {",", "\u202f"}, {".", "'"}, {".", "’"}, {".", " "}, {".", "\u00a0"},
	}
}

func (s style) pattern() *regexp.Regexp {
	whole := `\d+`
	if s.thousands != "" {
		whole = `(?:\d{1,3}(?:` + regexp.QuoteMeta(s.thousands) + `\d{3})+|\d+)`
	}
	return regexp.MustCompile(`^` + whole + `(?:` + regexp.QuoteMeta(s.decimal) + `\d+)?$|^` + regexp.QuoteMeta(s.decimal) + `\d+$`)
}

// bare strips signs and a symbol off a number.
func bare(text string) (digits, symbol, negative string) {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text, negative = strings.TrimSuffix(inner, ")"), "parentheses"
	}
	sign := func() {
		if cut, ok := strings.CutPrefix(text, "-"); ok && negative == "" {
			text, negative = cut, "minus"
		} else if cut, ok := strings.CutSuffix(text, "-"); ok && negative == "" {
			text, negative = cut, "trailing"
		}
		text = strings.TrimPrefix(text, "+")
	}
	sign()
	for _, s := range symbols() {
		if cut, ok := strings.CutPrefix(text, s); ok {
			text, symbol = strings.TrimSpace(cut), s
			break
		}
		if cut, ok := strings.CutSuffix(text, s); ok {
			text, symbol = strings.TrimRight(cut, " \u00a0\u202f"), s
			break
		}
	}
	sign()
	return strings.TrimSpace(text), symbol, negative
}

func symbols() []string {
	return []string{"US$", "A$", "C$", "R$", "€", "$", "£", "¥", "￥", "₹", "₩", "₺", "zł", "Kč", "kr.", "kr", "CHF", "EUR", "USD", "GBP", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN", "元", "円"}
}

// currencyOf is the one currency that a symbol means; empty where several use it.
func currencyOf(symbol string) string {
	return map[string]string{"€": "EUR", "£": "GBP", "US$": "USD", "A$": "AUD", "C$": "CAD", "R$": "BRL", "₹": "INR", "₩": "KRW", "₺": "TRY", "zł": "PLN", "Kč": "CZK",
		"CHF": "CHF", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "JPY": "JPY", "CNY": "CNY", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK", "PLN": "PLN", "円": "JPY", "元": "CNY"}[symbol]
}

func looksNumeric(text string) bool {
	if len(text) > 40 {
		return false
	}
	digits, _, _ := bare(text)
	if digits == "" || strings.Trim(digits, "0123456789.,'’ \u00a0\u202f") != "" {
		return false
	}
	return slices.ContainsFunc(styles(), func(s style) bool { return s.pattern().MatchString(digits) })
}

// numberSense gathers what the numbers of all columns show.
type numberSense struct {
	styles   []style
	patterns []*regexp.Regexp
	open     []bool // by style: it reads the marked numbers of all columns so far
	clash    bool   // no style reads all columns
	marked   bool   // some number has a mark
	grouped  string // column whose numbers have marks before three digits alone
	symbols  []string
	negative map[string]bool
}

func newNumberSense() *numberSense {
	n := &numberSense{styles: styles(), negative: map[string]bool{}}
	for _, s := range n.styles {
		n.patterns = append(n.patterns, s.pattern())
		n.open = append(n.open, true)
	}
	return n
}

// take looks at a column; it is one of numbers if one style reads all its values.
func (n *numberSense) take(name string, values []string) bool {
	fits := make([]bool, len(n.styles))
	for i := range fits {
		fits[i] = true
	}
	var found []string
	negatives := map[string]bool{}
	marked := false
	for _, v := range values {
		if len(v) > 40 {
			return false
		}
		digits, symbol, negative := bare(v)
		if digits == "" {
			return false
		}
		any := false
		for i, p := range n.patterns {
			fits[i] = fits[i] && p.MatchString(digits)
			any = any || fits[i]
		}
		if !any {
			return false
		}
		marked = marked || strings.Trim(digits, "0123456789") != ""
		if symbol != "" && !slices.Contains(found, symbol) {
			found = append(found, symbol)
		}
		negatives[negative] = true
	}
	for _, s := range found {
		if !slices.Contains(n.symbols, s) {
			n.symbols = append(n.symbols, s)
		}
	}
	delete(negatives, "")
	for k := range negatives {
		n.negative[k] = true
	}
	if !marked {
		return true
	}
	n.marked = true
	both := make([]bool, len(fits))
	some := false
	for i := range fits {
		both[i] = fits[i] && n.open[i]
		some = some || both[i]
	}
	if !some {
		n.clash = true
		return true
	}
	n.open = both
	if fits[0] != fits[1] && fits[0] == fits[3] || fits[1] && fits[2] && !fits[0] {
		n.grouped = name
	}
	return true
}

// settle says how the numbers are written, and asks where they can be read in two ways.
func (n *numberSense) settle() Numbers {
	var out Numbers
	slices.Sort(n.symbols)
	out.Symbols = n.symbols
	codes := map[string]bool{}
	for _, s := range n.symbols {
		codes[currencyOf(s)] = true
		out.Currency = currencyOf(s)
	}
	if len(codes) > 1 {
		out.Currency = ""
	}
	if len(n.symbols) > 0 && out.Currency == "" {
		out.Questions = append(out.Questions, "which currency is meant by "+strings.Join(n.symbols, " and ")+"?")
	}
	switch {
	case len(n.negative) > 1:
		out.Negative = "any"
	case n.negative["parentheses"]:
		out.Negative = "parentheses"
	case n.negative["trailing"]:
		out.Negative = "trailing"
	}
	if n.clash {
		out.Questions = append(out.Questions, "how are numbers written? some columns have a decimal point and some a decimal comma")
		return out
	}
	if !n.marked {
		return out
	}
	for i, open := range n.open {
		if !open {
			continue
		}
		if n.styles[i].decimal == "," {
			out.Decimal = ","
		}
		out.Thousands = n.styles[i].thousands
		break
	}
	switch {
	case n.open[0] && n.open[3]:
		out.Questions = append(out.Questions, threes(n.grouped, "."))
	case n.open[1] && n.open[2]:
		out.Questions = append(out.Questions, threes(n.grouped, ","))
	}
	return out
}

func threes(column, mark string) string {
	in := ""
	if column != "" {
		in = " (such as in " + column + ")"
	}
	return fmt.Sprintf("does %q divide decimals or thousands%s? all sampled numbers have three digits behind it", mark, in)
}
