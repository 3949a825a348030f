package columnar

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/klauspost/compress/s2"

	"clientele/pipeline/durable"
)

// Cells is a column of a table that is told row by row while it is written.
type Cells struct {
	name string
	kind cellKind
	// words are the values of a column of few; its rows tell which.
	words []string
	// fill appends the values of rows to a page and notes for each whether it is there.
	fill func(p *page, from, to int)
}

type cellKind struct{ physical, converted, logical int }

// Types as Parquet numbers them; -1 is none.
func textKind() cellKind   { return cellKind{6, 0, 1} }
func numberKind() cellKind { return cellKind{5, -1, -1} }
func countKind() cellKind  { return cellKind{2, -1, -1} }
func flagKind() cellKind   { return cellKind{0, -1, -1} }
func dayKind() cellKind    { return cellKind{1, 6, 6} }

// TextCells is a column of texts; "" is null.
func TextCells(name string, of func(i int) string) Cells {
	return Cells{name: name, kind: textKind(), fill: func(p *page, from, to int) {
		for i := from; i < to; i++ {
			text := of(i)
			if p.mark(text != "") {
				p.values = append(binary.LittleEndian.AppendUint32(p.values, uint32(len(text))), text...)
			}
		}
	}}
}

// BytesCells is a column of texts that are made while they are written: of appends a row's to
// what is there already; nothing is null.
func BytesCells(name string, of func(out []byte, i int) []byte) Cells {
	return Cells{name: name, kind: textKind(), fill: func(p *page, from, to int) {
		const head = 4
		for i := from; i < to; i++ {
			at := len(p.values)
			p.values = of(append(p.values, 0, 0, 0, 0), i)
			if size := len(p.values) - at - head; p.mark(size > 0) {
				binary.LittleEndian.PutUint32(p.values[at:], uint32(size))
			} else {
				p.values = p.values[:at]
			}
		}
	}}
}

// WordCells is a column of texts of which there are few: each row tells the position of its
// word; below 0, and "", is null.
func WordCells(name string, words []string, of func(i int) int32) Cells {
	words, place := distinct(words)
	return Cells{name: name, kind: textKind(), words: words, fill: func(p *page, from, to int) {
		p.numbers = p.numbers[:0]
		for i := from; i < to; i++ {
			if word := of(i); p.mark(word >= 0 && words[place[word]] != "") {
				p.numbers = append(p.numbers, place[word])
			}
		}
		width := widthOf(len(words))
		p.values = hybrid(append(p.values, byte(width)), p.numbers, width)
	}}
}

// distinct lists words once, at least one, and gives the place of each.
func distinct(words []string) (once []string, place []uint32) {
	at := make(map[string]uint32, len(words))
	for _, word := range words {
		if _, known := at[word]; !known {
			at[word] = uint32(len(once))
			once = append(once, word)
		}
		place = append(place, at[word])
	}
	if len(once) == 0 {
		once = []string{""}
	}
	return once, place
}

// NumberCells is a column of numbers; NaN and infinities are null.
func NumberCells(name string, of func(i int) float64) Cells {
	return Cells{name: name, kind: numberKind(), fill: func(p *page, from, to int) {
		for i := from; i < to; i++ {
			if v := of(i); p.mark(!math.IsNaN(v) && !math.IsInf(v, 0)) {
				p.values = binary.LittleEndian.AppendUint64(p.values, math.Float64bits(v))
			}
		}
	}}
}

// CountCells is a column of whole numbers; below 0 is null.
func CountCells(name string, of func(i int) int64) Cells {
	return Cells{name: name, kind: countKind(), fill: func(p *page, from, to int) {
		for i := from; i < to; i++ {
			if v := of(i); p.mark(v >= 0) {
				p.values = binary.LittleEndian.AppendUint64(p.values, uint64(v))
			}
		}
	}}
}

// FlagCells is a column of flags.
func FlagCells(name string, of func(i int) bool) Cells {
	return Cells{name: name, kind: flagKind(), fill: func(p *page, from, to int) {
		p.numbers = p.numbers[:0]
		for i := from; i < to; i++ {
			p.mark(true)
			v := uint32(0)
			if of(i) {
				v = 1
			}
			p.numbers = append(p.numbers, v)
		}
		p.values = packed(p.values, p.numbers, (len(p.numbers)+7)/8*8, 1)
	}}
}

// DayCells is a column of days since 1970-01-01; ok tells whether there is one.
func DayCells(name string, of func(i int) (day int32, ok bool)) Cells {
	return Cells{name: name, kind: dayKind(), fill: func(p *page, from, to int) {
		for i := from; i < to; i++ {
			if v, ok := of(i); p.mark(ok) {
				p.values = binary.LittleEndian.AppendUint32(p.values, uint32(v))
			}
		}
	}}
}

// page collects what a page is made of; its room is used again.
type page struct {
	values  []byte
	numbers []uint32
	there   []uint32 // of each row: 1, or 0 for null
	raw     []byte   // levels and values
	stored  []byte   // the same, compressed
}

func (p *page) mark(isThere bool) bool {
	there := uint32(0)
	if isThere {
		there = 1
	}
	p.there = append(p.there, there)
	return isThere
}

// levelRoom is kept free before the values of a page for what tells which of them are null,
// which is short where none or all are.
const levelRoom = 16

// pageRows is how many rows a page has: so few that it is still in the processor's cache
// when it is compressed.
const pageRows = 20_480

// WriteCells writes a table as a Parquet file, durably. Its rows never are in memory as a
// whole. It is several times as fast as WriteParquet, which takes columns that are there
// already; it keeps no statistics of values.
func WriteCells(path string, rows int, cells ...Cells) error {
	tmp := durable.Temp(path)
	handle, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := errors.Join(writeCells(handle, rows, cells), handle.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(tmp))
	}
	return durable.Commit(tmp, path)
}

const magic = "PAR1"

// chunk is the values of one column in one row group, as they lie in the file.
type chunk struct {
	offset, dictionary int64 // of the first page of data; of the dictionary, 0 where there is none
	rows               int
	size, stored       int64
	codec              int64
}

func writeCells(handle *os.File, rows int, cells []Cells) error {
	w := &cellWriter{handle: handle}
	w.out = append(w.out, magic...)
	var groups [][]chunk
	for from := 0; from < rows; from += batchRows {
		to := min(from+batchRows, rows)
		group := make([]chunk, len(cells))
		for c := range cells {
			group[c] = w.column(&cells[c], from, to)
			if err := w.flush(); err != nil {
				return err
			}
		}
		groups = append(groups, group)
	}
	before := len(w.out)
	w.out = fileFooter(w.out, rows, cells, groups)
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(w.out)-before))
	w.out = append(w.out, magic...)
	return w.flush()
}

// cellWriter puts pages one after the other.
type cellWriter struct {
	handle *os.File
	at     int64 // bytes written
	out    []byte
	page   page
}

func (w *cellWriter) flush() error {
	n, err := w.handle.Write(w.out)
	w.at += int64(n)
	w.out = w.out[:0]
	return err
}

// column writes the pages of a column in one row group. They are compressed if that makes
// the first of them noticeably smaller: ids of random letters are read faster as they are.
func (w *cellWriter) column(c *Cells, from, to int) chunk {
	const snappyCodec = 1
	out := chunk{rows: to - from}
	p := &w.page
	begin := len(w.out)
	isDecided := false
	put := func(kind, values, encoding int, raw []byte) {
		stored := raw
		if !isDecided || out.codec == snappyCodec {
			if most := s2.MaxEncodedLen(len(raw)); cap(p.stored) < most {
				p.stored = make([]byte, most)
			}
			small := s2.EncodeSnappy(p.stored[:cap(p.stored)], raw)
			if !isDecided && 5*len(small) < 4*len(raw) {
				out.codec = snappyCodec
			}
			isDecided = true
			if out.codec == snappyCodec {
				stored = small
			}
		}
		head := len(w.out)
		w.out = pageHeader(w.out, kind, values, encoding, len(raw), len(stored))
		out.size += int64(len(w.out) - head + len(raw))
		w.out = append(w.out, stored...)
	}
	encoding := plainEncoding
	if c.words != nil {
		encoding = dictionaryEncoding
		p.raw = p.raw[:0]
		for _, word := range c.words {
			p.raw = append(binary.LittleEndian.AppendUint32(p.raw, uint32(len(word))), word...)
		}
		out.dictionary = w.at + int64(begin)
		put(dictionaryPage, len(c.words), plainEncoding, p.raw)
	}
	out.offset = w.at + int64(len(w.out))
	for ; from < to; from += pageRows {
		p.values, p.there = append(p.values[:0], make([]byte, levelRoom)...), p.there[:0]
		c.fill(p, from, min(from+pageRows, to))
		p.raw = hybrid(append(p.raw[:0], 0, 0, 0, 0), p.there, 1)
		binary.LittleEndian.PutUint32(p.raw, uint32(len(p.raw)-4))
		if front := levelRoom - len(p.raw); front >= 0 {
			copy(p.values[front:], p.raw)
			put(dataPage, len(p.there), encoding, p.values[front:])
			continue
		}
		p.raw = append(p.raw, p.values[levelRoom:]...)
		put(dataPage, len(p.there), encoding, p.raw)
	}
	out.stored = int64(len(w.out) - begin)
	return out
}

// fileFooter appends what a reader needs to find its way.
func fileFooter(out []byte, rows int, cells []Cells, groups [][]chunk) []byte {
	t := thrift{out: out}
	t.open()
	t.i32(1, 1)
	t.list(2, thriftStruct, 1+len(cells))
	t.open()
	t.text(4, "schema")
	t.i32(5, int64(len(cells)))
	t.close()
	for i := range cells {
		t.column(&cells[i])
	}
	t.i64(3, int64(rows))
	t.list(4, thriftStruct, len(groups))
	for _, group := range groups {
		t.open()
		t.list(1, thriftStruct, len(group))
		var size int64
		for c := range group {
			t.chunk(&cells[c], &group[c])
			size += group[c].size
		}
		t.i64(2, size)
		t.i64(3, int64(group[0].rows))
		t.close()
	}
	t.text(6, "clientele")
	t.close()
	return t.out
}

// column writes a column's place in the schema.
func (t *thrift) column(c *Cells) {
	const optional = 1
	t.open()
	t.i32(1, int64(c.kind.physical))
	t.i32(3, optional)
	t.text(4, c.name)
	if c.kind.converted >= 0 {
		t.i32(6, int64(c.kind.converted))
	}
	if c.kind.logical >= 0 {
		t.inner(10, func() { t.inner(c.kind.logical, func() {}) })
	}
	t.close()
}

// chunk writes where a column's pages lie.
func (t *thrift) chunk(c *Cells, at *chunk) {
	t.open()
	first := at.offset
	encodings := []int64{plainEncoding, runEncoding}
	if c.words != nil {
		first, encodings = at.dictionary, append(encodings, dictionaryEncoding)
	}
	t.i64(2, first)
	t.inner(3, func() {
		t.i32(1, int64(c.kind.physical))
		t.list(2, thriftI32, len(encodings))
		for _, e := range encodings {
			t.zigzag(e)
		}
		t.list(3, thriftBinary, 1)
		t.string(c.name)
		t.i32(4, at.codec)
		t.i64(5, int64(at.rows))
		t.i64(6, at.size)
		t.i64(7, at.stored)
		t.i64(9, at.offset)
		if c.words != nil {
			t.i64(11, at.dictionary)
		}
	})
	t.close()
}
