package affinity

import "slices"

// ranked is baskets as they are mined: frequent items alone, by their rank, the most frequent being 0.
type ranked struct {
	item   []uint32   // of each rank
	counts []uint32   // baskets of each rank
	rows   []uint32   // a 0, then the ranks of a basket plus one, ascending; baskets of fewer than two are left out
	places [][]uint32 // of each rank in rows
}

// Cut is what was left out because baskets were too large.
type Cut struct {
	Baskets, Lines int // different items are lines here
	Largest        int // items of the largest basket of all, left out or not
}

// rank chooses the frequent items. n is the number of baskets that count.
func (b *Baskets) rank(s Settings) (r ranked, cut Cut, n, minCount int) {
	most := s.MaxBasket
	if most == 0 {
		most = DefaultMaxBasket
	} else if most < 0 {
		most = len(b.names)
	}
	counts := make([]uint32, len(b.names))
	for i := range b.ends {
		basket := b.basket(i)
		cut.Largest = max(cut.Largest, len(basket))
		if len(basket) > most {
			cut.Baskets++
			cut.Lines += len(basket)
			continue
		}
		for _, item := range basket {
			counts[item]++
		}
	}
	n = b.Len() - cut.Baskets
	minCount = s.minCount(n)
	for item, count := range counts {
		if int(count) >= minCount {
			r.item = append(r.item, uint32(item))
		}
	}
	slices.SortStableFunc(r.item, func(x, y uint32) int { return int(counts[y]) - int(counts[x]) })
	mark := make([]uint32, len(b.names)) // the rank plus one
	r.counts = make([]uint32, len(r.item))
	for rank, item := range r.item {
		mark[item], r.counts[rank] = uint32(rank+1), counts[item]
	}
	r.lay(b, most, mark)
	return r, cut, n, minCount
}

// lay writes the rows and finds the places.
func (r *ranked) lay(b *Baskets, most int, mark []uint32) {
	r.rows = make([]uint32, 0, len(b.items)+len(b.ends)+1)
	held := make([]uint32, len(r.item)+1)
	for i := range b.ends {
		basket := b.basket(i)
		if len(basket) > most {
			continue
		}
		start := len(r.rows)
		r.rows = append(r.rows, 0)
		for _, item := range basket {
			if m := mark[item]; m != 0 {
				r.rows = append(r.rows, m)
			}
		}
		row := r.rows[start+1:]
		if len(row) < 2 {
			r.rows = r.rows[:start]
			continue
		}
		sortShort(row)
		for _, m := range row {
			held[m]++
		}
	}
	all := make([]uint32, len(r.rows))
	r.places = make([][]uint32, len(r.item))
	at := 0
	for rank := range r.places {
		end := at + int(held[rank+1])
		r.places[rank] = all[at:at:end]
		at = end
	}
	for place, m := range r.rows {
		if m != 0 {
			r.places[m-1] = append(r.places[m-1], uint32(place))
		}
	}
}

func sortShort(row []uint32) {
	if len(row) > 48 {
		slices.Sort(row)
		return
	}
	for i := 1; i < len(row); i++ {
		value, to := row[i], i
		for ; to > 0 && row[to-1] > value; to-- {
			row[to] = row[to-1]
		}
		row[to] = value
	}
}
