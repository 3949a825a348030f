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
	sets, total := 0, int32(0)
	for _, n := range size {
		if n > 1 {
			sets++
			total += n
		}
	}
	out, room := make([][]int32, 0, sets), make([]int32, total)
	place := make([]int32, len(s.parent)) // of a root: its set
	for i := range s.parent {
		root := s.find(int32(i))
		n := size[root]
		if n < 2 {
			continue
		}
		if root == int32(i) { // the smallest number comes first
			place[root] = int32(len(out))
			out = append(out, room[:0:n])
			room = room[n:]
		}
		out[place[root]] = append(out[place[root]], int32(i))
	}
	return out
}
