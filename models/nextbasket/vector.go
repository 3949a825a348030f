package nextbasket

import "math"

// profile is what one customer's history says about items: parallel slices, in the order of first appearance.
type profile struct {
	item    []int32
	count   []float32 // baskets with the item
	decayed []float32 // TIFU-KNN's vector
	recent  []float32 // share of the last baskets that have the item; 0 for older items
}

// profiles is the profiles of all customers, packed.
type profiles struct {
	first []int // per customer and one more
	all   profile
}

func (p *profiles) of(customer int) profile {
	low, high := p.first[customer], p.first[customer+1]
	return profile{p.all.item[low:high], p.all.count[low:high], p.all.decayed[low:high], p.all.recent[low:high]}
}

func (p *profiles) add(one profile) {
	p.all.item = append(p.all.item, one.item...)
	p.all.count = append(p.all.count, one.count...)
	p.all.decayed = append(p.all.decayed, one.decayed...)
	p.all.recent = append(p.all.recent, one.recent...)
	p.first = append(p.first, len(p.all.item))
}

// profiler makes profiles; it is for one goroutine.
type profiler struct {
	s     Settings
	place []int32 // per item: its place in the profile plus one
}

func (p *profiler) make(h history) profile {
	var out profile
	n := h.len()
	window := min(n, p.s.Recent)
	for b := range n {
		weight := p.weight(b, n)
		for _, item := range h.at(b) {
			at := p.place[item] - 1
			if at < 0 {
				at = int32(len(out.item))
				p.place[item] = at + 1
				out.item = append(out.item, item)
				out.count = append(out.count, 0)
				out.decayed = append(out.decayed, 0)
				out.recent = append(out.recent, 0)
			}
			out.count[at]++
			out.decayed[at] += float32(weight)
			if b >= n-window {
				out.recent[at] += 1 / float32(window)
			}
		}
	}
	for _, item := range out.item {
		p.place[item] = 0
	}
	return out
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
	return math.Pow(p.s.GroupDecay, float64(groups-1-group)) / float64(groups) / float64(of) * math.Pow(p.s.BasketDecay, float64(n-1-b))
}
