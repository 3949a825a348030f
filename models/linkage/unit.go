package linkage

import (
	"context"

	"clientele/models/intern"
)

// units are records with equal normal forms in every field: they are compared once,
// however often they occur.
type units struct {
	*prepared
	first []int32 // of each unit: the position of its record with the smallest key, in prepared
	of    []int32 // of each record: its unit
	size  []int32 // records of each unit
}

// collapse groups the records of equal content, in the order of their first appearance.
// Records without any content stay apart.
func (p *prepared) collapse(ctx context.Context, c comparer, keys func(int32) string, threads int) (*units, error) {
	u := &units{prepared: p, of: make([]int32, p.n)}
	contents := make([]uint64, p.n) // 0: none
	err := inChunks(ctx, threads, p.n, func(from, to int) {
		for a := from; a < to; a++ {
			if content, some := p.content(c, int32(a)); some {
				contents[a] = max(1, content)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var known intern.Index
	known.Reserve(p.n)
	for a := range int32(p.n) {
		content := contents[a]
		n, seen := known.Find(uint32(content>>32), func(id uint32) bool { return contents[u.first[id]] == content })
		id := int32(n)
		if !seen || content == 0 {
			id = int32(len(u.first))
			u.first, u.size = append(u.first, a), append(u.size, 0)
			if content != 0 {
				known.Add(uint32(content>>32), uint32(id))
			}
		}
		if keys(a) < keys(u.first[id]) {
			u.first[id] = a
		}
		u.of[a] = id
		u.size[id]++
	}
	return u, nil
}

// content is a hash of all that a record's comparisons look at, and whether that is anything.
func (p *prepared) content(c comparer, a int32) (h uint64, some bool) {
	h = hashStart
	for k, one := range c {
		v := one.value(a)
		if l, is := one.(locality); is {
			v = l.content(a)
		}
		some = some || v != 0
		h = combine(h+uint64(k), v+1)
	}
	return h, some
}
