package linkage

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// check tells what is wrong with the shape of the input.
func (r Records) check(ctx context.Context, s Settings) (*keyOrder, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	order, err := r.keyOrder(ctx, s)
	if err != nil {
		return nil, err
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
	if order.twice {
		faults = append(faults, errors.New("keys: one occurs twice; every record needs a key of its own"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("records to be linked: %w", err)
	}
	return order, nil
}
