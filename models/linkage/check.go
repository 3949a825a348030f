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
		if f.Len() != n {
			faults = append(faults, fmt.Errorf("field %q has %d values for %d records", f.Name, f.Len(), n))
		}
		for _, at := range f.Of {
			if int(at) >= len(f.Values) {
				faults = append(faults, fmt.Errorf("field %q: a record has value %d of %d", f.Name, at, len(f.Values)))
				break
			}
		}
		if f.Normal != nil && len(f.Normal) != len(f.Values) {
			faults = append(faults, fmt.Errorf("field %q has %d normal forms for %d values", f.Name, len(f.Normal), len(f.Values)))
		}
	}
	if r.hasKeyTwice() {
		faults = append(faults, errors.New("keys: one occurs twice; every record needs a key of its own"))
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("records to be linked: %w", err)
	}
	return nil
}

// hasKeyTwice looks for equal keys among those with equal hashes.
func (r Records) hasKeyTwice() (twice bool) {
	order := make([]entry, r.Len())
	for i, key := range r.Keys {
		order[i] = entry{hashText(key), int32(i)}
	}
	runs(sortEntries(order), func(same []entry) {
		for i, e := range same {
			for _, other := range same[:min(i, 8)] { // more than two equal hashes are equal keys
				twice = twice || r.Keys[e.a] == r.Keys[other.a]
			}
		}
	})
	return twice
}
