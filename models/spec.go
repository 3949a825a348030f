package models

import (
	"errors"
	"fmt"
)

// Spec declares a model: what it answers, what it takes and gives, what can be set. Help texts, documentation and the checks of
// input and settings are derived from it.
type Spec struct {
	Name    string // as the command line calls it: "rfm"
	Purpose string // the question it answers, in one or two sentences

	Inputs     []Field // the columns it reads, keys first
	MoreInputs string  // what further columns mean, as for learners with any features; empty: they are ignored

	Outputs     []Field // the columns of a scored row, keys first
	MoreOutputs string  // which further columns may come; empty: none

	Settings []Setting
	Floor    string   // how much data it needs, and what is answered below that
	Papers   []string // author, year, title, where
}

// Field is one column of a model's input or output.
type Field struct {
	Name     string
	Kind     Kind
	Unit     string // "days", "money", "share"; empty: none
	Range    string // "0 or more", "1 to 5"; empty: any
	Meaning  string // one sentence
	Key      bool   // says whose row it is; scored rows begin with the keys
	Optional bool   // an input that may be missing
	Nullable bool   // single values may be null
}

// Check looks for gaps and contradictions in a declaration. Tests call it; a model's author sees the result.
func (s Spec) Check() error {
	var faults []error
	if s.Name == "" || s.Purpose == "" || s.Floor == "" {
		faults = append(faults, errors.New("name, purpose and floor are needed"))
	}
	faults = append(faults, checkFields("input", s.Inputs)...)
	faults = append(faults, checkFields("output", s.Outputs)...)
	seen := map[string]bool{}
	for _, setting := range s.Settings {
		if seen[setting.Key] {
			faults = append(faults, fmt.Errorf("setting %q is declared twice", setting.Key))
		}
		seen[setting.Key] = true
		if setting.Meaning == "" {
			faults = append(faults, fmt.Errorf("setting %q has no meaning", setting.Key))
		}
		if _, err := setting.parse(setting.Default); err != nil {
			faults = append(faults, fmt.Errorf("default of %w", err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("declaration of model %q: %w", s.Name, err)
	}
	return nil
}

func checkFields(what string, fields []Field) []error {
	var faults []error
	seen := map[string]bool{}
	for i, field := range fields {
		if seen[field.Name] {
			faults = append(faults, fmt.Errorf("%s %q is declared twice", what, field.Name))
		}
		seen[field.Name] = true
		if field.Name == "" || field.Kind.String() == "unknown" || field.Meaning == "" {
			faults = append(faults, fmt.Errorf("%s %d %q: name, kind and meaning are needed", what, i+1, field.Name))
		}
		if field.Key && i > 0 && !fields[i-1].Key {
			faults = append(faults, fmt.Errorf("%s %q: keys come first", what, field.Name))
		}
	}
	return faults
}

// CheckInput tells at once all declared columns that the input lacks. It looks at names alone: kinds, nulls and ranges are
// checked where the values are read, with the row.
func (s Spec) CheckInput(in Columns) error {
	var faults []error
	for _, field := range s.Inputs {
		if field.Optional {
			continue
		}
		if _, err := in.Column(field.Name); err != nil {
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("reading the input of %s: %w", s.Name, err)
	}
	return nil
}
