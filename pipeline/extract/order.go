package extract

import (
	"cmp"
	"slices"
)

// set takes a record over. The caller holds mu or is alone.
func (st *sourceState) set(r *Record) {
	r.day = st.feed.day(r.File)
	if st.records[r.File] == nil && st.listed == st.altered {
		// The usual case, records read in their order, needs no other list.
		st.list = append(st.list, r)
		if last := len(st.list) - 2; last < 0 || later(st.list[last], r) < 0 {
			st.records[r.File] = r
			return
		}
	}
	st.records[r.File] = r
	st.altered++
}

// forget drops a record. The caller holds mu or is alone.
func (st *sourceState) forget(file string) {
	delete(st.records, file)
	st.altered++
	st.dirty = true
}

// ordered returns the records, the later export last. It is the caller's to read
// alone: a night asks for it a dozen times.
func (st *sourceState) ordered() []*Record {
	if st.listed == st.altered {
		return st.list
	}
	st.list = make([]*Record, 0, len(st.records))
	for _, r := range st.records {
		st.list = append(st.list, r)
	}
	slices.SortFunc(st.list, later)
	st.listed = st.altered
	return st.list
}

// later compares two exports of one source by which counts as the later one.
func later(a, b *Record) int {
	if c := cmp.Compare(a.day, b.day); c != 0 {
		return c
	}
	return natural(a.File, b.File)
}

// counting returns the records that count, the later export last.
func (st *sourceState) counting() []*Record {
	list := make([]*Record, 0, len(st.records))
	for _, r := range st.ordered() {
		if r.Same == "" {
			list = append(list, r)
		}
	}
	return list
}
