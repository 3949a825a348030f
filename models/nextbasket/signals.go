package nextbasket

import (
	"math"
)

// The signals that an item has for a customer.
const (
	signalCount    = iota // own baskets with it
	signalRecent          // share of the own last baskets with it
	signalDecayed         // own decayed frequency
	signalSimilar         // UP-CF: recent shares of others by the similarity of their items
	signalNear            // TIFU-KNN: mean decayed frequency of the nearest
	signalTogether        // bought together with own items, by their recent share
	signalPopular         // share of all baskets
	signals
)

// weights say what the signals count.
type weights [signals]float64

func (w *weights) of(v *[signals]float32) float64 {
	sum := 0.0
	for i, weight := range w {
		sum += weight * float64(v[i])
	}
	return sum
}

// fixedWeights is the weights of the methods that are not weighed by validation, and of a blend that cannot be.
func fixedWeights(s Settings) weights {
	var w weights
	switch s.Method {
	case Global:
		w[signalPopular] = 1
	case Personal, PersonalGlobal:
		w[signalCount] = 1
	case TIFUKNN:
		w[signalDecayed], w[signalNear] = s.Own, 1-s.Own
	default:
		w[signalRecent], w[signalSimilar] = 1, 1
	}
	return w
}

// candidate is an item with its signals.
type candidate struct {
	item  int32
	place int32 // among the customer's own items in the order of first appearance; math.MaxInt32 where it is new
	v     [signals]float32
}

// scorer finds a customer's candidates; it is for one goroutine and keeps its room.
type scorer struct {
	*index
	need    weights // signals of weight zero are not computed
	own     *profiler
	found   []found // per item
	touched []int32
	met     []met // per member of the pool
	similar nearest
	near    nearest
}

// found is what others say of an item.
type found struct {
	similar, near, together float32
	is                      bool
}

// met is what a member of the pool has in common with the customer.
type met struct {
	common int32   // items
	dot    float32 // product of decayed vectors
}

func newScorer(x *index, need weights) *scorer {
	return &scorer{index: x, need: need, own: newProfiler(x.s, x.h.items), found: make([]found, x.h.items), met: make([]met, len(x.pool))}
}

func (s *scorer) touch(item int32) *found {
	f := &s.found[item]
	if !f.is {
		f.is = true
		s.touched = append(s.touched, item)
	}
	return f
}

// profile is a customer's own; one below 0 has none.
func (s *scorer) profile(customer int) profile {
	if customer < 0 {
		return profile{}
	}
	return s.own.make(s.h.of(customer))
}

// find notes the items of a profile, in their order, then what others say, then enough of the popular ones that `more` are new. A customer is no neighbour of their
// own.
func (s *scorer) find(own profile, customer, more int, popular []int32) {
	for _, item := range own.item {
		s.touch(item)
	}
	if s.need[signalSimilar] != 0 || s.need[signalNear] != 0 {
		s.meet(own, int32(customer))
	}
	if s.need[signalTogether] != 0 {
		s.addTogether(own)
	}
	for _, item := range popular {
		if more == 0 {
			break
		}
		if !s.found[item].is {
			s.touch(item)
			more--
		}
	}
}

// at is a noted item with its signals.
func (s *scorer) at(place int, own *profile, popularity *popularity) candidate {
	item := s.touched[place]
	f := &s.found[item]
	c := candidate{item: item, place: math.MaxInt32}
	if place < len(own.item) {
		c.place = int32(place)
		c.v[signalCount], c.v[signalRecent], c.v[signalDecayed] = own.count[place], own.recent[place], own.decayed[place]
	}
	c.v[signalSimilar], c.v[signalNear], c.v[signalTogether] = f.similar, f.near, f.together
	c.v[signalPopular] = popularity.share[item]
	return c
}

// forget clears what was noted.
func (s *scorer) forget() {
	for _, item := range s.touched {
		s.found[item] = found{}
	}
	s.touched = s.touched[:0]
}

// meet finds who has items in common and adds what they buy.
func (s *scorer) meet(own profile, customer int32) {
	all := s.met
	for i, item := range own.item {
		weight := own.decayed[i]
		for _, p := range s.postings[s.first[item]:s.first[item+1]] {
			m := &all[p.member]
			m.common++
			m.dot += weight * p.decayed
		}
	}
	if len(own.item) == 0 {
		customer = -1
	}
	self := s.member(customer)
	if s.need[signalSimilar] != 0 {
		s.addSimilar(own, self)
	}
	if s.need[signalNear] != 0 {
		s.addNear(self)
	}
	clear(all)
}

// addSimilar adds UP-CF's part of others: the recent shares of the most similar, by the asymmetric cosine.
func (s *scorer) addSimilar(own profile, self int32) {
	mine := float32(math.Pow(float64(len(own.item)), s.s.Asymmetry))
	s.similar.empty(s.s.Similar)
	worst := float32(math.Inf(1))
	for member := range s.met {
		common := s.met[member].common
		if common == 0 || int32(member) == self {
			continue
		}
		if distance := -float32(common) * s.perRoot[member]; distance < worst {
			worst = s.similar.add(neighbour{int32(member), distance})
		}
	}
	for _, n := range s.similar.all {
		similarity := -n.distance / mine
		if s.s.Locality != 1 {
			similarity = float32(math.Pow(float64(similarity), s.s.Locality))
		}
		for _, e := range s.recent[s.recentFrom[n.member]:s.recentFrom[n.member+1]] {
			s.touch(e.item).similar += similarity * e.value
		}
	}
}

// addNear adds the mean of the nearest customers' decayed vectors, by Euclid's distance.
func (s *scorer) addNear(self int32) {
	s.near.empty(s.s.Neighbours)
	worst := float32(math.Inf(1))
	for member := range s.met {
		if distance := s.square[member] - 2*s.met[member].dot; distance < worst && int32(member) != self {
			worst = s.near.add(neighbour{int32(member), distance})
		}
	}
	share := 1 / float32(len(s.near.all))
	for _, n := range s.near.all {
		for _, e := range s.decayed[s.decayedFrom[n.member]:s.decayedFrom[n.member+1]] {
			s.touch(e.item).near += e.value * share
		}
	}
}

// addTogether adds the partners of own items, by how recent these are.
func (s *scorer) addTogether(own profile) {
	for i, item := range own.item {
		for _, p := range s.partners[item] {
			s.touch(p.item).together += own.decayed[i] * p.cosine
		}
	}
}
