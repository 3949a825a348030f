package fixedwidth

import (
	"bytes"
	"fmt"
	"strconv"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// tally counts records until a trailer says how many there should be.
type tally struct {
	by     int    // the kind that says it
	of     []bool // by kind: is counted
	since  int    // the kind with which it begins anew, -1: none
	counts int64
}

func (r *reader) newTally(k int) error {
	count := r.kinds[k].Count
	if count == nil {
		return nil
	}
	if count.Start < 1 || count.Width < 1 || count.Start > 1<<30 || count.Width > 1<<30 {
		return fmt.Errorf("start counts from 1 and width is at least 1")
	}
	t := tally{by: k, of: make([]bool, len(r.kinds))}
	for _, name := range count.Of {
		i, err := r.named(name)
		if err != nil {
			return err
		}
		if i >= 0 {
			t.of[i] = true
		}
	}
	for i := range r.kinds {
		if len(count.Of) == 0 && r.kinds[i].Role == Rows {
			t.of[i] = true
		}
	}
	var err error
	if t.since, err = r.named(count.Since); err != nil {
		return err
	}
	r.tallies = append(r.tallies, t)
	return nil
}

// count takes note of a record of a kind, whether it is refused later or not: it is in
// the file.
func (r *reader) count(k int) {
	for i := range r.tallies {
		t := &r.tallies[i]
		if t.since == k {
			t.counts = 0
		}
		if t.of[k] {
			t.counts++
		}
	}
}

// check holds what a record counts against what was there.
func (r *reader) check(k int, line lines.Line) error {
	for i := range r.tallies {
		t := &r.tallies[i]
		if t.by != k {
			continue
		}
		count := r.kinds[k].Count
		there := t.counts
		t.counts = 0
		text, ok := r.field(line.Text, count.Start, count.Width)
		told, err := strconv.ParseInt(string(bytes.Trim(text, " \x00")), 10, 64)
		if ok && err == nil && told == there {
			continue
		}
		message := fmt.Sprintf("%q counts %d records and %d were there", r.kinds[k].Name, told, there)
		if err != nil || !ok {
			message = fmt.Sprintf("what %q counts is no whole number", r.kinds[k].Name)
		}
		if err := r.miscounted(count, line, message); err != nil {
			return err
		}
	}
	return nil
}

// finish tells of records that no trailer counted: a file that was cut.
func (r *reader) finish() error {
	for i := range r.tallies {
		t := &r.tallies[i]
		if t.counts == 0 {
			continue
		}
		message := fmt.Sprintf("%d records stand after the last %q, which should count them: the file was cut", t.counts, r.kinds[t.by].Name)
		if err := r.miscounted(r.kinds[t.by].Count, lines.Line{Number: r.last}, message); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) miscounted(count *Count, line lines.Line, message string) error {
	if count.Refuse {
		return r.refuse(line, "wrong_count", message)
	}
	return &rows.FileError{Line: line.Number, Message: message,
		Remedy: "ask for the file again, or set wrong: reject of its count where the sender counts otherwise"}
}
