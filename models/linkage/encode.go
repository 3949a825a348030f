package linkage

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"clientele/models/sealed"
)

// ErrDamaged is the error of a model or a state that was changed or cut off since it was
// written, or that another version wrote.
var ErrDamaged = errors.New("damaged, or written by another version")

// A version changes whenever equal records would be compared otherwise: a model of another
// version must be trained anew, and a state of another is of no use.
const (
	modelKind, modelVersion = "linkage", 2
	stateKind, stateVersion = "linkage-state", 2
)

// storedModel is a model as it is written.
type storedModel struct {
	Shape    string               `json:"fields"`
	Records  int64                `json:"records"`
	Pairs    float64              `json:"pairs"`
	Status   Status               `json:"status"`
	Names    []string             `json:"comparisons"`
	Levels   [][]string           `json:"levels"`
	Trained  []Status             `json:"trained"`
	Unseen   []uint16             `json:"unseen_levels"`
	Prior    [classes]float64     `json:"prior"`
	P        [classes][][]float64 `json:"p"`
	Frequent [][]valueShare       `json:"frequent"`
	Expected [classes]float64     `json:"expected_pairs"`
	Rounds   int                  `json:"iterations"`
}

type valueShare struct {
	Value uint64  `json:"v"`
	Share float64 `json:"s"`
}

// MarshalBinary writes the model as JSON, with its version and a checksum before it.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := storedModel{Shape: m.shape, Records: m.records, Pairs: m.pairs, Status: m.status, Names: m.names, Levels: m.levels,
		Trained: m.trained, Unseen: m.unseen, Prior: m.fit.prior, Expected: m.expected, Rounds: m.rounds, Frequent: make([][]valueShare, len(m.names))}
	for c := range out.P {
		for k := range m.names {
			out.P[c] = append(out.P[c], m.fit.p[c][k][:len(m.levels[k])+1])
		}
	}
	for k, values := range m.frequent {
		for value, share := range values {
			out.Frequent[k] = append(out.Frequent[k], valueShare{value, share})
		}
		slices.SortFunc(out.Frequent[k], func(a, b valueShare) int { return cmp.Compare(a.Value, b.Value) })
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("writing a linkage model: %w", err)
	}
	return sealed.Seal(modelKind, modelVersion, body), nil
}

// ParseModel reads what MarshalBinary wrote. Anything else is ErrDamaged.
func ParseModel(data []byte) (*Model, error) {
	body, err := sealed.Open(modelKind, modelVersion, data)
	if err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	var in storedModel
	if err := json.Unmarshal(body, &in); err != nil || !in.consistent() {
		return nil, fmt.Errorf("reading a linkage model: %w", ErrDamaged)
	}
	m := &Model{shape: in.Shape, records: in.Records, pairs: in.Pairs, status: in.Status, names: in.Names, levels: in.Levels, trained: in.Trained, unseen: in.Unseen,
		expected: in.Expected, rounds: in.Rounds, frequent: make([]map[uint64]float64, len(in.Names))}
	m.fit.prior = in.Prior
	for c := range in.P {
		for k := range in.Names {
			copy(m.fit.p[c][k][:], in.P[c][k])
		}
	}
	for k, values := range in.Frequent {
		if values == nil {
			continue
		}
		m.frequent[k] = make(map[uint64]float64, len(values))
		for _, v := range values {
			m.frequent[k][v.Value] = v.Share
		}
	}
	return m.ready(), nil
}

// consistent tells whether all lists have the length that the comparisons ask for.
func (in *storedModel) consistent() bool {
	n := len(in.Names)
	if n > maxComparisons || len(in.Levels) != n || len(in.Trained) != n || len(in.Unseen) != n || len(in.Frequent) != n {
		return false
	}
	for c := range in.P {
		if len(in.P[c]) != n {
			return false
		}
		for k := range in.Names {
			if len(in.Levels[k]) >= maxLevels || len(in.P[c][k]) != len(in.Levels[k])+1 {
				return false
			}
		}
	}
	return true
}
