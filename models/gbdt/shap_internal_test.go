package gbdt

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"clientele/models/features"
)

// mixed is a table with gaps and categories.
func mixed(t testing.TB, rows, columns int, seed uint64) (features.Table, []float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	list := make([]features.Feature, columns)
	target := make([]float64, rows)
	score := make([]float64, rows)
	for f := range list {
		list[f].Name = string(rune('a' + f))
		if f%3 == 2 {
			list[f].Levels = []string{"p", "q", "r", "s", "t", "u", "v"}
			list[f].Codes = make([]int32, rows)
			for i := range rows {
				list[f].Codes[i] = int32(rng.IntN(8)) - 1
				score[i] += math.Sin(float64(3 * list[f].Codes[i]))
			}
			continue
		}
		list[f].Numbers = make([]float64, rows)
		for i := range rows {
			v := rng.NormFloat64()
			score[i] += v * math.Cos(float64(f))
			if rng.IntN(10) == 0 {
				v = math.NaN()
			}
			list[f].Numbers[i] = v
		}
	}
	for i := range target {
		if score[i]+rng.NormFloat64() > 0 {
			target[i] = 1
		}
	}
	x, err := features.NewTable(list...)
	if err != nil {
		t.Fatal(err)
	}
	return x, target
}

// expected is the tree's value for a row when only the features of a set are known: the definition, by recursion.
func expected(tr *tree, x *matrix, row int, known uint) float64 {
	var rows func(at int32) float64
	rows = func(at int32) float64 {
		if at < 0 {
			return tr.rows[^at]
		}
		return rows(tr.nodes[at].left) + rows(tr.nodes[at].right)
	}
	var walk func(at int32) float64
	walk = func(at int32) float64 {
		if at < 0 {
			return tr.value[^at]
		}
		n := &tr.nodes[at]
		if known>>uint(n.feature)&1 == 1 {
			if n.goesLeft(x.bin(row, n.feature)) {
				return walk(n.left)
			}
			return walk(n.right)
		}
		return (walk(n.left)*rows(n.left) + walk(n.right)*rows(n.right)) / rows(at)
	}
	if len(tr.nodes) == 0 {
		return tr.value[0]
	}
	return walk(0)
}

// Shapley values by their definition, over all sets of features.
func TestContributions_areShapleyValues(t *testing.T) {
	const columns = 6
	x, y := mixed(t, 400, columns, 3)
	m, err := Fit(context.Background(), Data{Table: x, Target: y}, Settings{Rounds: 5, Leaves: 20, MinRows: 5}, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Contributions(context.Background(), x, 2)
	if err != nil {
		t.Fatal(err)
	}
	bins := newMatrix(x, m.bins, 1)
	factorial := [columns + 1]float64{1}
	for i := 1; i <= columns; i++ {
		factorial[i] = factorial[i-1] * float64(i)
	}
	for row := range 25 {
		for f := range columns {
			want := 0.0
			for set := range uint(1) << columns {
				if set>>f&1 == 1 {
					continue
				}
				size := bits.OnesCount(set)
				weight := factorial[size] * factorial[columns-1-size] / factorial[columns]
				for i := range m.trees {
					want += weight * (expected(&m.trees[i], bins, row, set|1<<f) - expected(&m.trees[i], bins, row, set))
				}
			}
			if math.Abs(got.Values[f][row]-want) > 1e-12 {
				t.Fatalf("row %d feature %d: got %v, want %v", row, f, got.Values[f][row], want)
			}
		}
	}
}

// The three ways to the same values agree: tables of all masks, of those that occurred, and none.
func TestContributions_addUpOnDeepTrees(t *testing.T) {
	x, y := mixed(t, 3000, 24, 5)
	m, err := Fit(context.Background(), Data{Table: x, Target: y}, Settings{Rounds: 3, Leaves: 400, MinRows: 1, Rate: .3}, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	longest := 0
	for i := range m.trees {
		for _, p := range m.trees[i].paths() {
			longest = max(longest, len(p.steps))
		}
	}
	if longest <= mostTabulated {
		t.Errorf("the longest path has %d features: nothing is tested", longest)
	}
	raw, err := m.Raw(context.Background(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Contributions(context.Background(), x, 2)
	if err != nil {
		t.Fatal(err)
	}
	few, err := m.Contributions(context.Background(), x.Take([]int{7}), 1)
	if err != nil {
		t.Fatal(err)
	}
	for f := range few.Values {
		if math.Abs(few.Values[f][0]-got.Values[f][7]) > 1e-12 {
			t.Errorf("one row alone: feature %d is %v, not %v", f, few.Values[f][0], got.Values[f][7])
		}
	}
	for row, want := range raw {
		sum := got.Base
		for f := range got.Values {
			sum += got.Values[f][row]
		}
		if math.Abs(sum-want) > 1e-10 {
			t.Fatalf("row %d: contributions add up to %v, the raw prediction is %v", row, sum, want)
		}
	}
}
