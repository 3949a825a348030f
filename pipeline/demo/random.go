package demo

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// Every draw belongs to a stream that is named by the seed, a domain and two
// numbers (a person and a purchase, a store and a day). So nothing depends on
// the order in which workers do their work.
const (
	domainPerson uint64 = iota + 1
	domainLife
	domainIdentity
	domainHousehold
	domainRecord
	domainBasket
	domainWalkIn
	domainTraining
	domainStore
	domainContact
	domainStranger
	domainProduct
	domainFavourite
	domainDamage
	domainProspect
	domainFirm
	domainMenu
	domainIssue
	domainSurvey
	domainVisit
	domainMail
)

// stream is a random source that can be pointed at a name again and again.
type stream struct {
	*rand.Rand
	source *rand.PCG
}

func newStream() *stream {
	source := rand.NewPCG(0, 0)
	return &stream{Rand: rand.New(source), source: source}
}

// at points the stream at the beginning of the named sequence.
func (s *stream) at(seed, domain, a, b uint64) *stream {
	h := mix(seed + 0x9e3779b97f4a7c15*domain)
	s.source.Seed(mix(h^mix(a)), mix(h+0x632be59bd9b4e019+mix(b^0xd1b54a32d192ed03)))
	return s
}

// mix is the finaliser of splitmix64: a bijection that spreads neighbours apart.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// chance is true with probability p.
func (s *stream) chance(p float64) bool { return s.Float64() < p }

// gamma draws from Gamma(shape) with scale 1, after Marsaglia and Tsang (2000).
func (s *stream) gamma(shape float64) float64 {
	boost := 1.0
	if shape < 1 {
		boost = math.Pow(1-s.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-s.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return boost * d * v
		}
	}
}

// erlang draws from Gamma(shape) for a small whole shape.
func (s *stream) erlang(shape int) float64 {
	sum := 0.0
	for range shape {
		sum += s.ExpFloat64()
	}
	return sum
}

// poisson draws a count; large means are drawn in pieces of at most 16.
func (s *stream) poisson(mean float64) int {
	n := 0
	for mean > 16 {
		n += s.poissonSmall(16)
		mean -= 16
	}
	return n + s.poissonSmall(mean)
}

func (s *stream) poissonSmall(mean float64) int {
	limit := math.Exp(-mean)
	n := 0
	for p := s.Float64(); p > limit; p *= s.Float64() {
		n++
	}
	return n
}

// search draws an index from cumulative weights whose last one is the sum.
func (s *stream) search(cumulative []float64) int {
	u := s.Float64() * cumulative[len(cumulative)-1]
	low, high := 0, len(cumulative)-1
	for low < high {
		mid := (low + high) / 2
		if cumulative[mid] > u {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// spread returns n's place in a fixed permutation of 0 … size-1, so that
// numbers handed out in order look handed out at random. The multiplier must
// have no factor in common with size.
func spread(n, multiplier, size uint64) uint64 {
	high, low := bits.Mul64(n%size, multiplier%size)
	_, rest := bits.Div64(high%size, low, size)
	return (rest + 7919%size) % size
}
