package weld

import (
	"bytes"
	"encoding/binary"
)

// Column is a column that holds one value in every row.
type Column struct {
	Name  string
	Place int    // among the columns of the finished file
	Kind  string // VARCHAR, BOOLEAN, DECIMAL(18,4), DATE or TIMESTAMP; a null may be of any type that an entity has
	Null  bool   // the value is null
	Text  string // of a VARCHAR
	Units int64  // of a DECIMAL(18,4), in its last place; days of a DATE, microseconds of a TIMESTAMP, since 1970
	Yes   bool   // of a BOOLEAN
}

// append writes the pages of a column chunk to body, which will lie at offset
// end of the file, and returns the chunk's description.
func (c Column) append(body []byte, end, rows int64) ([]byte, thriftValue) {
	start := len(body)
	levels := run(rows, 1)
	if c.Null {
		levels = run(rows, 0)
	}
	data := append(binary.LittleEndian.AppendUint32(nil, uint32(len(levels))), levels...)
	encoding, dictionary := int64(encodingPlain), int64(0)
	switch {
	case c.Null:
	case c.Kind == "BOOLEAN":
		bits := byte(0)
		if c.Yes {
			bits = 0xff
		}
		data = append(data, bytes.Repeat([]byte{bits}, int((rows+7)/8))...)
	default:
		encoding, dictionary = encodingDictionary, end+int64(start)
		value := c.bytes()
		if c.Kind == "VARCHAR" {
			value = append(binary.LittleEndian.AppendUint32(nil, uint32(len(value))), value...)
		}
		body = page(body, pageDictionary, value, thriftField{7, thriftRecord(
			thriftField{1, thriftNumber(thriftI32, 1)}, thriftField{2, thriftNumber(thriftI32, encodingDictionary)})})
		data = append(append(data, 1), run(rows, 0)...)
	}
	first := end + int64(len(body))
	body = page(body, pageData, data, thriftField{5, thriftRecord(
		thriftField{1, thriftNumber(thriftI32, rows)}, thriftField{2, thriftNumber(thriftI32, encoding)},
		thriftField{3, thriftNumber(thriftI32, encodingRLE)}, thriftField{4, thriftNumber(thriftI32, encodingRLE)})})
	size := thriftNumber(thriftI64, int64(len(body)-start))
	meta := thriftRecord(
		thriftField{1, thriftNumber(thriftI32, c.physical())},
		thriftField{2, thriftNumbers(thriftI32, encoding, encodingRLE)},
		thriftField{3, thriftValue{kind: thriftList, of: thriftBinary, list: []thriftValue{thriftText([]byte(c.Name))}}},
		thriftField{4, thriftNumber(thriftI32, 0)}, // not compressed
		thriftField{5, thriftNumber(thriftI64, rows)},
		thriftField{6, size}, thriftField{7, size},
		thriftField{9, thriftNumber(thriftI64, first)})
	if dictionary > 0 {
		meta.fields = append(meta.fields, thriftField{11, thriftNumber(thriftI64, dictionary)})
	}
	if c.Null {
		meta.fields = append(meta.fields, thriftField{12, thriftRecord(thriftField{3, thriftNumber(thriftI64, rows)})})
		return body, thriftRecord(thriftField{2, thriftNumber(thriftI64, 0)}, thriftField{3, meta})
	}
	meta.fields = append(meta.fields, thriftField{12, thriftRecord(
		thriftField{1, thriftText(c.bytes())}, thriftField{2, thriftText(c.bytes())}, thriftField{3, thriftNumber(thriftI64, 0)},
		thriftField{5, thriftText(c.bytes())}, thriftField{6, thriftText(c.bytes())})})
	return body, thriftRecord(thriftField{2, thriftNumber(thriftI64, 0)}, thriftField{3, meta})
}

// page appends a page with its header.
func page(body []byte, kind int64, content []byte, header thriftField) []byte {
	size := thriftNumber(thriftI32, int64(len(content)))
	body = thriftRecord(thriftField{1, thriftNumber(thriftI32, kind)}, thriftField{2, size}, thriftField{3, size}, header).append(body)
	return append(body, content...)
}

// run encodes n times the same value of one bit.
func run(n int64, value byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(n)<<1), value)
}

func (c Column) physical() int64 {
	switch c.Kind {
	case "BOOLEAN":
		return physicalBoolean
	case "VARCHAR":
		return physicalBytes
	case "DOUBLE":
		return physicalDouble
	case "DATE":
		return physicalInt32
	}
	return physicalInt64
}

// bytes is the value in the plain encoding, without a length.
func (c Column) bytes() []byte {
	switch c.Kind {
	case "BOOLEAN":
		if c.Yes {
			return []byte{1}
		}
		return []byte{0}
	case "VARCHAR":
		return []byte(c.Text)
	case "DATE":
		return binary.LittleEndian.AppendUint32(nil, uint32(int32(c.Units)))
	}
	return binary.LittleEndian.AppendUint64(nil, uint64(c.Units))
}

// schema declares the column as the engine does.
func (c Column) schema() thriftValue {
	out := thriftRecord(thriftField{1, thriftNumber(thriftI32, c.physical())}, thriftField{3, thriftNumber(thriftI32, 1)}, thriftField{4, thriftText([]byte(c.Name))})
	switch c.Kind {
	case "VARCHAR":
		out.fields = append(out.fields, thriftField{6, thriftNumber(thriftI32, convertedText)})
	case "BIGINT":
		out.fields = append(out.fields, thriftField{6, thriftNumber(thriftI32, convertedInt64)})
	case "DATE":
		out.fields = append(out.fields, thriftField{6, thriftNumber(thriftI32, convertedDate)})
	case "TIMESTAMP":
		microseconds := thriftRecord(thriftField{1, thriftValue{kind: thriftFalse}}, thriftField{2, thriftRecord(thriftField{2, thriftRecord()})})
		out.fields = append(out.fields, thriftField{6, thriftNumber(thriftI32, convertedMicroseconds)}, thriftField{10, thriftRecord(thriftField{8, microseconds})})
	case "DECIMAL(18,4)":
		out.fields = append(out.fields, thriftField{6, thriftNumber(thriftI32, convertedDecimal)}, thriftField{7, thriftNumber(thriftI32, 4)}, thriftField{8, thriftNumber(thriftI32, 18)},
			thriftField{10, thriftRecord(thriftField{5, thriftRecord(thriftField{1, thriftNumber(thriftI32, 4)}, thriftField{2, thriftNumber(thriftI32, 18)})})})
	}
	return out
}
