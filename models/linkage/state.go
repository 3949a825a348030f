package linkage

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"clientele/models/sealed"
)

// State is what one run leaves to the next: what every record looked like, in which blocks
// it stood, and the pairs that came of it. With it the next run compares the records that
// are new or changed, and no others. It holds hashes and numbers, no values of fields.
type State struct {
	basis   [sha256.Size]byte // of the model and the settings: of others, nothing can be taken over
	keys    []uint64          // hash of each record's key, ascending
	content []uint64          // hash of what the record said
	cluster []int32           // of each record: the place of its cluster's first record
	rules   int
	blocks  []uint32 // of each record and rule: the upper half of the block's key; 0: none
	limits  []limits
	listed  []uint64 // hashes of the keys that people decided about, ascending
	pairs   []statePair
}

// statePair is a pair of records, known by their places.
type statePair struct {
	A, B   int32
	Rules  uint32
	Origin Origin
	Weight float64
}

// isCopy tells whether the pair is a record and the first of those that say the same: no
// rule brought them together.
func (p statePair) isCopy() bool { return p.Rules == 0 && p.Origin == Probabilistic }

func columnOf[T any](pairs []statePair, of func(statePair) T) []T {
	out := make([]T, len(pairs))
	for i, p := range pairs {
		out[i] = of(p)
	}
	return out
}

// MarshalBinary writes the state, with its version and a checksum before it.
func (s *State) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 4*sha256.Size+20*len(s.keys)+4*len(s.blocks)+8*len(s.listed)+21*len(s.pairs))
	out = append(out, s.basis[:]...)
	var fault error
	put := func(v any) {
		if grown, err := binary.Append(out, binary.LittleEndian, v); err == nil {
			out = grown
		} else if fault == nil {
			fault = err
		}
	}
	put(uint64(len(s.keys)))
	put(uint64(s.rules))
	put(s.keys)
	put(s.content)
	put(s.cluster)
	put(s.blocks)
	for _, l := range s.limits {
		put(l.dropped)
		put(uint64(len(l.split)))
		put(l.split)
		put(uint64(len(l.closed)))
		put(l.closed)
	}
	put(uint64(len(s.listed)))
	put(s.listed)
	put(uint64(len(s.pairs)))
	put(columnOf(s.pairs, func(p statePair) int32 { return p.A }))
	put(columnOf(s.pairs, func(p statePair) int32 { return p.B }))
	put(columnOf(s.pairs, func(p statePair) uint32 { return p.Rules }))
	put(columnOf(s.pairs, func(p statePair) uint8 { return uint8(p.Origin) }))
	put(columnOf(s.pairs, func(p statePair) float64 { return p.Weight }))
	if fault != nil {
		return nil, fmt.Errorf("writing a linkage state: %w", fault)
	}
	return sealed.Seal(stateKind, stateVersion, out), nil
}

// ParseState reads what MarshalBinary wrote. Anything else is ErrDamaged.
func ParseState(data []byte) (*State, error) {
	body, err := sealed.Open(stateKind, stateVersion, data)
	if err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	s := &State{}
	r := &stateReader{in: body}
	copy(s.basis[:], r.take(sha256.Size))
	n, rules := r.count(1), r.count(1)
	if r.short || n > len(r.in) || rules > maxRules {
		return nil, fmt.Errorf("reading a linkage state: %w", ErrDamaged)
	}
	s.rules = rules
	s.keys, s.content, s.cluster = make([]uint64, r.fits(n, 8)), make([]uint64, r.fits(n, 8)), make([]int32, r.fits(n, 4))
	r.read(s.keys)
	r.read(s.content)
	r.read(s.cluster)
	s.blocks = make([]uint32, r.fits(n*rules, 4))
	r.read(s.blocks)
	for range rules {
		var l limits
		l.dropped = r.take(1)[0] != 0
		l.split = make([]uint64, r.count(8))
		r.read(l.split)
		l.closed = make([]uint64, r.count(8))
		r.read(l.closed)
		s.limits = append(s.limits, l)
	}
	s.listed = make([]uint64, r.count(8))
	r.read(s.listed)
	s.pairs = r.pairs(r.count(21))
	if r.short || len(r.in) != 0 || !s.consistent() {
		return nil, fmt.Errorf("reading a linkage state: %w", ErrDamaged)
	}
	return s, nil
}

// consistent tells whether every place is one of a record.
func (s *State) consistent() bool {
	n := int32(len(s.keys))
	for _, c := range s.cluster {
		if c < 0 || c >= n {
			return false
		}
	}
	for _, p := range s.pairs {
		if p.A < 0 || p.A >= n || p.B < 0 || p.B >= n || p.Origin > Never {
			return false
		}
	}
	return true
}

// stateReader takes numbers off the front and notes when there are too few.
type stateReader struct {
	in    []byte
	short bool
}

func (r *stateReader) take(n int) []byte {
	if n > len(r.in) {
		r.short, r.in = true, nil
		return make([]byte, n)
	}
	out := r.in[:n]
	r.in = r.in[n:]
	return out
}

// count reads how many things of a size follow; it bounds what is made for them.
func (r *stateReader) count(size int) int {
	return r.fits(int(min(binary.LittleEndian.Uint64(r.take(8)), 1<<40)), size)
}

func (r *stateReader) fits(n, size int) int {
	if size > 1 && n > len(r.in)/size {
		r.short = true
		return 0
	}
	return n
}

func (r *stateReader) pairs(n int) []statePair {
	a, b, rules, origin, weight := make([]int32, n), make([]int32, n), make([]uint32, n), make([]uint8, n), make([]float64, n)
	for _, into := range []any{a, b, rules, origin, weight} {
		r.read(into)
	}
	out := make([]statePair, n)
	for i := range out {
		out[i] = statePair{a[i], b[i], rules[i], Origin(origin[i]), weight[i]}
	}
	return out
}

func (r *stateReader) read(into any) {
	if r.short {
		return
	}
	size := binary.Size(into)
	if _, err := binary.Decode(r.take(size), binary.LittleEndian, into); err != nil {
		r.short = true
	}
}

// basisOf identifies the model and the settings that pairs rest on. What people decided is
// not in it: those records are looked at anew.
func basisOf(m *Model, s Settings) ([sha256.Size]byte, error) {
	model, err := m.MarshalBinary()
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	s.Always, s.Never, s.Threads = nil, nil, 0
	var ignored []string
	for field, values := range s.Ignore {
		ignored = append(ignored, fmt.Sprintf("%q %q", field, values))
	}
	slices.Sort(ignored)
	s.Ignore = nil
	return sha256.Sum256(fmt.Appendf(model, "%+v %q", s, ignored)), nil
}

// listed is the hashes of the keys in the lists, ascending.
func (s Settings) listed() []uint64 {
	var out []uint64
	for _, pairs := range [][]KeyPair{s.Always, s.Never} {
		for _, p := range pairs {
			out = append(out, hashText(p.A), hashText(p.B))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// valueHashes are hashes of the values of all fields.
func (r Records) valueHashes(ctx context.Context, threads int) ([][]uint64, error) {
	out := make([][]uint64, len(r.Fields))
	for i, f := range r.Fields {
		out[i] = make([]uint64, len(f.Values))
		err := inChunks(ctx, threads, len(f.Values), func(from, to int) {
			for v := from; v < to; v++ {
				out[i][v] = contentHash(f.Values[v])
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func contentHash(s string) uint64 { return hashText(s) + uint64(len(s))*hashPrime }

// content is a hash of all that a record says, as written. values are the hashes of the
// fields' values. No groups at all is the same as a record of none.
func (r Records) content(a int, values [][]uint64) uint64 {
	h := uint64(hashStart)
	for i := range r.Fields {
		v := a
		if of := r.Fields[i].Of; of != nil {
			v = int(of[a])
		}
		h = mix(h ^ values[i][v])
	}
	if r.Sources != nil {
		h = mix(h ^ contentHash(r.Sources[a]))
	}
	group := ""
	if r.Groups != nil {
		group = r.Groups[a]
	}
	return mix(h ^ contentHash(group))
}
