package normal

import (
	"slices"
	"strings"
)

// Nicknames knows the short forms and the spellings of first names. It is read-only once
// made, so one serves all goroutines.
type Nicknames struct {
	full map[string][]string // full forms of a name, in order; of a full form itself too
}

// NewNicknames reads the table of names: English, German, French, Spanish, Italian, Dutch,
// Polish, Russian and Greek ones, in the form that Name gives.
func NewNicknames() *Nicknames {
	n := &Nicknames{full: map[string][]string{}}
	for line := range strings.Lines(nicknameTable) {
		for entry := range strings.SplitSeq(strings.TrimSpace(line), ";") {
			head, forms, _ := strings.Cut(strings.TrimSpace(entry), ":")
			if head == "" {
				continue
			}
			n.add(head, head)
			for form := range strings.FieldsSeq(forms) {
				n.add(form, head)
			}
		}
	}
	return n
}

// add takes a form of a full name, each once and in order.
func (n *Nicknames) add(form, head string) {
	heads := n.full[form]
	if at, found := slices.BinarySearch(heads, head); !found {
		n.full[form] = slices.Insert(heads, at, head)
	}
}

// Same tells whether one name is a form of the other or both are forms of one full name:
// bob, rob and robert; sam is samuel and samantha, who are not the same. Equal names are,
// but for "". Names of several words are compared whole first, then by their first words
// where the words behind agree.
func (n *Nicknames) Same(a, b string) bool {
	if a == b {
		return a != ""
	}
	if n.related(a, b) {
		return true
	}
	firstA, restA, _ := strings.Cut(a, " ")
	firstB, restB, _ := strings.Cut(b, " ")
	return restA == restB && restA != "" && n.related(firstA, firstB)
}

// related tells whether two different names share a full form.
func (n *Nicknames) related(a, b string) bool {
	headsA, headsB := n.full[a], n.full[b]
	for i, j := 0, 0; i < len(headsA) && j < len(headsB); {
		switch strings.Compare(headsA[i], headsB[j]) {
		case 0:
			return true
		case -1:
			i++
		default:
			j++
		}
	}
	return false
}

// Canonical is one name to find candidates by: the full form, the first by name where there
// are several; of what the table does not know, and of a full form, the name itself.
func (n *Nicknames) Canonical(a string) string {
	heads := n.full[a]
	if len(heads) == 0 || slices.Contains(heads, a) {
		return a
	}
	return heads[0]
}
