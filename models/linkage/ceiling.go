package linkage

import "math"

// ceilings are the highest weights that patterns can have, whatever the values: most pairs
// fall short of being remembered by that alone, and the frequencies of their values need not
// be looked up. They lie by a few bits of the pattern's hash; what comes later takes the place.
type ceilings struct {
	slots []ceiling
	least []float64 // of each comparison: its lowest rarity
}

type ceiling struct {
	pattern pattern
	weight  float64
	isKnown bool
}

const ceilingBits = 12

func (t *ceilings) of(m *Model, c comparer, p pattern) float64 {
	if t.slots == nil {
		t.slots, t.least = make([]ceiling, 1<<ceilingBits), m.leastRarities()
	}
	slot := &t.slots[mix(uint64(p))>>(64-ceilingBits)]
	if !slot.isKnown || slot.pattern != p {
		*slot = ceiling{p, m.ceiling(c, p, t.least), true}
	}
	return slot.weight
}

// leastRarities finds, for each comparison, the value whose agreement speaks most.
func (m *Model) leastRarities() []float64 {
	out := make([]float64, len(m.frequent))
	for k, values := range m.frequent {
		out[k] = values[0]
		for _, rarity := range values {
			out[k] = min(out[k], rarity)
		}
	}
	return out
}

// ceiling is the weight of a pattern if all values that agree were the rarest.
func (m *Model) ceiling(c comparer, p pattern, least []float64) float64 {
	l := m.logs.prior
	for k := range c {
		level := p.level(k)
		at := &m.logs.p[k][level]
		for class := range l {
			l[class] += at[class]
		}
		if int(level) == len(m.levels[k]) && len(m.frequent[k]) > 0 {
			l[strangers] += least[k]
			if c[k].role() == personal {
				l[household] += least[k]
			}
		}
	}
	const rounding = 1e-9
	return odds(l) + rounding*(1+math.Abs(odds(l)))
}
