package clv

import (
	"context"
	"encoding/json"
	"fmt"

	"clientele/models/btyd"
	"clientele/models/gammagamma"
	"clientele/models/sealed"
)

// Basis says which purchases a model of spend is fitted to.
type Basis string

// The papers leave the first purchase out, since it may be unlike the others; but then nothing is known of the spend of whoever has bought once.
const (
	AllPurchases    Basis = "all"
	RepeatPurchases Basis = "repeat"
)

// Model is a fitted candidate with the spend per purchase: all that customers are valued by.
type Model struct {
	Name     string // of the buying model
	Basis    Basis  // of the spend; the caller gives spend of that basis
	Buying   Fitted
	Spending *gammagamma.Fitted
}

// Train fits a candidate and the spend to the same customers.
func Train(ctx context.Context, candidate Candidate, basis Basis, customers btyd.Customers, spend gammagamma.Spend) (*Model, error) {
	buying, err := candidate.Fit(ctx, customers, btyd.Settings{})
	if err != nil {
		return nil, fmt.Errorf("fitting %s: %w", candidate.Name, err)
	}
	spending, err := gammagamma.Fit(ctx, spend, gammagamma.Settings{})
	if err != nil {
		return nil, err
	}
	return &Model{Name: candidate.Name, Basis: basis, Buying: buying, Spending: spending}, nil
}

// Value values customers; see the function of that name.
func (m *Model) Value(ctx context.Context, customers btyd.Customers, spend gammagamma.Spend, settings Settings) (Values, error) {
	return Value(ctx, m.Buying, m.Spending, customers, spend, settings)
}

const (
	kind = "clv"
	form = 1
)

// kept is a model in the form that it is stored in.
type kept struct {
	Name     string
	Basis    Basis
	Buying   btyd.Estimate
	Spending *gammagamma.Fitted
}

// MarshalBinary gives the model as sealed bytes, the same for the same model.
func (m *Model) MarshalBinary() ([]byte, error) {
	body, err := json.Marshal(kept{m.Name, m.Basis, m.Buying.Estimate, m.Spending})
	if err != nil {
		return nil, fmt.Errorf("storing a model of value: %w", err)
	}
	return sealed.Seal(kind, form, body), nil
}

// UnmarshalBinary takes up what MarshalBinary gave. The error is a sealed.ErrDamaged or a sealed.ErrVersion: fit anew.
func (m *Model) UnmarshalBinary(data []byte) error {
	body, err := sealed.Open(kind, form, data)
	if err != nil {
		return err
	}
	var k kept
	if err := json.Unmarshal(body, &k); err != nil {
		return sealed.Damaged(kind, err)
	}
	candidate, ok := CandidateOf(k.Name)
	if !ok || k.Spending == nil || k.Basis != AllPurchases && k.Basis != RepeatPurchases {
		return sealed.Damaged(kind, fmt.Errorf("its buying model is %q, its spend of %q purchases", k.Name, k.Basis))
	}
	buying, err := candidate.Refitted(k.Buying)
	if err != nil {
		return sealed.Damaged(kind, err)
	}
	*m = Model{Name: k.Name, Basis: k.Basis, Buying: buying, Spending: k.Spending}
	return nil
}
