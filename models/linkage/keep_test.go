package linkage_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/linkage"
)

func TestModel_isTheSameAfterItWasKept(t *testing.T) {
	c := people(4_000, 11)
	m, result := link(t, c.Records, linkage.Settings{})
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := linkage.ParseModel(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := kept.Link(t.Context(), c.Records, linkage.Settings{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result.Pairs, again.Pairs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(m.Weights(), kept.Weights()); diff != "" {
		t.Error(diff)
	}
	second, err := kept.MarshalBinary()
	if err != nil || !bytes.Equal(data, second) {
		t.Errorf("a model read and written again differs: %v", err)
	}
}

func TestParse_refusesWhatIsDamaged(t *testing.T) {
	c := people(3_000, 12)
	m, result := link(t, c.Records, linkage.Settings{})
	model, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	state, err := result.State.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, parse := range map[string]func([]byte) error{
		"model": func(data []byte) error { _, err := linkage.ParseModel(data); return err },
		"state": func(data []byte) error { _, err := linkage.ParseState(data); return err },
	} {
		whole := map[string][]byte{"model": model, "state": state}[name]
		if err := parse(whole); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		flipped := bytes.Clone(whole)
		flipped[len(flipped)/2] ^= 4
		for what, data := range map[string][]byte{"nothing": nil, "half": whole[:len(whole)/2], "one bit flipped": flipped, "more": append(bytes.Clone(whole), 'x')} {
			if err := parse(data); !errors.Is(err, linkage.ErrDamaged) {
				t.Errorf("%s, %s: got %v, want ErrDamaged", name, what, err)
			}
		}
	}
}

func FuzzParseState(f *testing.F) {
	c := people(2_500, 13)
	_, result := link(f, c.take(rangeOf(2_500)).Records, linkage.Settings{})
	if result.State != nil {
		data, err := result.State.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:4096])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := linkage.ParseState(linkage.Sealed(data)); err != nil && !errors.Is(err, linkage.ErrDamaged) {
			t.Error(err)
		}
	})
}

// Each step of a waterfall adds up to the weight that the pair was linked by.
func TestExplain_addsUpToTheWeight(t *testing.T) {
	c := people(4_000, 14)
	m, result := link(t, c.Records, linkage.Settings{})
	for _, p := range result.Pairs[:200] {
		w, err := m.Explain(t.Context(), c.Records, int(p.A), int(p.B), linkage.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		sum := w.Prior
		for _, step := range w.Steps {
			sum += step.Weight
			if step.Level == "missing" && step.Weight != 0 {
				t.Errorf("a missing value of %s adds %v bits", step.Comparison, step.Weight)
			}
		}
		if math.Abs(sum-p.Weight) > 1e-9 || math.Abs(w.Weight-p.Weight) > 1e-9 || math.Abs(w.Probability-p.Probability) > 1e-12 {
			t.Errorf("steps add up to %v, the waterfall says %v, the pair %v", sum, w.Weight, p.Weight)
		}
	}
	if _, err := m.Explain(t.Context(), c.Records, 0, len(c.Keys), linkage.Settings{}); err == nil {
		t.Error("a record that is not there was explained")
	}
}

func TestTrain_namesWhatCouldNotBeLearnt(t *testing.T) {
	c := people(4_000, 15)
	same := linkage.Field{Name: "gender", Kind: linkage.Category, Values: make([]string, len(c.Keys))}
	rare := linkage.Field{Name: "passport", Kind: linkage.Identifier, Values: make([]string, len(c.Keys))}
	for i := range c.Keys {
		same.Values[i] = "f"
	}
	rare.Values[7] = "X123456"
	c.Fields = append(c.Fields, same, rare)
	m, _ := link(t, c.Records, linkage.Settings{})
	got := map[string]linkage.Status{}
	for _, w := range m.Weights() {
		got[w.Comparison] = w.Status
	}
	if got["gender"] != linkage.NoEvidence || got["passport"] != linkage.Untrained || got["email"] != linkage.Trained {
		t.Errorf("statuses %v", got)
	}
	few := people(15, 16)
	if m, _ := link(t, few.Records, linkage.Settings{}); m.Status() != linkage.TooFew {
		t.Errorf("15 records give %q", m.Status())
	}
}

func TestLink_stopsWhenTheContextEnds(t *testing.T) {
	c := people(3_000, 17)
	m, _ := link(t, c.Records, linkage.Settings{})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Link(ended, c.Records, linkage.Settings{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLink_refusesWhatCannotBeMeant(t *testing.T) {
	c := people(100, 18)
	m, _ := link(t, c.Records, linkage.Settings{})
	twice := c.take(append(rangeOf(100), 5)).Records
	for name, try := range map[string]func() error{
		"a key twice": func() error { _, err := m.Link(t.Context(), twice, linkage.Settings{}, nil); return err },
		"a threshold of .2": func() error {
			_, err := m.Link(t.Context(), c.Records, linkage.Settings{Threshold: .2}, nil)
			return err
		},
		"other fields": func() error {
			r := c.Records
			r.Fields = r.Fields[1:]
			_, err := m.Link(t.Context(), r, linkage.Settings{}, nil)
			return err
		},
	} {
		if err := try(); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
