package columnar

import "math/bits"

// hybrid appends values of a width in bits in Parquet's encoding of runs and packed groups
// of eight.
func hybrid(out []byte, values []uint32, width int) []byte {
	const group = 8
	for i := 0; i < len(values); {
		if n := runFrom(values, i, group); n == group || i+n == len(values) {
			n = runFrom(values, i, len(values))
			out = varint(out, uint64(n)<<1)
			for shift := 0; shift < width; shift += 8 {
				out = append(out, byte(values[i]>>shift))
			}
			i += n
			continue
		}
		end := i + group
		for end < len(values) && runFrom(values, end, group) < group {
			end += group
		}
		groups := (end - i) / group
		out = packed(varint(out, uint64(groups)<<1|1), values[i:min(end, len(values))], groups*group, width)
		i = min(end, len(values))
	}
	return out
}

// runFrom counts how many values from i on are equal, up to most.
func runFrom(values []uint32, i, most int) int {
	n := 1
	for n < most && i+n < len(values) && values[i+n] == values[i] {
		n++
	}
	return n
}

// packed appends values bit by bit, the lowest first, as if there were count of them.
func packed(out []byte, values []uint32, count, width int) []byte {
	var word uint64
	filled, written := 0, 0
	for _, v := range values {
		word |= uint64(v) << filled
		for filled += width; filled >= 8; filled -= 8 {
			out = append(out, byte(word))
			word >>= 8
			written++
		}
	}
	for total := count * width / 8; written < total; written++ {
		out = append(out, byte(word))
		word >>= 8
	}
	return out
}

func varint(out []byte, v uint64) []byte {
	for v >= 0x80 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v))
}

// widthOf is how many bits the numbers below count need; not all readers take none for an answer.
func widthOf(count int) int { return max(1, bits.Len(uint(max(0, count-1)))) }

// Kinds of pages and their encodings, as Parquet numbers them.
const (
	dataPage       = 0
	dictionaryPage = 2

	plainEncoding      = 0
	runEncoding        = 3
	dictionaryEncoding = 8
)

// pageHeader appends the header of a page.
func pageHeader(out []byte, kind, values, encoding, size, stored int) []byte {
	t := thrift{out: out}
	t.open()
	t.i32(1, int64(kind))
	t.i32(2, int64(size))
	t.i32(3, int64(stored))
	if kind == dictionaryPage {
		t.inner(7, func() {
			t.i32(1, int64(values))
			t.i32(2, plainEncoding)
		})
	} else {
		t.inner(5, func() {
			t.i32(1, int64(values))
			t.i32(2, int64(encoding))
			t.i32(3, runEncoding)
			t.i32(4, runEncoding)
		})
	}
	t.close()
	return t.out
}
