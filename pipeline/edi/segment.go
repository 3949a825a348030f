package edi

import (
	"bytes"
	"fmt"
)

// What segment found.
const (
	segmentWhole = iota
	segmentLong  // longer than a segment may be; what there is of it is passed over
	segmentEnd   // the file ends; from and to hold what stands behind the last terminator
	segmentAnew  // another interchange begins at from, in the middle of this one
)

// segment is the next one, without its terminator and the space around it. It is
// behind r.at then.
func (r *reader) segment() (from, to, what int, err error) {
	seen := 0 // how much behind at holds no terminator
	blanks := true
	for {
		for blanks && r.at < len(r.text) && blank(r.text[r.at]) {
			r.at++
		}
		blanks = blanks && r.at == len(r.text)
		at, end := r.at, -1
		if at+seen < len(r.text) {
			end = r.head.Syntax.end(r.text, at, at+seen)
		}
		last := end
		if end < 0 {
			last, seen = len(r.text), len(r.text)-at
		}
		// However the file is handed over: what begins within RecordBytes is seen by then.
		tooLong := seen > r.options.RecordBytes+2*slack
		if end >= 0 || r.eof || tooLong {
			if end < 0 && !r.eof {
				last -= slack // it is looked at with what follows
			}
			anew, wait := r.anew(at, last)
			switch {
			case wait:
				if err := r.more(); err != nil {
					return 0, 0, 0, err
				}
				continue
			case anew >= 0:
				if r.long == 0 && anew-at > r.options.RecordBytes {
					if err := r.tooLong(at); err != nil {
						return 0, 0, 0, err
					}
				}
				r.long = 0
				return anew, last, segmentAnew, nil
			case end >= 0 && r.long == 0 && end-at <= r.options.RecordBytes:
				r.at = end + 1
				return at, trimmedEnd(r.text, at, end), segmentWhole, nil
			case end >= 0:
				if r.long == 0 {
					r.longOn = r.lineAt(at)
				}
				r.long, r.at = 0, end+1
				return at, end, segmentLong, nil
			case tooLong:
				if err := r.giveUp(at); err != nil {
					return 0, 0, 0, err
				}
				seen = len(r.text) - r.at
			case r.eof:
				return at, len(r.text), segmentEnd, nil
			}
			if r.eof {
				return r.at, len(r.text), segmentEnd, nil
			}
		}
		if err := r.more(); err != nil {
			return 0, 0, 0, err
		}
	}
}

// giveUp passes over what there is of a segment that is too long. A release character
// or the beginning of an interchange may stand at the end, which stays.
func (r *reader) giveUp(at int) error {
	if r.long == 0 {
		r.longOn = r.lineAt(at)
		if err := r.tooLong(at); err != nil {
			return err
		}
	}
	stay := len(r.text) - slack
	if s := &r.head.Syntax; s.Release != 0 && s.released(r.text, at, stay) {
		stay-- // the release character of what stays
	}
	r.long += stay - at
	r.at = stay
	return nil
}

// tooLong refuses the open transaction, of which a segment that begins there is too
// long. What waits does not wait for the end of that.
func (r *reader) tooLong(at int) error {
	if r.message.open && r.message.fault.rule == "" {
		r.refuseMessage(at, "segment_too_long", fmt.Sprintf("a segment is longer than %d bytes (RecordBytes), or has no terminator", r.options.RecordBytes))
	}
	if len(r.pending) == 0 {
		return nil
	}
	return r.release()
}

func blank(c byte) bool {
	return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == 0 || c == 0x1a
}

func trimmedEnd(text []byte, from, to int) int {
	for to > from && (text[to-1] == '\r' || text[to-1] == '\n') {
		to--
	}
	return to
}

// anew tells whether an interchange begins within a segment: the one that is being
// read was cut there. It begins at the first place, or -1. It waits for text that may
// tell otherwise, so that the answer does not depend on how the file is handed over.
func (r *reader) anew(from, to int) (at int, wait bool) {
	ahead := to + r.d.Behind + len(r.d.Marker)
	if ahead > len(r.text) {
		ahead, wait = len(r.text), !r.eof
	}
	if !r.marked(from, ahead) {
		return -1, wait
	}
	back := min(from, r.d.Behind)
	if from-back < r.consumed() {
		back = 0
	}
	found := r.d.Find(r.text[from-back:], r.eof)
	switch {
	case found.At < 0:
		return -1, wait
	case from-back+found.At > to:
		return -1, false
	case found.Size > 0:
		return from - back + found.At, false
	}
	return -1, !r.eof
}

// consumed is the first place that a step back must not cross.
func (r *reader) consumed() int {
	if r.message.open && r.message.fault.rule == "" {
		return r.message.from
	}
	return 0
}

// marked tells whether the letters of an interchange's beginning stand between two
// places. It looks at every byte once, not at every segment.
func (r *reader) marked(from, to int) bool {
	if r.mark < from {
		start := max(from, r.looked)
		if start+len(r.d.Marker) > to {
			return false
		}
		i := bytes.Index(r.text[start:], []byte(r.d.Marker))
		if i < 0 {
			r.looked = len(r.text) - len(r.d.Marker) + 1
			return false
		}
		r.mark, r.looked = start+i, start+i+1
	}
	return r.mark+len(r.d.Marker) <= to
}
