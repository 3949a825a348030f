package edi

import "clientele/pipeline/rows"

// Dialect is what sets one standard apart from the other.
type Dialect struct {
	Name   string // of the standard, for people
	Begins string // what an interchange begins with, for people
	Marker string // stands in the beginning of every interchange
	Behind int    // how far into that beginning the marker may stand

	// Tags of the segments that hold others, and of those that end them. An end tells
	// a count first and then the number of its beginning.
	Group, Message, MessageEnd, GroupEnd, InterchangeEnd string
	GroupNumber, GroupVersion                            int // elements of the group's beginning
	MessageKind, MessageNumber                           int // elements of the transaction's

	// Between tells whether a segment may stand outside of transactions.
	Between func(tag []byte) bool
	// Find looks for the beginning of an interchange.
	Find func(window []byte, eof bool) Found
	// Kinds are the transactions that Rows knows.
	Kinds []string
	// Rows makes rows of a transaction, or a refusal.
	Rows func(t *Transaction, to rows.Sink) error
}

// Found is what Find found.
type Found struct {
	At   int // where it begins; -1 if there is none
	Size int // of the beginning, with its terminator; 0 if more text is needed to tell
	Head Header
}

// Header is what the beginning of an interchange tells.
type Header struct {
	Syntax   Syntax
	Encoding Encoding
	Sender   string
	Receiver string
	Number   string
	Time     string // as Date writes it
	Test     bool
}

// Transaction is a whole one whose counts and numbers are right.
type Transaction struct {
	Line     int64
	Kind     string
	Number   string
	Head     *Header
	Group    string // its number, or ""
	Version  string // of the group, or ""
	Text     string // from its first segment to its last, in UTF-8
	Raw      []byte // the same as bytes
	Segments []Span // in Text
}

// Span is a part of a transaction's text.
type Span struct{ From, To int }

// Refuse refuses the whole transaction.
func (t *Transaction) Refuse(to rows.Sink, rule, reason string) error {
	return to.Refuse(rows.Refusal{Line: t.Line, Raw: head(t.Raw), Rule: rule, Reason: reason})
}

// Segment is the text of a segment.
func (t *Transaction) Segment(i int) string {
	return t.Text[t.Segments[i].From:t.Segments[i].To]
}

// headBytes are kept of what is refused.
const headBytes = 200

func head(raw []byte) []byte { return raw[:min(len(raw), headBytes)] }
