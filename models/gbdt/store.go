package gbdt

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"clientele/models/sealed"
)

// The form of a stored model, see package sealed.
const (
	storedKind    = "gbdt"
	storedVersion = 1
)

type stored struct {
	Loss     Loss            `json:"loss"`
	Base     float64         `json:"base"`
	Chosen   Chosen          `json:"chosen"`
	Features []storedFeature `json:"features"`
	Trees    []storedTree    `json:"trees"`
}

type storedFeature struct {
	Name     string    `json:"name"`
	Category bool      `json:"category,omitempty"`
	Cuts     []float64 `json:"cuts,omitempty"`
	Levels   []string  `json:"levels,omitempty"`
	Bins     []uint8   `json:"level_bins,omitempty"`
}

type storedTree struct {
	Feature   []int32     `json:"feature,omitempty"`
	Left      []int32     `json:"left,omitempty"`
	Right     []int32     `json:"right,omitempty"`
	Shift     []int       `json:"shift,omitempty"`
	Threshold []int       `json:"threshold,omitempty"`
	Sets      []storedSet `json:"sets,omitempty"`
	Value     []float64   `json:"value"`
	Rows      []float64   `json:"rows"`
}

// storedSet is the bins that go left at a node that splits by a category.
type storedSet struct {
	Node int       `json:"node"`
	Bins [4]uint64 `json:"bins"`
}

// MarshalBinary stores the model as text with a version and a checksum.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := stored{Loss: m.loss, Base: m.base, Chosen: m.chosen}
	for _, b := range m.bins {
		f := storedFeature{Name: b.name, Category: b.category, Cuts: b.cuts, Levels: b.levels, Bins: b.levelBin}
		out.Features = append(out.Features, f)
	}
	for _, t := range m.trees {
		s := storedTree{Value: t.value, Rows: t.rows}
		for i, n := range t.nodes {
			s.Feature, s.Left, s.Right = append(s.Feature, n.feature), append(s.Left, n.left), append(s.Right, n.right)
			s.Shift, s.Threshold = append(s.Shift, int(n.shift)), append(s.Threshold, int(n.threshold))
			if n.category {
				s.Sets = append(s.Sets, storedSet{i, n.set})
			}
		}
		out.Trees = append(out.Trees, s)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("storing a gbdt model: %w", err)
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

// model checks everything that scoring relies on.
func (s *stored) model() (Model, error) {
	m := Model{loss: s.Loss, base: s.Base, chosen: s.Chosen}
	if s.Loss != Logistic && s.Loss != Squared {
		return Model{}, fmt.Errorf("loss %q is not known", s.Loss)
	}
	for i, f := range s.Features {
		b := binning{name: f.Name, category: f.Category, cuts: f.Cuts, levels: f.Levels, levelBin: f.Bins, bins: len(f.Cuts) + 2}
		if f.Category {
			b.bins = 1
			for _, bin := range f.Bins {
				b.bins = max(b.bins, int(bin)+1)
			}
		}
		if len(f.Levels) != len(f.Bins) || len(f.Cuts) > maxBins-2 {
			return Model{}, fmt.Errorf("feature %d has %d levels, %d bins of them and %d cuts", i+1, len(f.Levels), len(f.Bins), len(f.Cuts))
		}
		for k := 1; k < len(f.Cuts); k++ {
			if f.Cuts[k] <= f.Cuts[k-1] {
				return Model{}, fmt.Errorf("the cuts of feature %d do not ascend", i+1)
			}
		}
		m.bins = append(m.bins, b)
	}
	if len(m.bins) == 0 {
		return Model{}, errors.New("there are no features")
	}
	for i := range s.Trees {
		t, err := s.Trees[i].tree(m.bins)
		if err != nil {
			return Model{}, fmt.Errorf("tree %d: %w", i+1, err)
		}
		m.trees = append(m.trees, t)
	}
	return m, nil
}

func (s *storedTree) tree(bins []binning) (tree, error) {
	n := len(s.Feature)
	if len(s.Left) != n || len(s.Right) != n || len(s.Shift) != n || len(s.Threshold) != n || len(s.Value) != n+1 || len(s.Rows) != n+1 {
		return tree{}, errors.New("its parts differ in length")
	}
	t := tree{nodes: make([]node, n), value: s.Value, rows: s.Rows}
	for _, rows := range s.Rows {
		if !(rows > 0) || math.IsInf(rows, 0) {
			return tree{}, errors.New("a leaf has no rows")
		}
	}
	hung := make([]bool, 2*n+1) // nodes, then leaves
	for i := range t.nodes {
		f := s.Feature[i]
		if f < 0 || int(f) >= len(bins) || s.Shift[i] < 0 || s.Shift[i] > 1 || s.Threshold[i] < 0 || s.Threshold[i] > 255 {
			return tree{}, fmt.Errorf("node %d splits by what is not there", i+1)
		}
		t.nodes[i] = node{feature: f, left: s.Left[i], right: s.Right[i], shift: uint8(s.Shift[i]), threshold: uint8(s.Threshold[i]), category: bins[f].category}
		for _, child := range []int32{s.Left[i], s.Right[i]} {
			at := int(child)
			if child < 0 {
				at = n + int(^child)
			}
			// Children come after their parents and hang once: so every way down ends.
			if at >= len(hung) || child >= 0 && at <= i || hung[at] {
				return tree{}, fmt.Errorf("node %d has a child that is not there", i+1)
			}
			hung[at] = true
		}
	}
	for _, set := range s.Sets {
		if set.Node < 0 || set.Node >= n || !t.nodes[set.Node].category {
			return tree{}, errors.New("a set of categories belongs to no node")
		}
		t.nodes[set.Node].set = set.Bins
	}
	return t, nil
}
