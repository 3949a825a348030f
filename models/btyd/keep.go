package btyd

import (
	"encoding/json"
	"fmt"
	"math"
)

// plain is an estimate without its methods.
type plain Estimate

// kept is an estimate in the form that it is stored in, which has no place for NaN.
type kept struct {
	plain
	StandardErrors []*float64
	Gradient       *float64
}

// MarshalJSON gives all of the estimate; numbers that are not known are null.
func (e Estimate) MarshalJSON() ([]byte, error) {
	k := kept{plain: plain(e), Gradient: known(e.Gradient)}
	for _, deviation := range e.StandardErrors {
		k.StandardErrors = append(k.StandardErrors, known(deviation))
	}
	return json.Marshal(k)
}

// UnmarshalJSON takes up what MarshalJSON gave.
func (e *Estimate) UnmarshalJSON(data []byte) error {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("reading a kept estimate: %w", err)
	}
	*e = Estimate(k.plain)
	e.Gradient, e.StandardErrors = number(k.Gradient), nil
	for _, deviation := range k.StandardErrors {
		e.StandardErrors = append(e.StandardErrors, number(deviation))
	}
	return nil
}

func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func number(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}
