package extract

import "encoding/binary"

// ascending is a list of rising numbers, held as the steps between them: a file in
// which the same line stands ten million times is no reason to need 80 MB.
type ascending struct {
	steps []byte
	last  int64
}

// add appends a number, which is larger than those before.
func (a *ascending) add(n int64) {
	a.steps = binary.AppendUvarint(a.steps, uint64(n-a.last))
	a.last = n
}

func (a *ascending) addAll(numbers []int64) {
	for _, n := range numbers {
		a.add(n)
	}
}

// reader goes over the numbers in their order.
func (a *ascending) reader() *ascendingReader {
	r := &ascendingReader{rest: a.steps}
	r.step()
	return r
}

// ascendingReader stands at one number of a list.
type ascendingReader struct {
	rest []byte
	next int64 // 0 behind the last
}

// is tells whether n is the next number, and passes over it if so.
func (r *ascendingReader) is(n int64) bool {
	if r.next != n {
		return false
	}
	r.step()
	return true
}

func (r *ascendingReader) step() {
	step, width := binary.Uvarint(r.rest)
	if width <= 0 {
		r.next = 0
		return
	}
	r.rest = r.rest[width:]
	r.next += int64(step)
}
