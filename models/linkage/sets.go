package linkage

// sets are disjoint sets of numbers, joined by size with halved paths (Tarjan 1975).
type sets struct{ parent []int32 }

func newSets(n int) *sets {
	s := &sets{make([]int32, n)}
	for i := range s.parent {
		s.parent[i] = int32(i)
	}
	return s
}

func (s *sets) find(a int32) int32 {
	for s.parent[a] != a {
		s.parent[a] = s.parent[s.parent[a]]
		a = s.parent[a]
	}
	return a
}

func (s *sets) join(a, b int32) {
	a, b = s.find(a), s.find(b)
	s.parent[max(a, b)] = min(a, b)
}

// members lists the sets of two and more, each by its smallest number.
func (s *sets) members() [][]int32 {
	size := make([]int32, len(s.parent))
	for i := range s.parent {
		size[s.find(int32(i))]++
	}
	at := make(map[int32]int)
	var out [][]int32
	for i := range s.parent {
		root := s.find(int32(i))
		if size[root] < 2 {
			continue
		}
		if _, known := at[root]; !known {
			at[root] = len(out)
			out = append(out, make([]int32, 0, size[root]))
		}
		out[at[root]] = append(out[at[root]], int32(i))
	}
	return out
}
