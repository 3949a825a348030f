package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// Report is what a run tells about itself: the one object that `clientele model run --json` prints.
type Report struct {
	Model       string `json:"model"`       // the model's name
	Rows        int    `json:"rows"`        // rows of the input
	Settings    Object `json:"settings"`    // all settings, defaults included
	Parameters  Object `json:"parameters"`  // what was fitted, by the names of the paper
	Diagnostics Object `json:"diagnostics"` // how the fitting went: fit_status, log_likelihood, iterations
	Metrics     Object `json:"metrics"`     // how good or how large the result is; a metric with a spread is a Spread
}

// Spread is a metric with its uncertainty: over folds, seeds or resamples.
type Spread struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Object is named values in a fixed order. Values are nil, text, numbers, booleans, Spreads, Objects or slices of these. The
// zero value is an empty object.
type Object struct{ members []member }

type member struct {
	name  string
	value any
}

// With returns the object with a value at its end, or with the value replaced where the name is already there. The receiver stays as it was.
func (o Object) With(name string, value any) Object {
	members := make([]member, len(o.members), len(o.members)+1)
	copy(members, o.members)
	for i := range members {
		if members[i].name == name {
			members[i].value = value
			return Object{members}
		}
	}
	return Object{append(members, member{name, value})}
}

// Names lists the names in their order.
func (o Object) Names() []string {
	names := make([]string, len(o.members))
	for i, m := range o.members {
		names[i] = m.name
	}
	return names
}

// Value finds a value by its name; it is nil where there is none.
func (o Object) Value(name string) any {
	for _, m := range o.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// MarshalJSON writes the object in its order. NaN and infinities are refused with the name they stand under: a model leaves
// out what it does not know or gives nil, and says why in its diagnostics.
func (o Object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o.members {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, fmt.Errorf("writing %q: %w", m.name, err)
		}
		if number, ok := m.value.(float64); ok && (math.IsNaN(number) || math.IsInf(number, 0)) {
			return nil, fmt.Errorf("writing %q: %v is no number in JSON: leave it out or give null", m.name, number)
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, fmt.Errorf("writing %q: %w", m.name, err)
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}
