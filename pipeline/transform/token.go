package transform

import (
	"strings"
)

// token is a piece of SQL text. The parse tree has lost how things were written
// (`x::int` and cast(x as int) are one), so the linter reads tokens too.
type token struct {
	kind  tokenKind
	text  string // as written; words in lower case
	start int    // byte offsets in the file
	end   int
	depth int // of parentheses around it
}

type tokenKind int

const (
	wordToken   tokenKind = iota // keyword, name or number
	quotedToken                  // "name"
	stringToken                  // 'text'
	symbolToken
)

// tokenize cuts SQL text into tokens and leaves comments out. It never fails: the
// engine's parser has refused what is malformed before.
func tokenize(text string) []token {
	var out []token
	depth := 0
	for i := 0; i < len(text); {
		start := i
		kind := symbolToken
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case strings.HasPrefix(text[i:], "--"):
			i = until(text, i, "\n")
			continue
		case strings.HasPrefix(text[i:], "/*"):
			i = until(text, i+2, "*/")
			continue
		case c == '\'':
			kind, i = stringToken, quoted(text, i, '\'')
		case c == '"':
			kind, i = quotedToken, quoted(text, i, '"')
		case isWord(c):
			kind = wordToken
			for i < len(text) && (isWord(text[i]) || text[i] == '.' && isNumber(text[start:i]) && i+1 < len(text) && isDigit(text[i+1])) {
				i++
			}
		case strings.HasPrefix(text[i:], "::") || strings.HasPrefix(text[i:], "||"):
			i += 2
		default:
			i++
		}
		t := token{kind: kind, text: text[start:i], start: start, end: i, depth: depth}
		switch {
		case kind == wordToken:
			t.text = strings.ToLower(t.text)
		case t.text == "(" || t.text == "[":
			depth++
		case t.text == ")" || t.text == "]":
			depth--
			t.depth = depth
		}
		out = append(out, t)
	}
	return out
}

// until returns the offset just after the next stop, or the end of the text.
func until(text string, from int, stop string) int {
	if from > len(text) {
		return len(text)
	}
	at := strings.Index(text[from:], stop)
	if at < 0 {
		return len(text)
	}
	return from + at + len(stop)
}

// quoted returns the offset just after a quoted piece that begins at start.
func quoted(text string, start int, quote byte) int {
	for i := start + 1; i < len(text); i++ {
		if text[i] != quote {
			continue
		}
		if i+1 < len(text) && text[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(text)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isNumber(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

// identifiers returns the names in an expression, functions left out.
func identifiers(expr string) []string {
	var out []string
	tokens := tokenize(expr)
	for i, t := range tokens {
		function := i+1 < len(tokens) && tokens[i+1].text == "("
		if t.kind == wordToken && !isDigit(t.text[0]) && !function {
			out = append(out, t.text)
		}
	}
	return out
}

// lineAt returns the line of a byte offset, from 1.
func lineAt(text string, offset int) int {
	if offset < 0 {
		offset = 0
	}
	return 1 + strings.Count(text[:min(offset, len(text))], "\n")
}
