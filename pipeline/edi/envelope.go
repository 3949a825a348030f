package edi

import (
	"bytes"
	"fmt"
	"slices"

	"clientele/pipeline/rows"
)

func (r *reader) openGroup(segment []byte, from int) {
	r.unended(from, "a new group begins")
	r.unendedGroup("another begins")
	s := &r.head.Syntax
	r.groups++
	r.group = group{open: true, id: r.groups, line: r.lineAt(from), number: string(s.element(segment, r.d.GroupNumber))}
	if r.d.GroupVersion > 0 {
		r.group.version = string(s.element(segment, r.d.GroupVersion))
	}
}

func (r *reader) unendedGroup(why string) {
	if r.group.open {
		r.refuseGroup(r.at, r.at, fault{"no_group_end", "the group has no " + r.d.GroupEnd + ": " + why})
	}
	r.group = group{}
}

func (r *reader) endGroup(segment []byte, from, to int) {
	r.unended(from, "the group ends")
	s := &r.head.Syntax
	switch {
	case !r.group.open:
		r.refuseOther(from, to, "outside_group", r.d.GroupEnd+" ends a group that did not begin")
	case !sameNumber(s.element(segment, 2), r.group.number):
		r.refuseGroup(from, to, fault{"wrong_group_number", fmt.Sprintf("%s has another number than %s", r.d.GroupEnd, r.d.Group)})
	case !isCount(s.element(segment, 1), r.group.messages):
		r.refuseGroup(from, to, fault{"wrong_group_count", fmt.Sprintf("%s tells another count of transactions than the %d in the group", r.d.GroupEnd, r.group.messages)})
	}
	r.group = group{}
}

// refuseGroup refuses the transactions of the open group that wait still.
func (r *reader) refuseGroup(from, to int, f fault) {
	id := r.group.id
	r.refuseWaiting(from, to, f, "group", r.group.flushed, func(p *pending) bool { return p.group == id })
}

func (r *reader) endInterchange(segment []byte, from, to int) error {
	r.unended(from, "the interchange ends")
	r.unendedGroup("the interchange ends")
	s := &r.head.Syntax
	count := r.groups
	if count == 0 {
		count = r.loose
	}
	switch {
	case !sameNumber(s.element(segment, 2), r.head.Number):
		r.refuseInterchange(from, to, fault{"wrong_interchange_number", fmt.Sprintf("%s has another number than the interchange", r.d.InterchangeEnd)})
	case !isCount(s.element(segment, 1), count):
		r.refuseInterchange(from, to, fault{"wrong_interchange_count", fmt.Sprintf("%s tells another count than the %d in the interchange", r.d.InterchangeEnd, count)})
	}
	return r.flush()
}

func (r *reader) refuseInterchange(from, to int, f fault) {
	r.refuseWaiting(from, to, f, "interchange", r.flushed, func(*pending) bool { return true })
}

// refuseWaiting refuses those transactions that were not handed over yet. Where there
// are none, or where some went before, the envelope itself is refused.
func (r *reader) refuseWaiting(from, to int, f fault, what string, flushed bool, concerns func(*pending) bool) {
	any := false
	for i := range r.pending {
		p := &r.pending[i]
		if p.notAboutMessage || !concerns(p) {
			continue
		}
		any = true
		if p.fault.rule == "" {
			p.fault = f
			p.head = slices.Clone(head(r.text[p.from:p.to]))
		}
	}
	switch {
	case flushed:
		f.reason += "; transactions of this " + what + " were handed over before its end, as it is longer than HoldBytes"
		r.refuseOther(from, to, f.rule, f.reason)
	case !any:
		r.refuseOther(from, to, f.rule, f.reason)
	}
}

// cut ends an interchange that has no end. Its transactions that have one stand.
func (r *reader) cut(why string) error {
	no := "the interchange that begins on line " + fmt.Sprint(r.entered) + " has no end (" + r.d.InterchangeEnd + "): " + why
	if r.message.open {
		if f := &r.message.fault; f.rule == "" {
			r.refuseMessage(r.at, "cut_transaction", "the transaction is cut, and "+no)
		} else {
			f.reason += "; " + no
		}
		r.closeMessage(0)
	} else {
		r.refuseOther(r.at, r.at, "no_interchange_end", no)
	}
	r.group = group{}
	return r.flush()
}

// flush hands over what waits.
func (r *reader) flush() error {
	for i := range r.pending {
		p := &r.pending[i]
		if p.fault.rule == otherMessage && len(r.options.Messages) == 0 {
			if err := r.envelopeAlone(p); err != nil {
				return err
			}
			continue
		}
		if p.fault.rule != "" {
			if err := r.to.Refuse(rows.Refusal{Line: p.line, Raw: p.head, Rule: p.fault.rule, Reason: p.fault.reason}); err != nil {
				return err
			}
			continue
		}
		if err := r.handOver(p); err != nil {
			return err
		}
	}
	clear(r.pending)
	r.pending = r.pending[:0]
	return nil
}

// otherMessage is the rule of transactions of kinds that are not read.
const otherMessage = "other_message"

// envelopeAlone hands over a row that tells of which kind a transaction is, and nothing
// else: acknowledgements travel with orders, and are none that was damaged.
func (r *reader) envelopeAlone(p *pending) error {
	o := NewOrder()
	o.Reset(r.d.Name, &Transaction{Line: p.line, Kind: p.kind, Number: p.number, Head: &r.head, Group: p.groupNumber, Version: p.version})
	return r.to.Row(rows.Row{Line: p.line, Fields: o.header, Raw: p.head})
}

// scratch is memory that is used again.
type scratch struct {
	segment  []byte
	plain    []byte
	decoded  []byte
	segments []Span
}

func (r *reader) handOver(p *pending) error {
	raw := r.text[p.from:p.to]
	t := Transaction{Line: p.line, Kind: p.kind, Number: p.number, Head: &r.head, Group: p.groupNumber, Version: p.version, Raw: raw}
	encoding := r.head.Encoding
	if encoding.UTF8 && encoding.Page == nil && !encoding.Strict && r.options.Latin1 {
		encoding.Page = latin1()
	}
	var ok bool
	if raw, ok = encoding.decode(raw, r.scratch.decoded); !ok {
		return t.Refuse(r.to, "wrong_encoding", "it holds bytes that the encoding of the interchange does not know: say which encoding the sender writes")
	}
	if len(raw) > 0 && len(t.Raw) > 0 && &raw[0] != &t.Raw[0] {
		r.scratch.decoded = raw
	}
	if r.head.Syntax.Wrapped {
		r.scratch.plain = unwrapped(raw, r.scratch.plain)
		raw = r.scratch.plain
	}
	t.Raw, t.Text = raw, string(raw)
	r.scratch.segments = r.head.Syntax.segments(raw, r.scratch.segments[:0])
	t.Segments = r.scratch.segments
	return r.d.Rows(&t, r.to)
}

// segments cuts a transaction, as segment does.
func (s *Syntax) segments(text []byte, into []Span) []Span {
	for at := 0; at < len(text); {
		if blank(text[at]) {
			at++
			continue
		}
		end := s.end(text, at, at)
		if end < 0 {
			end = len(text)
		}
		if to := trimmedEnd(text, at, end); to > at {
			into = append(into, Span{at, to})
		}
		at = end + 1
	}
	return into
}

// element is an element of a segment: 1 is the first behind the tag.
func (s *Syntax) element(segment []byte, n int) []byte {
	from := 0
	for i := 0; i <= len(segment); i++ {
		switch {
		case i == len(segment) || segment[i] == s.Element:
			if n == 0 {
				return bytes.TrimSpace(segment[from:i])
			}
			n--
			from = i + 1
		case s.Release != 0 && segment[i] == s.Release:
			i++
		}
	}
	return nil
}

// first is the first component of an element.
func (s *Syntax) first(element []byte) []byte {
	if i := bytes.IndexByte(element, s.Component); i >= 0 {
		return element[:i]
	}
	return element
}

// isCount tells whether a text is this number. Zeros before it mean nothing.
func isCount(text []byte, n int) bool {
	if len(text) == 0 || len(text) > 18 {
		return false
	}
	told := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
		told = told*10 + int(c-'0')
	}
	return told == n
}

// sameNumber compares control numbers. Some senders pad one end of the envelope with
// zeros and the other not.
func sameNumber(text []byte, number string) bool {
	return len(text) > 0 && string(bytes.TrimLeft(text, "0")) == string(bytes.TrimLeft([]byte(number), "0"))
}
