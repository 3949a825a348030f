package edi

import (
	"context"
	"fmt"
	"io"
	"slices"

	"clientele/pipeline/rows"
)

// Read reads a file of interchanges and hands over what Dialect.Rows makes of their
// transactions, in the order of the file. The slices of a row are used again when the
// call that hands it over returns; the texts in Fields are not.
//
// It fails with a *rows.FileError if no interchange begins in a file that is not empty,
// with the cause of ctx, with what in says, and with the sink's error as it is. All else
// that is wrong is refused: a transaction by its own faults, those of a group or an
// interchange by the fault of its end, text that belongs to none of them once for each
// stretch of it.
func Read(ctx context.Context, d *Dialect, in io.Reader, options Options, to rows.Sink) error {
	r := &reader{d: d, options: options.withDefaults(), to: to, buffer: buffer{ctx: ctx, in: in, line: 1}}
	for _, tag := range []string{d.Group, d.Message, d.MessageEnd, d.GroupEnd, d.InterchangeEnd} {
		r.control[tag[0]] = true
	}
	for {
		begun, err := r.begin()
		if err != nil {
			return err
		}
		if !begun {
			break
		}
		if err := r.interchange(); err != nil {
			return err
		}
	}
	if r.interchanges == 0 && r.garbage.bytes > 0 {
		return &rows.FileError{
			Line:    r.garbage.line,
			Message: fmt.Sprintf("no interchange of %s begins in the file (%s)", d.Name, d.Begins),
			Remedy:  "check that it is one and that nobody edited it, or name the layout that it has",
		}
	}
	return r.endGarbage()
}

type reader struct {
	buffer
	d       *Dialect
	options Options
	to      rows.Sink

	interchanges int
	garbage      struct {
		line  int64
		bytes int
		head  []byte
	}

	head    Header
	entered int64 // the line of the interchange
	groups  int
	loose   int  // transactions outside of groups
	flushed bool // transactions were handed over before its end
	group   group
	message message
	stray   bool      // the last segment belonged to no transaction
	long    int       // how much of a segment that is too long was given up
	longOn  int64     // the line where it begins
	mark    int       // the next place of the letters that an interchange begins with, or one before at
	looked  int       // up to where they were looked for
	control [256]bool // first letters of the segments that hold others
	pending []pending
	scratch scratch
}

type group struct {
	open            bool
	id              int // of all groups of the interchange
	line            int64
	number, version string
	messages        int
	flushed         bool // transactions of it were handed over before its end
}

type message struct {
	open         bool
	from         int
	line         int64
	kind, number string
	segments     int
	fault        fault
	head         []byte // of a faulty one: its text is not kept
}

// fault is why something is refused.
type fault struct{ rule, reason string }

// pending is a transaction that waits for the end of its interchange, or a refusal
// that waits behind it.
type pending struct {
	from, to        int // of its text; empty for a refusal
	line            int64
	kind, number    string
	group           int // 0 for none
	groupNumber     string
	version         string
	fault           fault
	head            []byte
	notAboutMessage bool // a refusal of something else than a transaction
}

// begin looks for the next interchange; false at the end of the file.
func (r *reader) begin() (bool, error) {
	for {
		found := r.d.Find(r.text[r.at:], r.eof)
		switch {
		case found.At >= 0 && found.Size > 0:
			r.discard(r.at + found.At)
			if err := r.endGarbage(); err != nil {
				return false, err
			}
			r.interchanges++
			r.head, r.entered = found.Head, r.lineAt(r.at)
			r.groups, r.loose, r.flushed, r.stray = 0, 0, false, false
			r.group, r.message, r.long = group{}, message{}, 0
			r.at += found.Size
			r.mark, r.looked = -1, r.at
			return true, nil
		case found.At >= 0:
			r.discard(r.at + found.At)
		case r.eof:
			r.discard(len(r.text))
			return false, nil
		default:
			r.discard(max(r.at, len(r.text)-r.d.Behind-len(r.d.Marker)))
		}
		if r.eof && found.At >= 0 {
			// A beginning that would need more text than there is: no beginning.
			r.discard(len(r.text))
			return false, nil
		}
		if _, err := r.fill(r.at); err != nil {
			return false, err
		}
	}
}

// discard passes over text that belongs to no interchange.
func (r *reader) discard(to int) {
	text := r.text[r.at:to]
	if r.garbage.bytes == 0 {
		// Space, and the mark of UTF-8 that some editors write.
		for len(text) > 0 && (blank(text[0]) || text[0] == 0xef || text[0] == 0xbb || text[0] == 0xbf) {
			text = text[1:]
		}
		if len(text) == 0 {
			r.at = to
			return
		}
		r.garbage.line = r.lineAt(to - len(text))
	}
	r.garbage.bytes += len(text)
	if room := headBytes - len(r.garbage.head); room > 0 {
		r.garbage.head = append(r.garbage.head, text[:min(room, len(text))]...)
	}
	r.at = to
}

// endGarbage refuses what was passed over.
func (r *reader) endGarbage() error {
	if r.garbage.bytes == 0 {
		return nil
	}
	err := r.to.Refuse(rows.Refusal{Line: r.garbage.line, Raw: r.garbage.head, Rule: "outside_interchange",
		Reason: fmt.Sprintf("%d bytes belong to no interchange of %s", r.garbage.bytes, r.d.Name)})
	r.garbage.bytes, r.garbage.head = 0, r.garbage.head[:0]
	return err
}

// keep is the first place that is needed still.
func (r *reader) keep() int {
	keep := r.at
	if r.message.open && r.message.fault.rule == "" {
		keep = min(keep, r.message.from)
	}
	if len(r.pending) > 0 {
		keep = min(keep, r.pending[0].from)
	}
	return keep
}

func (r *reader) more() error {
	moved, err := r.fill(r.keep())
	if moved > 0 {
		r.message.from -= moved
		r.mark -= moved
		r.looked = max(r.looked-moved, 0)
		for i := range r.pending {
			r.pending[i].from -= moved
			r.pending[i].to -= moved
		}
	}
	return err
}

// own is a segment without the line ends that a gateway put into it.
func (r *reader) own(from, to int) []byte {
	text := r.text[from:to]
	if r.head.Syntax.Wrapped {
		r.scratch.segment = unwrapped(text, r.scratch.segment)
		return r.scratch.segment
	}
	return text
}

// interchange reads up to the end of the interchange that begin found.
func (r *reader) interchange() error {
	for {
		from, to, what, err := r.segment()
		if err != nil {
			return err
		}
		switch what {
		case segmentEnd:
			if ended, err := r.unterminated(from, to); ended || err != nil {
				r.at = len(r.text)
				return err
			}
			r.at = len(r.text)
			return r.cut("the file ends")
		case segmentAnew:
			r.at = from
			return r.cut("another interchange begins")
		case segmentLong:
			if err := r.tooLong(from); err != nil {
				return err
			}
			if !r.message.open {
				r.refuseOther(r.at, r.at, "segment_too_long", "a segment outside of transactions is too long (RecordBytes)")
				r.pending[len(r.pending)-1].line = r.longOn
			}
			r.message.segments++
			continue
		}
		if from == to {
			continue
		}
		ended, err := r.one(r.own(from, to), from, to)
		if ended || err != nil {
			return err
		}
	}
}

// unterminated takes the end of an interchange whose terminator was trimmed with the
// end of the file.
func (r *reader) unterminated(from, to int) (bool, error) {
	to = trimmedEnd(r.text, from, to)
	segment := r.own(from, to)
	s := &r.head.Syntax
	if r.long > 0 || r.message.open || string(s.tag(segment)) != r.d.InterchangeEnd || !sameNumber(s.element(segment, 2), r.head.Number) {
		return false, nil
	}
	return r.one(segment, from, to)
}

// one takes a segment; true where it ends the interchange.
func (r *reader) one(segment []byte, from, to int) (ended bool, err error) {
	s := &r.head.Syntax
	tag := s.tag(segment)
	if r.message.open {
		r.message.segments++
	}
	if len(tag) > 0 && !r.control[tag[0]] {
		return false, r.other(tag, from, to)
	}
	switch string(tag) {
	case r.d.Message:
		r.openMessage(segment, from)
	case r.d.MessageEnd:
		if !r.message.open {
			r.strayed(from, to)
			return false, nil
		}
		if err := r.endMessage(segment, to); err != nil {
			return false, err
		}
	case r.d.Group:
		r.openGroup(segment, from)
	case r.d.GroupEnd:
		r.endGroup(segment, from, to)
	case r.d.InterchangeEnd:
		return true, r.endInterchange(segment, from, to)
	default:
		return false, r.other(tag, from, to)
	}
	r.stray = false
	return false, nil
}

// other takes a segment that holds no others.
func (r *reader) other(tag []byte, from, to int) error {
	switch {
	case !r.message.open && !r.d.Between(tag):
		r.strayed(from, to)
	case r.message.open && r.message.fault.rule == "" && to-r.message.from > r.options.TransactionBytes:
		r.refuseMessage(r.at, "transaction_too_long", fmt.Sprintf("it is longer than %d bytes (TransactionBytes)", r.options.TransactionBytes))
	}
	// What waits is in memory with all that stands behind it.
	if len(r.pending) > 0 && r.at-r.pending[0].from > r.options.HoldBytes+r.options.TransactionBytes {
		return r.release()
	}
	return nil
}

// release hands over what waits before the interchange has ended.
func (r *reader) release() error {
	r.flushed = true
	for i := range r.pending {
		if r.group.open && r.pending[i].group == r.group.id {
			r.group.flushed = true
		}
	}
	return r.flush()
}

// strayed refuses segments that belong to no transaction, once for those that follow
// each other.
func (r *reader) strayed(from, to int) {
	if !r.stray {
		r.refuseOther(from, to, "outside_transaction", "segments stand outside of transactions: the beginning of one is missing")
	}
	r.stray = true
}

func (r *reader) openMessage(segment []byte, from int) {
	r.unended(from, "a new transaction begins")
	s := &r.head.Syntax
	r.message = message{
		open: true, from: from, line: r.lineAt(from), segments: 1,
		kind:   string(s.first(s.element(segment, r.d.MessageKind))),
		number: string(s.element(segment, r.d.MessageNumber)),
	}
	if r.group.open {
		r.group.messages++
	} else {
		r.loose++
	}
	if !r.options.wants(r.message.kind, r.d.Kinds) {
		r.refuseMessage(r.at, otherMessage, "the transaction is of a kind that is not read here")
	}
}

// unended refuses the transaction that is open.
func (r *reader) unended(at int, why string) {
	if !r.message.open {
		return
	}
	if r.message.fault.rule == "" {
		r.refuseMessage(at, "no_transaction_end", "the transaction has no "+r.d.MessageEnd+": "+why)
	}
	r.closeMessage(0)
}

// refuseMessage gives the open transaction up. Its text is not kept.
func (r *reader) refuseMessage(to int, rule, reason string) {
	m := &r.message
	m.fault = fault{rule, reason}
	m.head = slices.Clone(head(r.text[m.from:to]))
}

// refuseOther refuses something that is no transaction.
func (r *reader) refuseOther(from, to int, rule, reason string) {
	r.pending = append(r.pending, pending{from: from, to: from, line: r.lineAt(from), head: slices.Clone(head(r.text[from:to])),
		fault: fault{rule, reason}, notAboutMessage: true})
}

func (r *reader) endMessage(segment []byte, to int) error {
	s, m := &r.head.Syntax, &r.message
	if m.fault.rule == "" {
		switch number := s.element(segment, 2); {
		case string(number) != m.number:
			r.refuseMessage(r.at, "wrong_control_number", fmt.Sprintf("%s has another number than %s", r.d.MessageEnd, r.d.Message))
		case !isCount(s.element(segment, 1), m.segments):
			r.refuseMessage(r.at, "wrong_count", fmt.Sprintf("%s tells another count of segments than the %d there are", r.d.MessageEnd, m.segments))
		case to-m.from > r.options.TransactionBytes:
			r.refuseMessage(r.at, "transaction_too_long", fmt.Sprintf("it is longer than %d bytes (TransactionBytes)", r.options.TransactionBytes))
		}
	}
	r.closeMessage(to)
	if held := r.at - r.pending[0].from; held > r.options.HoldBytes || len(r.pending) > maxPending {
		return r.release()
	}
	return nil
}

// maxPending bounds what refusals without a text can take.
const maxPending = 50_000

func (r *reader) closeMessage(to int) {
	m := &r.message
	p := pending{from: m.from, to: to, line: m.line, kind: m.kind, number: m.number, fault: m.fault, head: m.head}
	if m.fault.rule != "" {
		p.to = p.from // its text may be gone, and the place be before all that is in memory
	}
	if r.group.open {
		p.group, p.groupNumber, p.version = r.group.id, r.group.number, r.group.version
	}
	r.pending = append(r.pending, p)
	r.message = message{}
}
