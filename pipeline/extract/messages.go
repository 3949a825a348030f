package extract

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
)

// messages are the columns that tell the message that a row stands in, of a format whose
// messages replace and cancel documents that an earlier one told; none otherwise. Of a
// document the last message of an export counts, as of several exports the last does:
// what an earlier one told of it is counted as dropped, line by line.
func (f *feed) messages() []string {
	if f.byPlace || f.entity.Line == "" || f.Format != "x12" && f.Format != "edifact" {
		return nil
	}
	return []string{"sender_id", "interchange_no", "interchange_time", "group_no", "message_no"}
}

// retelling notices orders that more than one message of an export tells: only then does the
// engine have to look which of the messages counts.
type retelling struct {
	seed              maphash.Seed
	message, document []int // places of the columns that tell the one and the other
	last, text        []byte
	orders            *fingerprintSet
	found             bool
}

// newRetelling returns nil where messages do not matter.
func (f *feed) newRetelling(columns []string) *retelling {
	if len(f.messages()) == 0 {
		return nil
	}
	r := &retelling{seed: maphash.MakeSeed(), orders: newFingerprintSet(0)}
	for _, name := range f.messages() {
		r.message = append(r.message, slices.Index(columns, name))
	}
	for _, name := range []string{"order_no", "document_no"} {
		r.document = append(r.document, slices.Index(columns, name))
	}
	return r
}

// take looks at a row. Rows of one message follow each other; those of one order within it do
// where it tells several.
func (r *retelling) take(fields []string) {
	const most = 1 << 20 // orders that are remembered; of more it is taken for granted
	if r == nil || r.found {
		return
	}
	document := fields[r.document[0]]
	if document == "" {
		document = fields[r.document[1]]
	}
	r.text = append(r.text[:0], document...)
	for _, place := range r.message {
		r.text = append(append(r.text, 0), fields[place]...)
	}
	if string(r.text) == string(r.last) {
		return
	}
	r.last = append(r.last[:0], r.text...)
	_, taken := r.orders.add(maphash.String(r.seed, document)|1, 0) // a chance equality costs time, no row
	r.found = taken || r.orders.used > most
}

// ofLastMessage tells whether a row that is good is of the last message that has good rows
// of its document.
func (s *statement) ofLastMessage() string {
	names := s.feed.messages()
	if len(names) == 0 {
		return "true"
	}
	var told, documents []string
	for _, name := range names {
		told = append(told, fmt.Sprintf("coalesce(_c%d, '')", s.places[name]))
	}
	for i, c := range s.feed.columns {
		if slices.Contains(s.feed.entity.Document, c.Name) {
			documents = append(documents, s.values[i].value)
		}
	}
	message := "concat_ws(chr(31), " + strings.Join(told, ", ") + ")"
	return fmt.Sprintf("not _good or %s is not distinct from last_value(%[1]s) over (partition by %s, _good order by _no rows between unbounded preceding and unbounded following)",
		message, strings.Join(documents, ", "))
}
