package gbdt

import (
	"math"
	"math/rand/v2"
)

// booster adds trees one by one and follows the loss on held-out rows.
type booster struct {
	g       *grower
	s       *params
	target  []float64
	weight  []float64 // by row; nil: 1
	hold    []int32
	rng     *rand.Rand
	base    float64
	score   []float64 // by row of the matrix
	trees   []tree
	first   []float64 // derivatives by position in train
	second  []float64
	sampled []bool // by position in train; nil: all
	largest [][2]float64
}

const blockRows = 1 << 13

func newBooster(g *grower, target, weight []float64, hold []int32, src rand.Source) *booster {
	b := &booster{g: g, s: g.s, target: target, weight: weight, hold: hold, rng: rand.New(src)}
	b.score = make([]float64, g.m.rows)
	b.first, b.second = make([]float64, len(g.train)), make([]float64, len(g.train))
	b.largest = make([][2]float64, g.threads)
	var sum, total float64
	for _, row := range g.train {
		w := b.weightOf(row)
		sum += w * target[row]
		total += w
	}
	b.base = sum / max(total, 1e-300) // a fold's rows may all weigh nothing
	if b.s.Loss == Logistic {
		// A fold may lack one outcome; the base stays finite all the same.
		share := min(max(b.base, 1e-6), 1-1e-6)
		b.base = math.Log(share / (1 - share))
	}
	for i := range b.score {
		b.score[i] = b.base
	}
	return b
}

func (b *booster) weightOf(row int32) float64 {
	if b.weight == nil {
		return 1
	}
	return b.weight[row]
}

// step adds a tree. It tells whether the tree split anything; if not, no further one will.
func (b *booster) step() bool {
	b.sample()
	b.derive()
	t, leaves := b.g.grow()
	if len(t.nodes) == 0 && b.sampled == nil && b.s.ColumnShare == 1 {
		return false
	}
	b.trees = append(b.trees, t)
	g := b.g
	each(g.threads, len(leaves), func(_, i int) {
		value := t.value[i]
		for _, row := range g.rows[leaves[i].low:leaves[i].high] {
			b.score[row] += value
		}
	})
	chunks(g.threads, len(b.hold), blockRows, func(_, low, high int) {
		for _, row := range b.hold[low:high] {
			b.score[row] += t.value[t.leafOf(g.m, int(row))]
		}
	})
	return true
}

// sample draws the features and rows of the next tree. Rows that are not drawn have no derivatives but are parted along, so that they get their scores.
func (b *booster) sample() {
	use := b.g.use
	if b.s.ColumnShare == 1 {
		for i := range use {
			use[i] = true
		}
	} else {
		clear(use)
		count := max(1, int(math.Round(b.s.ColumnShare*float64(len(use)))))
		for _, f := range b.rng.Perm(len(use))[:count] {
			use[f] = true
		}
	}
	if b.s.RowShare == 1 {
		return
	}
	if b.sampled == nil {
		b.sampled = make([]bool, len(b.g.train))
	}
	limit := uint32(b.s.RowShare * (1 << 31))
	for i := range b.sampled {
		b.sampled[i] = b.rng.Uint32()>>1 < limit
	}
}

// derive sets the packed derivatives of the loss at the current scores.
func (b *booster) derive() {
	g := b.g
	for i := range b.largest {
		b.largest[i] = [2]float64{}
	}
	chunks(g.threads, len(g.train), blockRows, func(worker, low, high int) {
		most := b.largest[worker]
		for i := low; i < high; i++ {
			row := g.train[i]
			first, second := b.score[row]-b.target[row], 1.0
			if b.s.Loss == Logistic {
				p := 1 / (1 + math.Exp(-b.score[row]))
				first, second = p-b.target[row], p*(1-p)
			}
			if b.weight != nil {
				first *= b.weight[row]
				second *= b.weight[row]
			}
			if b.sampled != nil && !b.sampled[i] {
				first, second = 0, 0
			}
			b.first[i], b.second[i] = first, second
			most[0] = max(most[0], math.Abs(first))
			most[1] = max(most[1], second)
		}
		b.largest[worker] = most
	})
	var most [2]float64
	for _, m := range b.largest {
		most[0], most[1] = max(most[0], m[0]), max(most[1], m[1])
	}
	g.gradientScale = max(most[0], 1e-300) / gradientLevels
	g.hessianScale = max(most[1], 1e-300) / hessianLevels
	perG, perH := 1/g.gradientScale, 1/g.hessianScale
	chunks(g.threads, len(g.train), blockRows, func(_, low, high int) {
		for i := low; i < high; i++ {
			v := b.first[i] * perG
			first := int64(v + math.Copysign(.5, v))
			second := int64(b.second[i]*perH + .5)
			if second == 0 && b.second[i] > 0 {
				second = 1
			}
			g.gradient[g.train[i]] = pack(first, second)
		}
	})
}

// holdLoss is the summed loss on the held-out rows, and their summed weight.
func (b *booster) holdLoss() (loss, weight float64) {
	for _, row := range b.hold {
		w := b.weightOf(row)
		weight += w
		if b.s.Loss == Squared {
			d := b.target[row] - b.score[row]
			loss += w * d * d
			continue
		}
		// log(1 + e^-z) with z signed by the outcome, without overflow
		z := b.score[row]
		if b.target[row] == 0 {
			z = -z
		}
		loss += w * (max(-z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return loss, weight
}
