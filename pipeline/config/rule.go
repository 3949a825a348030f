package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zones are the same on every machine, also where the system has none
	"unicode"
	"unicode/utf8"

	_ "embed"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"clientele/pipeline"
	"clientele/pipeline/entity"
	"clientele/pipeline/layout"
)

// rule is what a text must be beyond being a text.
type rule struct {
	// check returns what is wrong, as words after "key: ", and the value that
	// was probably meant.
	check func(text string) (near string, err error)
	// scalars tells that numbers and true or false are taken as their text:
	// the value is data of the export, which knows no YAML types.
	scalars bool
	// pattern is the rule as far as a JSON Schema can say it.
	pattern string
}

// rules returns every rule by the name that the tag is has.
func rules() map[string]rule {
	return map[string]rule{
		"text":   {scalars: true, check: func(string) (string, error) { return "", nil }},
		"filled": {check: checkFilled, pattern: `\S`},
		"sql":    {check: checkFilled, pattern: `\S`},
		"name":   {check: checkName, pattern: namePattern},
		"source": {check: checkSourceName, pattern: sourcePattern},
		"entity": {check: checkEntity},

		"source_layout": {check: checkSourceLayout},
		"timezone":      {check: checkTimezone},
		"currency":      {check: checkCurrency, pattern: `^[A-Z]{3}$`},
		"encoding":      {check: checkEncoding},
		"delimiter":     {check: checkDelimiter, pattern: `^([^\r\n]|\\t)$`},
		"quote":         {check: checkQuote, pattern: `^[ -~]?$`},
		"thousands":     {check: checkThousands, pattern: `^.$`},
		"regexp":        {check: checkRegexp, pattern: `\(`},
		"layout":        {check: checkLayout},
		"country":       {check: checkCountry, pattern: countryPattern},
		"day":           {scalars: true, check: checkDay, pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`},
		"glob":          {check: checkGlob, pattern: `\S`},
	}
}

func checkFilled(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", errors.New("is empty")
	}
	return "", nil
}

const (
	namePattern   = `^[\p{L}\p{N}]([\p{L}\p{N} _.-]*[\p{L}\p{N}_-])?$`
	sourcePattern = `^[a-z][a-z0-9_]{0,62}$`
)

func checkName(text string) (string, error) {
	const most = 64
	if !regexp.MustCompile(namePattern).MatchString(text) || len(text) > most {
		return "", fmt.Errorf("wants a name that can be a folder: letters, digits, blanks, _ . and -, at most %d bytes, got %q", most, clip(text))
	}
	return "", nil
}

func checkSourceName(text string) (string, error) {
	if regexp.MustCompile(sourcePattern).MatchString(text) {
		return "", nil
	}
	better := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(text), "_")
	better = strings.TrimRight(strings.TrimLeft(better, "_0123456789"), "_")
	if len(better) > 63 {
		better = ""
	}
	return better, fmt.Errorf("source name %q: wants lower-case letters, digits and _, beginning with a letter, at most 63", clip(text))
}

func checkEntity(text string) (string, error) {
	if slices.Contains(entity.Names(), text) {
		return "", nil
	}
	return pipeline.Nearest(text, entity.Names()), fmt.Errorf("unknown entity %q; there are %s", clip(text), strings.Join(entity.Names(), ", "))
}

func checkSourceLayout(text string) (string, error) {
	if slices.Contains(layout.Names(), text) {
		return "", nil
	}
	return pipeline.Nearest(text, layout.Names()), fmt.Errorf("unknown layout %q; clientele sources list shows those there are", clip(text))
}

//go:embed zones.txt
var zoneNames string

// ZoneNames returns the names of time zones, those of the IANA.
func ZoneNames() []string { return strings.Fields(zoneNames) }

func checkTimezone(text string) (string, error) {
	if text != "" && text != "Local" {
		if _, err := time.LoadLocation(text); err == nil {
			return "", nil
		}
	}
	return pipeline.Nearest(text, ZoneNames()), fmt.Errorf("unknown time zone %q; wants an IANA name such as Europe/London or UTC", clip(text))
}

func checkCurrency(text string) (string, error) {
	if regexp.MustCompile(`^[A-Z]{3}$`).MatchString(text) {
		return "", nil
	}
	better := strings.ToUpper(strings.TrimSpace(text))
	if symbol, ok := map[string]string{"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR"}[better]; ok {
		better = symbol
	}
	if !regexp.MustCompile(`^[A-Z]{3}$`).MatchString(better) {
		better = ""
	}
	return better, fmt.Errorf("wants the three capital letters of a currency (ISO 4217) such as EUR, got %q", clip(text))
}

func checkEncoding(text string) (string, error) {
	found, err := ianaindex.IANA.Encoding(text)
	if err == nil && found != nil {
		return "", nil
	}
	if err == nil {
		return "", fmt.Errorf("encoding %q is known but cannot be read; convert the export to utf-8", clip(text))
	}
	err = fmt.Errorf("unknown encoding %q; wants an IANA name such as utf-8, iso-8859-1 or windows-1252", clip(text))
	if known, lookup := htmlindex.Get(text); lookup == nil { // names of the web: utf8, cp1252, ansi_x3.4
		if name, lookup := htmlindex.Name(known); lookup == nil {
			return name, err
		}
	}
	common := []string{
		"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9",
		"iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1257", "ibm437",
		"ibm850", "ibm852", "macintosh", "koi8-r", "shift_jis", "euc-jp", "euc-kr", "gbk", "gb18030", "big5",
	}
	return pipeline.Nearest(text, common), err
}

func checkDelimiter(text string) (string, error) {
	if text == `\t` {
		return "", nil
	}
	if r, size := utf8.DecodeRuneInString(text); text == "" || size != len(text) || r == '\n' || r == '\r' || r == 0 || r == utf8.RuneError {
		return "", fmt.Errorf(`wants one character, such as ';' or "\t", got %q`, clip(text))
	}
	return "", nil
}

// checkQuote accepts one ASCII character, which is what engines split records by.
func checkQuote(text string) (string, error) {
	if text == "" || len(text) == 1 && text[0] >= ' ' && text[0] <= '~' {
		return "", nil
	}
	return "", fmt.Errorf("wants one ASCII character, or '' for none, got %q", clip(text))
}

func checkThousands(text string) (string, error) {
	r, size := utf8.DecodeRuneInString(text)
	if text == "" || size != len(text) || unicode.IsDigit(r) || unicode.IsLetter(r) || strings.ContainsRune("+-()\n\r\x00", r) {
		return "", fmt.Errorf("wants one character that is no part of a number, such as , . ' or a blank, got %q", clip(text))
	}
	return "", nil
}

func checkRegexp(text string) (string, error) {
	const longest = 2000
	if text == "" || len(text) > longest {
		return "", fmt.Errorf("wants a regular expression with one capture, of 1 to %d characters", longest)
	}
	expression, err := regexp.Compile(text)
	if err != nil {
		return "", fmt.Errorf("bad regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if expression.NumSubexp() == 0 {
		return "", errors.New("has no capture; put ( ) around the part that is the value")
	}
	return "", nil
}

func checkLayout(text string) (string, error) {
	_, err := ParseLayout(text)
	var bad *LayoutError
	if errors.As(err, &bad) {
		return bad.Nearest, errors.New(bad.Reason)
	}
	return "", err
}

func checkGlob(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", errors.New("is empty; wants a path or a glob such as exports/pos/*.csv")
	}
	const longest = 4096
	if len(text) > longest {
		return "", fmt.Errorf("is longer than %d characters", longest)
	}
	if strings.ContainsRune(text, 0) || !doublestar.ValidatePattern(text) {
		return "", fmt.Errorf("bad glob %q: a [ or { is not closed", clip(text))
	}
	return "", nil
}
