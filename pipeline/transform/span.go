package transform

import (
	"slices"
	"strings"
)

// span is the text of one entry of a select list, without its alias.
type span struct{ start, end int }

// selectItems finds the entries of all select lists of a statement. The parse
// tree knows where expressions are but not where they end.
func selectItems(tokens []token, length int) []span {
	var out []span
	for i, t := range tokens {
		if t.kind == wordToken && t.text == "select" {
			out = append(out, itemsAfter(tokens, i, length)...)
		}
	}
	return out
}

func itemsAfter(tokens []token, at, length int) []span {
	depth := tokens[at].depth
	var out []span
	first := at + 1
	if first < len(tokens) && (tokens[first].text == "distinct" || tokens[first].text == "all") {
		first++
	}
	start := first
	for i := first; i <= len(tokens); i++ {
		ended := i == len(tokens) || tokens[i].depth < depth || tokens[i].depth == depth && endsList(tokens, i)
		if !ended && (tokens[i].depth != depth || tokens[i].text != ",") {
			continue
		}
		if i > start {
			out = append(out, withoutAlias(tokens[start:i]))
		}
		if ended {
			break
		}
		start = i + 1
	}
	return out
}

// endsList tells whether the token begins the clause after a select list.
func endsList(tokens []token, i int) bool {
	t := tokens[i]
	if t.kind == symbolToken {
		return t.text == ";"
	}
	if t.kind != wordToken {
		return false
	}
	if t.text == "from" { // x is distinct from y goes on
		return i == 0 || tokens[i-1].text != "distinct" || i < 2 || tokens[i-2].text != "is" && tokens[i-2].text != "not"
	}
	return slices.Contains([]string{"where", "group", "having", "order", "limit", "union", "except", "intersect", "qualify", "window", "fetch", "offset"}, t.text)
}

func withoutAlias(tokens []token) span {
	end := len(tokens)
	if end >= 3 && tokens[end-2].text == "as" && tokens[end-2].depth == tokens[0].depth {
		end -= 2
	}
	return span{tokens[0].start, tokens[end-1].end}
}

// itemText returns the text of a select list's entry on one line, comments left
// out; "" when it cannot be found.
func (r *resolver) itemText(n node) string {
	at := ownPlace(n)
	best := span{0, len(r.stmt.text) + 1}
	for _, item := range r.items {
		if item.start <= at && at < item.end && item.end-item.start < best.end-best.start {
			best = item
		}
	}
	if at < 0 || best.end > len(r.stmt.text) {
		return ""
	}
	return r.stmt.oneLine(best)
}

// ownPlace is the offset of an expression, or that of its first part that has one
// (a typed literal has none, the text in it has).
func ownPlace(n node) int {
	if at := n.pos(); at >= 0 {
		return at
	}
	for _, child := range children(n) {
		if at := ownPlace(child); at >= 0 {
			return at
		}
	}
	return -1
}

// oneLine writes the tokens of a span with single blanks where there were any.
func (s *statement) oneLine(at span) string {
	var b strings.Builder
	end := at.start
	for _, t := range s.tokens {
		if t.start < at.start || t.end > at.end {
			continue
		}
		if t.start > end && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.text[t.start:t.end])
		end = t.end
	}
	return strings.NewReplacer("( ", "(", " )", ")").Replace(b.String())
}
