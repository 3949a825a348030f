package gammagamma

import (
	"encoding/json"
	"fmt"

	"clientele/models/btyd"
)

// kept is a fit in the form that it is stored in.
type kept struct {
	Estimate                btyd.Estimate
	Finding                 Finding
	Slope, SlopeError, Norm float64
}

// MarshalJSON gives the fit with all that predictions and their intervals need.
func (f *Fitted) MarshalJSON() ([]byte, error) {
	return json.Marshal(kept{f.Estimate, f.Finding, f.Finding.slope, f.Finding.slopeError, f.Finding.norm})
}

// UnmarshalJSON takes up what MarshalJSON gave.
func (f *Fitted) UnmarshalJSON(data []byte) error {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("reading a kept model of spend: %w", err)
	}
	if err := k.Estimate.Check(3); err != nil {
		return err
	}
	k.Finding.slope, k.Finding.slopeError, k.Finding.norm = k.Slope, k.SlopeError, k.Norm
	*f = Fitted{Parameters: of(k.Estimate.Values), Estimate: k.Estimate, Finding: k.Finding}
	return nil
}
