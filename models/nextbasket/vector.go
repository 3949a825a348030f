package nextbasket

import "math"

// profile is what one customer's history says about items: parallel slices, in the order of first appearance.
type profile struct {
	item    []int32
	count   []float32 // baskets with the item
	decayed []float32 // TIFU-KNN's vector
	recent  []float32 // share of the last baskets that have the item; 0 for older items
	last    []int32   // the last basket with it, counted from the customer's oldest
}

// profiler makes profiles, one at a time in the same room; it is for one goroutine.
type profiler struct {
	s      Settings
	place  []int32   // per item: its place in the profile plus one
	decay  []float64 // powers of BasketDecay
	groups []float64 // powers of GroupDecay
	out    profile
}

func newProfiler(s Settings, items int) *profiler {
	p := &profiler{s: s, place: make([]int32, items)}
	for g := range min(s.Groups, 1024) {
		p.groups = append(p.groups, math.Pow(s.GroupDecay, float64(g)))
	}
	return p
}

// make is the profile of a history; it holds until the next.
func (p *profiler) make(h history) profile {
	o := &p.out
	o.item, o.count, o.decayed, o.recent, o.last = o.item[:0], o.count[:0], o.decayed[:0], o.recent[:0], o.last[:0]
	n := h.len()
	window := min(n, p.s.Recent)
	for len(p.decay) < n {
		p.decay = append(p.decay, math.Pow(p.s.BasketDecay, float64(len(p.decay))))
	}
	for b := range n {
		weight := float32(p.weight(b, n))
		share := float32(0)
		if b >= n-window {
			share = 1 / float32(window)
		}
		for _, item := range h.at(b) {
			at := p.place[item] - 1
			if at < 0 {
				at = int32(len(o.item))
				p.place[item] = at + 1
				o.item, o.count, o.decayed, o.recent, o.last = append(o.item, item), append(o.count, 0), append(o.decayed, 0), append(o.recent, 0), append(o.last, 0)
			}
			o.count[at]++
			o.decayed[at] += weight
			o.recent[at] += share
			o.last[at] = int32(b)
		}
	}
	for _, item := range o.item {
		p.place[item] = 0
	}
	return *o
}

// weight is what basket b of n counts in TIFU-KNN's vector. Baskets are put into groups of even size, the newest groups the larger ones; groups decay, and so
// do baskets.
func (p *profiler) weight(b, n int) float64 {
	groups := min(n, p.s.Groups)
	size, larger := n/groups, n%groups // the last `larger` groups have one more
	small := (groups - larger) * size
	group, of := 0, size
	if b < small {
		group = b / size
	} else {
		of = size + 1
		group = groups - larger + (b-small)/of
	}
	after := groups - 1 - group
	power := 0.0
	if after < len(p.groups) {
		power = p.groups[after]
	}
	return power / float64(groups) / float64(of) * p.decay[n-1-b]
}
