package markup

// spaces are the namespaces of a file and the prefixes bound to them.
type spaces struct {
	numbers map[string]int // of namespaces by name
	bound   []binding      // the last of a prefix is in force
}

type binding struct {
	prefix string
	space  int
}

func newSpaces() spaces {
	return spaces{numbers: map[string]int{"": 0}}
}

// number is that of a namespace; false where a file has too many.
func (s *spaces) number(name []byte) (int, bool) {
	if n, known := s.numbers[string(name)]; known {
		return n, true
	}
	n := len(s.numbers)
	if n >= maxSpaces {
		return 0, false
	}
	s.numbers[string(name)] = n
	return n, true
}

func (s *spaces) bind(prefix, name []byte) bool {
	n, ok := s.number(name)
	if ok {
		s.bound = append(s.bound, binding{string(prefix), n})
	}
	return ok
}

// of is the namespace of a prefix. One that is not bound stands for itself, as
// encoding/xml has it: exports are cut from larger documents.
func (s *spaces) of(prefix []byte) (int, bool) {
	for i := len(s.bound) - 1; i >= 0; i-- {
		if s.bound[i].prefix == string(prefix) {
			return s.bound[i].space, true
		}
	}
	if len(prefix) == 0 {
		return 0, true
	}
	return s.number(prefix)
}
