package gbdt_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/features"
	"clientele/models/gbdt"
	"clientele/models/sealed"
)

func small(t testing.TB) (*gbdt.Model, features.Table) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	n := 300
	tenure, plan, y := make([]float64, n), make([]int32, n), make([]float64, n)
	for i := range n {
		tenure[i], plan[i] = float64(rng.IntN(60)), int32(rng.IntN(4))-1
		if rng.Float64() < .1+.5*float64(60-int(tenure[i]))/60+.1*float64(plan[i]) {
			y[i] = 1
		}
	}
	x, err := features.NewTable(features.Feature{Name: "tenure", Numbers: tenure},
		features.Feature{Name: "plan", Codes: plan, Levels: []string{"basic", "family", "pro"}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := gbdt.Fit(context.Background(), gbdt.Data{Table: x, Target: y}, gbdt.Settings{Rounds: 10, Leaves: 6}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return m, x
}

func TestModel_storedAndReadPredictsTheSame(t *testing.T) {
	m, x := small(t)
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back gbdt.Model
	if err := back.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	want, err := m.Predict(context.Background(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := back.Predict(context.Background(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again, err := back.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("stored again it differs: %v", err)
	}
}

func TestModel_damagedOrOldIsRefused(t *testing.T) {
	m, _ := small(t)
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(data); at += 1 + len(data)/97 {
		bad := bytes.Clone(data)
		bad[at] ^= 1
		var back gbdt.Model
		if err := back.UnmarshalBinary(bad); err == nil {
			t.Errorf("a flipped bit in byte %d is not noticed", at)
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty":     {nil, sealed.ErrDamaged},
		"cut short": {data[:len(data)/2], sealed.ErrDamaged},
		"a text":    {[]byte("hello\nworld"), sealed.ErrDamaged},
		"older":     {bytes.Replace(data, []byte("gbdt 1 "), []byte("gbdt 0 "), 1), sealed.ErrVersion},
		"newer":     {bytes.Replace(data, []byte("gbdt 1 "), []byte("gbdt 2 "), 1), sealed.ErrVersion},
	} {
		var back gbdt.Model
		if err := back.UnmarshalBinary(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// Whatever is read, under a right checksum too, is refused or can be scored with: no crash, no endless way down a tree.
func FuzzModel_UnmarshalBinary(f *testing.F) {
	m, x := small(f)
	data, err := m.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	_, body, _ := bytes.Cut(data, []byte("\n"))
	f.Add(body)
	f.Add([]byte(`{"loss":"logistic","features":[{"name":"tenure"}],"trees":[{"value":[1],"rows":[2]}]}`))
	f.Add([]byte(`{"loss":"logistic","features":[{"name":"tenure"}],"trees":[{"feature":[0],"left":[0],"right":[-1],"shift":[0],"threshold":[1],"value":[1,2],"rows":[2,3]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var back gbdt.Model
		if err := back.UnmarshalBinary(sealed.Seal("gbdt", 1, body)); err != nil {
			if !errors.Is(err, sealed.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			return
		}
		_, _ = back.Predict(context.Background(), x, 1)
		_, _ = back.Contributions(context.Background(), x, 1)
	})
}
