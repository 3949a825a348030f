package affinity

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// itemsOf splits the text of a basket at a separator, or at any white space where that is empty. An item in double quotes may hold the
// separator, and a quote that is written twice; a quote that does not close before a separator or the end is part of the name.
func itemsOf(text, separator string) iter.Seq[string] {
	switch {
	case strings.Contains(text, `"`):
		return quotedItems(text, separator)
	case separator == "":
		return strings.FieldsSeq(text)
	}
	return strings.SplitSeq(text, separator)
}

func quotedItems(text, separator string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := text; rest != ""; {
			item, after, isQuoted := cutQuoted(strings.TrimLeftFunc(rest, unicode.IsSpace), separator)
			if !isQuoted {
				item, after = cutItem(rest, separator)
			}
			if !yield(item) {
				return
			}
			rest = after
		}
	}
}

// cutItem cuts the first item off, which has no quotes around it.
func cutItem(text, separator string) (item, after string) {
	if separator != "" {
		item, after, _ = strings.Cut(text, separator)
		return item, after
	}
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

// cutQuoted cuts the first item off where it stands in quotes.
func cutQuoted(text, separator string) (item, after string, is bool) {
	inner, is := strings.CutPrefix(text, `"`)
	if !is {
		return "", "", false
	}
	for at := 0; ; {
		end := strings.IndexByte(inner[at:], '"')
		if end < 0 {
			return "", "", false
		}
		end += at
		if strings.HasPrefix(inner[end+1:], `"`) {
			at = end + 2
			continue
		}
		item, after = strings.ReplaceAll(inner[:end], `""`, `"`), inner[end+1:]
		if separator == "" {
			next, _ := utf8.DecodeRuneInString(after)
			return item, after, after == "" || unicode.IsSpace(next)
		}
		// A tab separates and is white space: the separator comes first.
		if rest, found := strings.CutPrefix(after, separator); found {
			return item, rest, true
		}
		after = strings.TrimLeftFunc(after, unicode.IsSpace)
		rest, found := strings.CutPrefix(after, separator)
		return item, rest, found || after == ""
	}
}
