package tree

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"clientele/models/features"
	"clientele/models/sealed"
)

// The form of a stored model, see package sealed.
const (
	storedKind    = "tree"
	storedVersion = 1
)

type stored struct {
	Features []storedFeature `json:"features"`
	Nodes    []storedNode    `json:"nodes"`
	HeldOut  int             `json:"held_out"`
	Loss     float64         `json:"held_out_loss"`
}

type storedFeature struct {
	Name     string   `json:"name"`
	Category bool     `json:"category,omitempty"`
	Levels   []string `json:"levels,omitempty"`
	IsDate   bool     `json:"date,omitempty"`
}

type storedNode struct {
	Rows        int     `json:"rows"`
	Positives   int     `json:"positives"`
	Left        int     `json:"left,omitempty"` // 0: a rule ends here
	Right       int     `json:"right,omitempty"`
	Feature     int     `json:"feature,omitempty"`
	Cut         float64 `json:"cut,omitempty"`
	Levels      []bool  `json:"levels,omitempty"`
	MissingLeft bool    `json:"missing_left,omitempty"`
	SawMissing  bool    `json:"saw_missing,omitempty"`
	LargerLeft  bool    `json:"larger_left,omitempty"`
}

// MarshalBinary stores the model as text with a version and a checksum.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := stored{HeldOut: m.heldOut, Loss: m.loss}
	for _, f := range m.shape {
		out.Features = append(out.Features, storedFeature{f.Name, f.IsCategory(), f.Levels, f.IsDate})
	}
	for _, n := range m.nodes {
		s := storedNode{Rows: n.rows, Positives: n.positives}
		if n.split != nil {
			s.Left, s.Right, s.Feature, s.Cut, s.Levels = n.left, n.right, n.split.feature, n.split.cut, n.split.levels
			s.MissingLeft, s.SawMissing, s.LargerLeft = n.split.missingLeft, n.split.sawMissing, n.split.largerLeft
		}
		out.Nodes = append(out.Nodes, s)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("storing a tree: %w", err)
	}
	return sealed.Seal(storedKind, storedVersion, body), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is a sealed.ErrDamaged or a sealed.ErrVersion, and the model stays as it was.
func (m *Model) UnmarshalBinary(data []byte) error {
	body, err := sealed.Open(storedKind, storedVersion, data)
	if err != nil {
		return err
	}
	var in stored
	if err := json.Unmarshal(body, &in); err != nil {
		return sealed.Damaged(storedKind, err)
	}
	read, err := in.model()
	if err != nil {
		return sealed.Damaged(storedKind, err)
	}
	*m = read
	return nil
}

func (s *stored) model() (Model, error) {
	m := Model{heldOut: s.HeldOut, loss: s.Loss}
	for _, f := range s.Features {
		shape := features.Feature{Name: f.Name, Levels: f.Levels, IsDate: f.IsDate}
		if !f.Category {
			shape.Numbers = []float64{}
		}
		m.shape = append(m.shape, shape)
	}
	if len(s.Nodes) == 0 {
		return Model{}, errors.New("there are no groups")
	}
	hung := make([]bool, len(s.Nodes))
	for i, n := range s.Nodes {
		if n.Rows < 1 || n.Positives < 0 || n.Positives > n.Rows {
			return Model{}, fmt.Errorf("group %d has %d rows and %d positives", i+1, n.Rows, n.Positives)
		}
		to := node{rows: n.Rows, positives: n.Positives}
		if n.Left != 0 || n.Right != 0 {
			// Children come after their parents and hang once: so every way down ends.
			for _, child := range []int{n.Left, n.Right} {
				if child <= i || child >= len(s.Nodes) || hung[child] {
					return Model{}, fmt.Errorf("group %d has a part that is not there", i+1)
				}
				hung[child] = true
			}
			if n.Feature < 0 || n.Feature >= len(m.shape) || math.IsNaN(n.Cut) || m.shape[n.Feature].IsCategory() != (n.Levels != nil) ||
				len(n.Levels) != len(m.shape[n.Feature].Levels) {
				return Model{}, fmt.Errorf("group %d is parted by what is not there", i+1)
			}
			to.left, to.right = n.Left, n.Right
			to.split = &split{feature: n.Feature, cut: n.Cut, levels: n.Levels, missingLeft: n.MissingLeft, sawMissing: n.SawMissing, largerLeft: n.LargerLeft}
		}
		m.nodes = append(m.nodes, to)
	}
	return m, nil
}
