package columnar

// thrift writes the compact form in which Parquet keeps what it says about itself. Only what
// such headers are made of is here.
type thrift struct {
	out  []byte
	last []int // of each struct that is open: the number of its latest field
}

// Types of the compact form.
const (
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) varint(v uint64) {
	for v >= 0x80 {
		t.out = append(t.out, byte(v)|0x80)
		v >>= 7
	}
	t.out = append(t.out, byte(v))
}

func (t *thrift) zigzag(v int64) { t.varint(uint64(v<<1) ^ uint64(v>>63)) }

// field begins a field; fields of a struct come in ascending order.
func (t *thrift) field(number, kind int) {
	top := len(t.last) - 1
	if step := number - t.last[top]; step < 16 {
		t.out = append(t.out, byte(step<<4|kind))
	} else {
		t.out = append(t.out, byte(kind))
		t.zigzag(int64(number))
	}
	t.last[top] = number
}

func (t *thrift) open() { t.last = append(t.last, 0) }

func (t *thrift) close() {
	t.out = append(t.out, 0)
	t.last = t.last[:len(t.last)-1]
}

// inner writes a struct as a field.
func (t *thrift) inner(number int, fill func()) {
	t.field(number, thriftStruct)
	t.open()
	fill()
	t.close()
}

func (t *thrift) i32(number int, v int64) {
	t.field(number, thriftI32)
	t.zigzag(v)
}

func (t *thrift) i64(number int, v int64) {
	t.field(number, thriftI64)
	t.zigzag(v)
}

func (t *thrift) text(number int, v string) {
	t.field(number, thriftBinary)
	t.string(v)
}

func (t *thrift) string(v string) {
	t.varint(uint64(len(v)))
	t.out = append(t.out, v...)
}

// list begins a list of size things of a kind, which follow.
func (t *thrift) list(number, kind, size int) {
	t.field(number, thriftList)
	if size < 15 {
		t.out = append(t.out, byte(size<<4|kind))
		return
	}
	t.out = append(t.out, byte(0xf0|kind))
	t.varint(uint64(size))
}
