package weld

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The footers and page headers of Parquet files are written in Thrift's compact
// protocol. It is read here into a tree that keeps all it finds, known or not,
// so that a footer comes out as it went in but for what was changed on purpose.

// Kinds of the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// thriftValue is a value of the kind that says which of its parts count.
type thriftValue struct {
	kind   byte
	number int64         // of whole numbers
	bytes  []byte        // of texts and doubles
	of     byte          // kind of a list's elements
	list   []thriftValue // of lists and sets
	fields []thriftField // of structs, by ascending id
}

type thriftField struct {
	id    int16
	value thriftValue
}

func thriftNumber(kind byte, n int64) thriftValue { return thriftValue{kind: kind, number: n} }
func thriftText(b []byte) thriftValue             { return thriftValue{kind: thriftBinary, bytes: b} }

func thriftNumbers(kind byte, numbers ...int64) thriftValue {
	v := thriftValue{kind: thriftList, of: kind}
	for _, n := range numbers {
		v.list = append(v.list, thriftNumber(kind, n))
	}
	return v
}

func thriftRecord(fields ...thriftField) thriftValue {
	return thriftValue{kind: thriftStruct, fields: fields}
}

// field returns a struct's field, nil if it is not there.
func (v *thriftValue) field(id int16) *thriftValue {
	for i := range v.fields {
		if v.fields[i].id == id {
			return &v.fields[i].value
		}
	}
	return nil
}

// append writes the value.
func (v thriftValue) append(out []byte) []byte {
	switch v.kind {
	case thriftByte:
		return append(out, byte(v.number))
	case thriftI16, thriftI32, thriftI64:
		return binary.AppendVarint(out, v.number)
	case thriftDouble:
		return append(out, v.bytes...)
	case thriftBinary:
		return append(binary.AppendUvarint(out, uint64(len(v.bytes))), v.bytes...)
	case thriftList, thriftSet:
		if len(v.list) < 15 {
			out = append(out, byte(len(v.list))<<4|v.of)
		} else {
			out = binary.AppendUvarint(append(out, 0xf0|v.of), uint64(len(v.list)))
		}
		for _, item := range v.list {
			if item.kind == thriftTrue || item.kind == thriftFalse {
				out = append(out, item.kind)
				continue
			}
			out = item.append(out)
		}
		return out
	case thriftStruct:
		last := int16(0)
		for _, f := range v.fields {
			if delta := f.id - last; delta > 0 && delta < 16 {
				out = append(out, byte(delta)<<4|f.value.kind)
			} else {
				out = binary.AppendVarint(append(out, f.value.kind), int64(f.id))
			}
			last = f.id
			out = f.value.append(out)
		}
		return append(out, 0)
	}
	return out // true and false are their kinds
}

var errThrift = errors.New("it cannot be decoded")

// thriftReader reads values from text.
type thriftReader struct {
	text  []byte
	depth int
}

// readThrift reads one struct, which must be all that text holds.
func readThrift(text []byte) (thriftValue, error) {
	r := &thriftReader{text: text}
	v, err := r.value(thriftStruct)
	if err == nil && len(r.text) > 0 {
		err = fmt.Errorf("%w: %d bytes are left over", errThrift, len(r.text))
	}
	return v, err
}

func (r *thriftReader) value(kind byte) (thriftValue, error) {
	v := thriftValue{kind: kind}
	if r.depth++; r.depth > 50 {
		return v, errThrift
	}
	defer func() { r.depth-- }()
	var err error
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		var b []byte
		if b, err = r.take(1); err == nil {
			v.number = int64(b[0])
		}
	case thriftI16, thriftI32, thriftI64:
		v.number, err = r.varint()
	case thriftDouble:
		v.bytes, err = r.take(8)
	case thriftBinary:
		var n uint64
		if n, err = r.uvarint(); err == nil {
			v.bytes, err = r.take(n)
		}
	case thriftList, thriftSet:
		err = r.items(&v)
	case thriftStruct:
		err = r.members(&v)
	default:
		err = errThrift // maps occur in no Parquet file
	}
	return v, err
}

func (r *thriftReader) items(v *thriftValue) error {
	head, err := r.take(1)
	if err != nil {
		return err
	}
	v.of = head[0] & 0x0f
	n := uint64(head[0] >> 4)
	if n == 15 {
		if n, err = r.uvarint(); err != nil {
			return err
		}
	}
	if n > uint64(len(r.text)) {
		return errThrift
	}
	for range n {
		kind := v.of
		if kind == thriftTrue || kind == thriftFalse {
			b, err := r.take(1)
			if err != nil {
				return err
			}
			if b[0] != thriftTrue && b[0] != thriftFalse {
				return errThrift
			}
			v.list = append(v.list, thriftValue{kind: b[0]})
			continue
		}
		item, err := r.value(kind)
		if err != nil {
			return err
		}
		v.list = append(v.list, item)
	}
	return nil
}

func (r *thriftReader) members(v *thriftValue) error {
	id := int64(0)
	for {
		head, err := r.take(1)
		if err != nil || head[0] == 0 {
			return err
		}
		if delta := int64(head[0] >> 4); delta > 0 {
			id += delta
		} else if id, err = r.varint(); err != nil {
			return err
		}
		if id != int64(int16(id)) {
			return errThrift
		}
		member, err := r.value(head[0] & 0x0f)
		if err != nil {
			return err
		}
		v.fields = append(v.fields, thriftField{int16(id), member})
	}
}

func (r *thriftReader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.text)) {
		return nil, errThrift
	}
	out := r.text[:n]
	r.text = r.text[n:]
	return out, nil
}

func (r *thriftReader) uvarint() (uint64, error) {
	n, size := binary.Uvarint(r.text)
	if size <= 0 {
		return 0, errThrift
	}
	r.text = r.text[size:]
	return n, nil
}

func (r *thriftReader) varint() (int64, error) {
	n, size := binary.Varint(r.text)
	if size <= 0 {
		return 0, errThrift
	}
	r.text = r.text[size:]
	return n, nil
}
