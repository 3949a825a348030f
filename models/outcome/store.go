package outcome

import (
	"encoding/json"
	"fmt"

	"clientele/models/calibrate"
	"clientele/models/gbdt"
	"clientele/models/logistic"
	"clientele/models/sealed"
)

const (
	kind    = "outcome"
	version = 1
)

// stored is a model as text. Its parts are sealed by themselves.
type stored struct {
	Report    Report            `json:"report"`
	Groups    map[string]string `json:"groups,omitempty"`
	Quiet     []string          `json:"quiet,omitempty"`
	Baseline  rule              `json:"baseline"`
	Known     bool              `json:"known"`
	Answers   bool              `json:"answers"`
	Candidate string            `json:"candidate,omitempty"`
	Tamed     map[string]scale  `json:"tamed,omitempty"`
	Rate      float64           `json:"rate"`
	Level     float64           `json:"level"`
	Anchor    anchor            `json:"anchor"`
	Curve     []byte            `json:"curve,omitempty"`
	Logistic  []byte            `json:"logistic,omitempty"`
	Trees     []byte            `json:"trees,omitempty"`
}

// MarshalBinary stores the model with a version and a checksum.
func (m *Model) MarshalBinary() ([]byte, error) {
	s := stored{Report: m.report, Groups: m.groups, Quiet: m.quiet, Baseline: m.baseline, Known: m.known, Answers: m.answers}
	if f := m.learnt; f != nil {
		s.Candidate, s.Rate, s.Level, s.Anchor = f.candidate, f.rate, f.level, f.anchor
		s.Tamed = f.tamed
		var err error
		if s.Curve, err = f.curve.MarshalBinary(); err != nil {
			return nil, fmt.Errorf("storing an outcome's model: %w", err)
		}
		if f.linear != nil {
			if s.Logistic, err = f.linear.MarshalBinary(); err != nil {
				return nil, fmt.Errorf("storing an outcome's model: %w", err)
			}
		}
		if f.trees != nil {
			if s.Trees, err = f.trees.MarshalBinary(); err != nil {
				return nil, fmt.Errorf("storing an outcome's model: %w", err)
			}
		}
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("storing an outcome's model: %w", err)
	}
	return sealed.Seal(kind, version, body), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is a sealed.ErrDamaged or a sealed.ErrVersion, and the model stays as it was.
func (m *Model) UnmarshalBinary(data []byte) error {
	body, err := sealed.Open(kind, version, data)
	if err != nil {
		return err
	}
	var s stored
	if err := json.Unmarshal(body, &s); err != nil {
		return sealed.Damaged(kind, err)
	}
	read := Model{baseline: s.Baseline, known: s.Known, answers: s.Answers, groups: s.Groups, quiet: s.Quiet, report: s.Report}
	if s.Candidate != "" {
		if read.learnt, err = s.learnt(); err != nil {
			return err
		}
	}
	if read.answers && read.learnt == nil {
		return sealed.Damaged(kind, fmt.Errorf("it says that it answers and holds nothing learnt"))
	}
	*m = read
	return nil
}

func (s stored) learnt() (*fitted, error) {
	f := &fitted{candidate: s.Candidate, level: s.Level, anchor: s.Anchor, curve: &calibrate.Curve{}}
	f.rate, f.tamed = s.Rate, s.Tamed
	if err := f.curve.UnmarshalBinary(s.Curve); err != nil {
		return nil, err
	}
	needs := func(name string) bool { return s.Candidate == name || s.Candidate == blendName }
	if needs(logisticName) {
		f.linear = &logistic.Model{}
		if err := f.linear.UnmarshalBinary(s.Logistic); err != nil {
			return nil, err
		}
	}
	if needs(treesName) {
		f.trees = &gbdt.Model{}
		if err := f.trees.UnmarshalBinary(s.Trees); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// WithThreads is the model with another number of threads to score with; the answers do not depend on it.
func (m *Model) WithThreads(threads int) *Model {
	out := *m
	if m.learnt != nil {
		f := *m.learnt
		f.threads = threads
		out.learnt = &f
	}
	return &out
}
