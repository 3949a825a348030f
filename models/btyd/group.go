package btyd

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Groups are different histories with the number of customers that have each, sorted by frequency, then age, then recency.
type Groups struct {
	Frequencies []float64 // the different frequencies, ascending
	Customers   []float64 // how many customers have each of Frequencies

	At              []int32 // of each history: the place of its frequency in Frequencies
	Recency, Age, N []float64
	Total           float64 // customers
}

// Len counts the different histories.
func (g Groups) Len() int { return len(g.N) }

// history is one customer within a bucket of equal frequency.
type history struct{ age, recency float64 }

func (h history) compare(other history) int {
	if c := cmp.Compare(h.age, other.age); c != 0 {
		return c
	}
	return cmp.Compare(h.recency, other.recency)
}

// sortShare is the number of histories that are sorted in one go; larger buckets are cut, sorted side by side and merged while counting.
const sortShare = 1 << 16

// group sorts by buckets of frequency: frequencies are few and small nearly always, times are many.
func group(ctx context.Context, c Customers) (Groups, error) {
	g := Groups{Total: float64(c.Len())}
	count := map[float64]int{}
	for _, x := range c.frequency {
		count[x]++
	}
	for x := range count {
		g.Frequencies = append(g.Frequencies, x)
	}
	slices.Sort(g.Frequencies)
	start := make(map[float64]int, len(count))
	offsets := make([]int, len(g.Frequencies)+1)
	g.Customers = make([]float64, len(g.Frequencies))
	for i, x := range g.Frequencies {
		start[x], offsets[i+1], g.Customers[i] = offsets[i], offsets[i]+count[x], float64(count[x])
	}
	all := make([]history, c.Len())
	last, place := -1.0, 0 // equal frequencies come in rows: most look-ups are saved
	for i, x := range c.frequency {
		if x != last {
			if last >= 0 {
				start[last] = place
			}
			last, place = x, start[x]
		}
		all[place] = history{c.age[i], c.recency[i]}
		place++
	}

	var shares [][]history
	for i := range g.Frequencies {
		bucket := all[offsets[i]:offsets[i+1]]
		for share := range slices.Chunk(bucket, sortShare) {
			shares = append(shares, share)
		}
	}
	err := InChunks(ctx, len(shares), 1, func(i, _, _ int) { slices.SortFunc(shares[i], history.compare) })
	if err != nil {
		return Groups{}, err
	}
	for i := range g.Frequencies {
		g.countBucket(int32(i), all[offsets[i]:offsets[i+1]])
	}
	return g, nil
}

// GroupSpend counts equal pairs of frequency and mean spend once; the spend stands in Age.
func GroupSpend(ctx context.Context, frequency, monetary []float64) (Groups, error) {
	return group(ctx, Customers{frequency: frequency, recency: make([]float64, len(frequency)), age: monetary})
}

// countBucket merges the sorted shares of one frequency and counts equal histories.
func (g *Groups) countBucket(at int32, bucket []history) {
	var heads [][]history
	for share := range slices.Chunk(bucket, sortShare) {
		heads = append(heads, share)
	}
	for len(heads) > 0 {
		least := heads[0][0]
		for _, head := range heads[1:] {
			if head[0].compare(least) < 0 {
				least = head[0]
			}
		}
		n := 0
		kept := heads[:0]
		for _, head := range heads {
			for len(head) > 0 && head[0] == least {
				head = head[1:]
				n++
			}
			if len(head) > 0 {
				kept = append(kept, head)
			}
		}
		heads = kept
		g.At = append(g.At, at)
		g.Age = append(g.Age, least.age)
		g.Recency = append(g.Recency, least.recency)
		g.N = append(g.N, float64(n))
	}
}

// Scaled is the groups with all times multiplied.
func (g Groups) Scaled(factor float64) Groups {
	scale := func(values []float64) []float64 {
		out := make([]float64, len(values))
		for i, value := range values {
			out[i] = value * factor
		}
		return out
	}
	g.Recency, g.Age = scale(g.Recency), scale(g.Age)
	return g
}

// Sample is every k-th customer in the order of the histories, about most of them: frequencies, ages and recencies keep their shares.
func (g Groups) Sample(most int) Groups {
	step := g.Total / float64(most)
	if step <= 1 {
		return g
	}
	out := Groups{Frequencies: g.Frequencies, Customers: make([]float64, len(g.Frequencies))}
	before := 0.0
	for i, n := range g.N {
		taken := math.Floor((before+n)/step) - math.Floor(before/step)
		before += n
		if taken == 0 {
			continue
		}
		out.At = append(out.At, g.At[i])
		out.Recency = append(out.Recency, g.Recency[i])
		out.Age = append(out.Age, g.Age[i])
		out.N = append(out.N, taken)
		out.Customers[g.At[i]] += taken
		out.Total += taken
	}
	return out
}

// means are the mean age and the mean frequency.
func (g Groups) means() (age, frequency float64) {
	for i, n := range g.N {
		age += n * g.Age[i]
	}
	for i, n := range g.Customers {
		frequency += n * g.Frequencies[i]
	}
	if g.Total > 0 {
		age, frequency = age/g.Total, frequency/g.Total
	}
	return age, frequency
}
