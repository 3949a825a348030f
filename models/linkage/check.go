package linkage

import (
	"errors"
	"fmt"
	"slices"
)

// check tells what is wrong with the shape of the input.
func (r Records) check(s Settings) error {
	if err := s.Validate(); err != nil {
		return err
	}
	n := r.Len()
	var faults []error
	if r.Sources != nil && len(r.Sources) != n {
		faults = append(faults, fmt.Errorf("%d records have %d sources: give each record one, or none at all", n, len(r.Sources)))
	}
	if r.Groups != nil && len(r.Groups) != n {
		faults = append(faults, fmt.Errorf("%d records have %d groups: give each record one, or none at all", n, len(r.Groups)))
	}
	for _, f := range r.Fields {
		if !slices.Contains(Kinds(), f.Kind) {
			faults = append(faults, fmt.Errorf("field %q: kind %q is not known: %v are", f.Name, f.Kind, Kinds()))
		}
		if len(f.Values) != n {
			faults = append(faults, fmt.Errorf("field %q has %d values for %d records", f.Name, len(f.Values), n))
		}
	}
	keys := slices.Clone(r.Keys)
	slices.Sort(keys)
	for i := 1; i < n; i++ {
		if keys[i] == keys[i-1] {
			faults = append(faults, errors.New("keys: one occurs twice; every record needs a key of its own"))
			break
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("records to be linked: %w", err)
	}
	return nil
}
