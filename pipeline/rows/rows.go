// Package rows is what readers of formats that are no tables hand over: EDI
// interchanges, POSLog, fixed-width files, logs of web servers. A reader makes
// texts of what it finds, one row for each record; whoever calls it gives them
// types, filters and rejects them as those of any export.
//
// It reads nothing itself and knows no entity.
package rows

import "fmt"

// Row is a record of an export as texts. Its slices are the reader's own and hold
// until the call that hands the row over returns.
type Row struct {
	Line   int64    // of the file at which the record begins, from 1
	Fields []string // in the order of the reader's columns; "" where nothing is told
	Raw    []byte   // the record's own text, for who asks why it was rejected
}

// Refusal is a part of an export that makes no rows: a transaction whose counts are
// wrong, a line that is none. It counts as one row that was rejected.
type Refusal struct {
	Line   int64
	Raw    []byte // the beginning of it is enough
	Rule   string // in lower_snake_case: wrong_count, unknown_shape
	Reason string // for people, without the values of the record
}

// Sink takes what a reader finds, in the order of the file. An error ends the reading
// and is what the reader returns.
type Sink struct {
	Row    func(Row) error
	Refuse func(Refusal) error
}

// FileError is why a file as a whole cannot be read.
type FileError struct {
	Line    int64 // 0 where it is about no line
	Message string
	Remedy  string
}

// Error tells the message and the remedy.
func (e *FileError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", e.Line, e.Message, e.Remedy)
	}
	return e.Message + ": " + e.Remedy
}
