package detect

import (
	"regexp"
	"strings"
)

// Glob is a pattern for the file and its like: dates and numbers in its name become *. A
// strict one wants a digit where they begin.
func Glob(name string, strict bool) string {
	number := regexp.MustCompile(`(^|[^A-Za-z0-9])(\d+(?:[-_.:T ]?\d+)*)`)
	long := regexp.MustCompile(`\d{6,}(?:[-_.T]?\d+)*`)
	stem, ending := name, ""
	if i := strings.IndexByte(name, '.'); i > 0 && !regexp.MustCompile(`^\.\d`).MatchString(name[i:]) {
		stem, ending = name[:i], name[i:]
	} else if i := regexp.MustCompile(`(\.[A-Za-z]\w*)+$`).FindStringIndex(name); i != nil && i[0] > 0 {
		stem, ending = name[:i[0]], name[i[0]:]
	}
	const mark = "\x00"
	stem = number.ReplaceAllString(stem, "${1}"+mark)
	stem = long.ReplaceAllString(stem, mark)
	stem = regexp.MustCompile(mark+`(?:[-_.T ]?`+mark+`)+`).ReplaceAllString(stem, mark)
	star := "*"
	if strict {
		star = "[0-9]*"
	}
	return strings.ReplaceAll(Escape(stem), mark, star) + Escape(ending)
}

// Escape is a path as a pattern that matches it alone.
func Escape(name string) string {
	return regexp.MustCompile(`[\\*?\[\]{}]`).ReplaceAllString(name, `\$0`)
}

// SourceName is a name for the source of a file.
func SourceName(name string) string {
	stem, _, _ := strings.Cut(strings.TrimLeft(name, "."), ".")
	stem = regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(stem), "_")
	stem = regexp.MustCompile(`(^|_)\d+(_\d+)*(_|$)`).ReplaceAllString(stem, "_")
	stem = strings.TrimRight(strings.TrimLeft(regexp.MustCompile(`\d{6,}`).ReplaceAllString(stem, ""), "_0123456789"), "_")
	if stem == "" {
		return "source"
	}
	return strings.TrimRight(stem[:min(len(stem), 40)], "_")
}
