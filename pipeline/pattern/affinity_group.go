package pattern

// grouped is the purchases, put together to what counts as one basket.
type grouped struct {
	*purchases
	order   []uint32 // orders, those of one basket side by side; nil: as they are
	unit    []uint32 // basket of each order in that order; nil: one each
	unknown int      // orders left out since nobody knows whose they are
}

// group puts orders together: by nothing, by customer and day, or by customer.
func (p *purchases) group(by string) *grouped {
	g := &grouped{purchases: p}
	if by == "orders" || p.customer == nil {
		return g
	}
	// Orders come in the order of days, and keep it for each customer.
	next := make([]uint32, p.customers+2)
	for _, customer := range p.customer {
		next[customer+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	unknown := int(next[1])
	order := make([]uint32, len(p.customer))
	for i, customer := range p.customer {
		order[next[customer]] = uint32(i)
		next[customer]++
	}
	if by == "customers" {
		g.unknown, order = unknown, order[unknown:]
	}
	g.order, g.unit = order, make([]uint32, len(order))
	unit := uint32(0)
	for i := 1; i < len(order); i++ {
		one, before := order[i], order[i-1]
		isSame := p.customer[one] != 0 && p.customer[one] == p.customer[before] && (by == "customers" || p.day[one] == p.day[before])
		if !isSame {
			unit++
		}
		g.unit[i] = unit
	}
	return g
}

// viewed is the baskets of a view.
type viewed struct {
	items          []uint32
	ends           []int
	baskets, lines int
	without        int // lines of articles that the level has no place for
}

// baskets puts the baskets of a view together. One that holds nothing of the level is none.
func (g *grouped) baskets(v view) viewed {
	var out viewed
	if v.isWhole() {
		out.items, out.ends = make([]uint32, 0, len(g.bought)), make([]int, 0, len(g.ends))
	}
	count := len(g.ends)
	if g.order != nil {
		count = len(g.order)
	}
	last, closed := uint32(0), 0
	for i := range count {
		order, unit := i, uint32(i)
		if g.order != nil {
			order, unit = int(g.order[i]), g.unit[i]
		}
		if v.channelNo >= 0 && int(g.channel[order]) != v.channelNo || g.day[order] < v.from || g.day[order] > v.to {
			continue
		}
		if unit != last && len(out.items) > closed {
			closed = len(out.items)
			out.ends = append(out.ends, closed)
		}
		last = unit
		start := 0
		if order > 0 {
			start = g.ends[order-1]
		}
		if v.level == levelItem {
			out.items = append(out.items, g.bought[start:g.ends[order]]...)
			continue
		}
		for _, article := range g.bought[start:g.ends[order]] {
			if category := g.category[article]; category >= 0 {
				out.items = append(out.items, uint32(category))
			} else {
				out.without++
			}
		}
	}
	if len(out.items) > closed {
		out.ends = append(out.ends, len(out.items))
	}
	out.baskets, out.lines = len(out.ends), len(out.items)
	return out
}
