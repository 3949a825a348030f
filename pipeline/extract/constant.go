package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
)

// A third of an entity's columns hold one value throughout an export: its
// source, its file, the run, the currency, the defaults of what is not mapped.
// The engine writes them value by value, which takes half as long again as all
// the rest. They are put into the finished file here instead: a dictionary of
// one value and one run of references a row group.

// constant is a column that holds one value in every row.
type constant struct {
	name  string
	place int // among the columns of the finished file
	kind  string
	null  bool   // the value is null
	text  string // of a VARCHAR
	units int64  // of a DECIMAL(18,4), in its last place
	yes   bool   // of a BOOLEAN
}

// errFooter is a Parquet file whose footer this package would not write back as
// it is: the constant columns have to be written by the engine.
var errFooter = errors.New("the footer holds more than is understood")

// Numbers of the Parquet format: fields of its structs, kinds, encodings.
const (
	fileSchema, fileGroups, fileOrders             = 2, 4, 7
	groupColumns, groupBytes, groupRows            = 1, 2, 3
	groupPackedBytes                               = 6
	rootChildren                                   = 5
	physicalBoolean, physicalInt32, physicalInt64  = 0, 1, 2
	physicalDouble, physicalBytes                  = 5, 6
	encodingPlain, encodingDictionary, encodingRLE = 0, 2, 3
	pageData, pageDictionary                       = 0, 2
	convertedText, convertedDecimal, convertedDate = 0, 5, 6
	convertedMicroseconds, convertedInt64          = 10, 18
)

// insertConstants adds columns to a Parquet file that nobody else reads yet. On
// an error other than errFooter the file is spoilt.
func insertConstants(path string, constants []constant) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("adding constant columns: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	footer, end, err := readFooter(file)
	if err != nil {
		return fmt.Errorf("adding constant columns to %s: %w", path, err)
	}
	var body []byte
	for i := range footer.field(fileGroups).list {
		group := &footer.field(fileGroups).list[i]
		rows, columns, size := group.field(groupRows), group.field(groupColumns), group.field(groupBytes)
		packed := group.field(groupPackedBytes)
		for _, c := range constants {
			before := len(body)
			var chunk thriftValue
			body, chunk = c.append(body, end, rows.number)
			columns.list = slices.Insert(columns.list, c.place, chunk)
			size.number += int64(len(body) - before)
			if packed != nil {
				packed.number += int64(len(body) - before)
			}
		}
	}
	schema := footer.field(fileSchema)
	for _, c := range constants {
		schema.list = slices.Insert(schema.list, 1+c.place, c.schema())
		if orders := footer.field(fileOrders); orders != nil && len(orders.list) > 0 {
			orders.list = slices.Insert(orders.list, c.place, orders.list[0])
		}
	}
	schema.list[0].field(rootChildren).number += int64(len(constants))
	start := len(body)
	body = footer.append(body)
	body = binary.LittleEndian.AppendUint32(body, uint32(len(body)-start))
	if _, err := file.WriteAt(append(body, "PAR1"...), end); err != nil {
		return fmt.Errorf("adding constant columns: %w", err)
	}
	return nil
}

// readFooter returns a file's footer and where it begins. It makes sure that all
// of it would be written back as it is, and that it has what is to be changed.
func readFooter(file *os.File) (*thriftValue, int64, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() < 12 {
		return nil, 0, errFooter
	}
	var tail [8]byte
	if _, err := file.ReadAt(tail[:], info.Size()-8); err != nil {
		return nil, 0, err
	}
	start := info.Size() - 8 - int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "PAR1" || start < 4 {
		return nil, 0, errFooter
	}
	content := make([]byte, info.Size()-8-start)
	if _, err := file.ReadAt(content, start); err != nil {
		return nil, 0, err
	}
	footer, err := readThrift(content)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errFooter, err)
	}
	schema, groups := footer.field(fileSchema), footer.field(fileGroups)
	if !bytes.Equal(footer.append(nil), content) || schema == nil || len(schema.list) == 0 || schema.list[0].field(rootChildren) == nil || groups == nil {
		return nil, 0, errFooter
	}
	for i := range groups.list {
		group := &groups.list[i]
		rows := group.field(groupRows)
		if rows == nil || rows.number <= 0 || rows.number > 1<<30 || group.field(groupColumns) == nil || group.field(groupBytes) == nil ||
			len(group.field(groupColumns).list) != len(schema.list)-1 {
			return nil, 0, errFooter
		}
	}
	return &footer, start, nil
}

// append writes the pages of a column chunk to body, which will lie at offset
// end of the file, and returns the chunk's description.
func (c constant) append(body []byte, end, rows int64) ([]byte, thriftValue) {
	start := len(body)
	levels := run(rows, 1)
	if c.null {
		levels = run(rows, 0)
	}
	data := append(binary.LittleEndian.AppendUint32(nil, uint32(len(levels))), levels...)
	encoding, dictionary := int64(encodingPlain), int64(0)
	switch {
	case c.null:
	case c.kind == "BOOLEAN":
		bits := byte(0)
		if c.yes {
			bits = 0xff
		}
		data = append(data, bytes.Repeat([]byte{bits}, int((rows+7)/8))...)
	default:
		encoding, dictionary = encodingDictionary, end+int64(start)
		value := c.bytes()
		if c.kind == "VARCHAR" {
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
		thriftField{3, thriftValue{kind: thriftList, of: thriftBinary, list: []thriftValue{thriftText([]byte(c.name))}}},
		thriftField{4, thriftNumber(thriftI32, 0)}, // not compressed
		thriftField{5, thriftNumber(thriftI64, rows)},
		thriftField{6, size}, thriftField{7, size},
		thriftField{9, thriftNumber(thriftI64, first)})
	if dictionary > 0 {
		meta.fields = append(meta.fields, thriftField{11, thriftNumber(thriftI64, dictionary)})
	}
	if c.null {
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

func (c constant) physical() int64 {
	switch c.kind {
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
func (c constant) bytes() []byte {
	switch c.kind {
	case "BOOLEAN":
		if c.yes {
			return []byte{1}
		}
		return []byte{0}
	case "VARCHAR":
		return []byte(c.text)
	}
	return binary.LittleEndian.AppendUint64(nil, uint64(c.units))
}

// schema declares the column as the engine does.
func (c constant) schema() thriftValue {
	out := thriftRecord(thriftField{1, thriftNumber(thriftI32, c.physical())}, thriftField{3, thriftNumber(thriftI32, 1)}, thriftField{4, thriftText([]byte(c.name))})
	switch c.kind {
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
