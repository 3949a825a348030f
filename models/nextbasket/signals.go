package nextbasket

import (
	"cmp"
	"math"
	"slices"
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

func (w weights) of(v *[signals]float64) float64 {
	sum := 0.0
	for i, weight := range w {
		sum += weight * v[i]
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
	v     [signals]float64
}

// scorer finds a customer's candidates; it is for one goroutine and keeps its room.
type scorer struct {
	*index
	need    weights // signals of weight zero are not computed
	v       [][signals]float64
	seen    []bool
	touched []int32
	similar []float64 // per item: the sums of the two signals that are added to most, apart so that they stay near the processor
	nearby  []float64

	common  []int32   // per member of the pool: items in common
	dot     []float64 // per member of the pool: product of decayed vectors
	members []int32   // with items in common
	near    []neighbour
}

type neighbour struct {
	member   int32
	distance float64
}

func newScorer(x *index, need weights) *scorer {
	return &scorer{index: x, need: need, v: make([][signals]float64, x.h.items), seen: make([]bool, x.h.items),
		similar: make([]float64, x.h.items), nearby: make([]float64, x.h.items),
		common: make([]int32, len(x.pool)), dot: make([]float64, len(x.pool))}
}

func (s *scorer) touch(item int32) *[signals]float64 {
	s.note(item)
	return &s.v[item]
}

func (s *scorer) note(item int32) {
	if !s.seen[item] {
		s.seen[item] = true
		s.touched = append(s.touched, item)
	}
}

// candidates lists items with their signals for the owner of a profile, the own items first, and enough popular ones that `more` are new. A customer is no
// neighbour of their own.
func (s *scorer) candidates(own profile, customer, more int, into []candidate) []candidate {
	for i, item := range own.item {
		v := s.touch(item)
		v[signalCount], v[signalRecent], v[signalDecayed] = float64(own.count[i]), float64(own.recent[i]), float64(own.decayed[i])
	}
	if s.need[signalSimilar] != 0 || s.need[signalNear] != 0 {
		s.meet(own, int32(customer))
	}
	if s.need[signalTogether] != 0 {
		s.addTogether(own)
	}
	for _, item := range s.order {
		if more == 0 {
			break
		}
		if !s.seen[item] {
			s.touch(item)
			more--
		}
	}
	for at, item := range s.touched {
		place := int32(math.MaxInt32)
		if at < len(own.item) {
			place = int32(at)
		}
		v := &s.v[item]
		v[signalSimilar], v[signalNear] = s.similar[item], s.nearby[item]
		s.similar[item], s.nearby[item] = 0, 0
		v[signalPopular] = float64(s.popularity[item]) / s.baskets
		into = append(into, candidate{item, place, *v})
		*v, s.seen[item] = [signals]float64{}, false
	}
	s.touched = s.touched[:0]
	return into
}

// meet finds who has items in common and adds what they buy.
func (s *scorer) meet(own profile, customer int32) {
	for i, item := range own.item {
		weight := float64(own.decayed[i])
		for _, p := range s.postings[s.first[item]:s.first[item+1]] {
			if s.common[p.member] == 0 {
				s.members = append(s.members, p.member)
			}
			s.common[p.member]++
			s.dot[p.member] += weight * float64(p.decayed)
		}
	}
	if s.need[signalSimilar] != 0 {
		s.addSimilar(own, customer)
	}
	if s.need[signalNear] != 0 {
		s.addNear(customer)
	}
	for _, member := range s.members {
		s.common[member], s.dot[member] = 0, 0
	}
	s.members = s.members[:0]
}

// addSimilar adds UP-CF's part of others: the recent shares of the most similar, by the asymmetric cosine.
func (s *scorer) addSimilar(own profile, customer int32) {
	mine := math.Pow(float64(len(own.item)), s.s.Asymmetry)
	s.near = s.near[:0]
	for _, member := range s.members {
		if s.pool[member] != customer {
			s.near = append(s.near, neighbour{member, -float64(s.common[member]) / (mine * s.root[member])})
		}
	}
	for _, n := range s.nearest(s.s.Similar) {
		similarity := -n.distance
		if s.s.Locality != 1 {
			similarity = math.Pow(similarity, s.s.Locality)
		}
		theirs := s.profiles.of(int(s.pool[n.member]))
		for i, item := range theirs.item {
			if share := theirs.recent[i]; share != 0 {
				s.note(item)
				s.similar[item] += similarity * float64(share)
			}
		}
	}
}

// nearest is the k nearest of those noted, by number, so that sums are made in one order whatever was met first.
func (s *scorer) nearest(k int) []neighbour {
	k = min(k, len(s.near))
	if k > 0 {
		nearest(s.near, k)
	}
	near := s.near[:k]
	slices.SortFunc(near, func(a, b neighbour) int { return cmp.Compare(a.member, b.member) })
	return near
}

// addNear adds the mean of the nearest customers' decayed vectors, by Euclid's distance. Of those without an item in common only the shortest vectors can
// be among them.
func (s *scorer) addNear(customer int32) {
	s.near = s.near[:0]
	for _, member := range s.members {
		if s.pool[member] != customer {
			s.near = append(s.near, neighbour{member, s.square[member] - 2*s.dot[member]})
		}
	}
	strangers := s.s.Neighbours
	for _, member := range s.bySquare {
		if strangers == 0 {
			break
		}
		if s.common[member] == 0 && s.pool[member] != customer {
			s.near = append(s.near, neighbour{member, s.square[member]})
			strangers--
		}
	}
	near := s.nearest(s.s.Neighbours)
	share := 1 / float64(len(near))
	for _, n := range near {
		theirs := s.profiles.of(int(s.pool[n.member]))
		for i, item := range theirs.item {
			s.note(item)
			s.nearby[item] += float64(theirs.decayed[i]) * share
		}
	}
}

// addTogether adds the partners of own items, by how recent these are.
func (s *scorer) addTogether(own profile) {
	for i, item := range own.item {
		for _, p := range s.partners[item] {
			s.touch(p.item)[signalTogether] += float64(own.decayed[i]) * float64(p.cosine)
		}
	}
}

// closer orders neighbours, ties by number.
func closer(a, b neighbour) bool {
	return a.distance < b.distance || (a.distance == b.distance && a.member < b.member)
}

// nearest brings the k nearest to the front, in any order.
func nearest(all []neighbour, k int) {
	low, high := 0, len(all)-1
	for low < high {
		pivot := all[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for closer(all[i], pivot) {
				i++
			}
			for closer(pivot, all[j]) {
				j--
			}
			if i <= j {
				all[i], all[j] = all[j], all[i]
				i++
				j--
			}
		}
		switch {
		case k-1 <= j:
			high = j
		case k-1 >= i:
			low = i
		default:
			return
		}
	}
}
