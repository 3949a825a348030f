package models

import (
	"fmt"
	"strings"
)

// MissingColumnError says that the input lacks a column. The caller renames a column of the input or adds it.
type MissingColumnError struct {
	Column  string   // the name that was looked for
	Nearest string   // the most similar name that is there; empty where none is
	Have    []string // all names that are there
}

// Error names the column and what to do.
func (e *MissingColumnError) Error() string {
	switch {
	case e.Nearest != "":
		return fmt.Sprintf("column %q is missing: the input has %q, rename it if that is meant", e.Column, e.Nearest)
	case len(e.Have) == 0:
		return fmt.Sprintf("column %q is missing: the input has no columns", e.Column)
	default:
		return fmt.Sprintf("column %q is missing: the input has %s", e.Column, strings.Join(e.Have, ", "))
	}
}

// KindError says that a column holds another kind of value than is needed. The caller converts it.
type KindError struct {
	Column     string
	Have, Want Kind
}

// Error names the column, what it holds and what is needed.
func (e *KindError) Error() string {
	return fmt.Sprintf("column %q: values are %s: %s is needed here", e.Column, e.Have, e.Want)
}

// RowError says that a value cannot be used. It never holds an identifier or a name, so that it may be logged.
type RowError struct {
	Row    int    // counted from 1, without a header line
	Column string // the column the value is in
	Reason string // what is wrong and what to do, as the end of a sentence that begins with the column
	More   int    // how many further rows have the same kind of fault
}

// Error names the row, the column and the reason.
func (e *RowError) Error() string {
	text := fmt.Sprintf("row %d: %s %s", e.Row, e.Column, e.Reason)
	if e.More > 0 {
		text += fmt.Sprintf(" (rows like it: %d)", e.More+1)
	}
	return text
}

// UnknownNameError says that a name is not among the known ones: a setting, a model, a segment.
type UnknownNameError struct {
	What    string   // what kind of thing was named: "setting"
	Name    string   // the name that was given
	Nearest string   // the most similar known name; empty where none is
	Known   []string // all known names
}

// Error names what was given and the nearest right name, or all known ones.
func (e *UnknownNameError) Error() string {
	switch {
	case e.Nearest != "":
		return fmt.Sprintf("unknown %s %q: did you mean %q?", e.What, e.Name, e.Nearest)
	case len(e.Known) == 0:
		return fmt.Sprintf("unknown %s %q: there are none", e.What, e.Name)
	default:
		return fmt.Sprintf("unknown %s %q: known are %s", e.What, e.Name, strings.Join(e.Known, ", "))
	}
}

// NewUnknownNameError makes the error with the nearest of the known names filled in.
func NewUnknownNameError(what, name string, known []string) *UnknownNameError {
	nearest, _ := Nearest(name, known)
	return &UnknownNameError{What: what, Name: name, Nearest: nearest, Known: known}
}
