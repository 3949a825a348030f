package columnar

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"clientele/pipeline/durable"
)

// Cells is a column of a table that is told row by row while it is written.
type Cells struct {
	name     string
	physical parquet.Type
	logical  schema.LogicalType
	write    func(w file.ColumnChunkWriter, b *batch, from, to int) error
}

// TextCells is a column of texts; "" is null.
func TextCells(name string, of func(i int) string) Cells {
	return BytesCells(name, func(out []byte, i int) []byte { return append(out, of(i)...) })
}

// BytesCells is a column of texts that are made while they are written: of appends a row's to
// what is there already; one of no bytes is null.
func BytesCells(name string, of func(out []byte, i int) []byte) Cells {
	return textual(name, of)
}

// WordCells is a column of texts of which there are few: each row tells the position of its
// word; below 0, and "", is null.
func WordCells(name string, words []string, of func(i int) int32) Cells {
	return textual(name, func(out []byte, i int) []byte {
		if word := of(i); word >= 0 {
			return append(out, words[word]...)
		}
		return out
	})
}

func textual(name string, of func(out []byte, i int) []byte) Cells {
	return Cells{name, parquet.Types.ByteArray, schema.StringLogicalType{}, func(w file.ColumnChunkWriter, b *batch, from, to int) error {
		b.text, b.ends = b.text[:0], b.ends[:0]
		for i := from; i < to; i++ {
			before := len(b.text)
			if b.text = of(b.text, i); b.mark(len(b.text) > before) {
				b.ends = append(b.ends, len(b.text))
			}
		}
		start := 0
		b.texts = b.texts[:0]
		for _, end := range b.ends {
			b.texts = append(b.texts, b.text[start:end:end])
			start = end
		}
		_, err := w.(*file.ByteArrayColumnChunkWriter).WriteBatch(b.texts, b.there, nil)
		return err
	}}
}

// NumberCells is a column of numbers; NaN and infinities are null.
func NumberCells(name string, of func(i int) float64) Cells {
	return Cells{name, parquet.Types.Double, schema.NoLogicalType{}, func(w file.ColumnChunkWriter, b *batch, from, to int) error {
		values := b.numbers[:0]
		for i := from; i < to; i++ {
			if v := of(i); b.mark(!math.IsNaN(v) && !math.IsInf(v, 0)) {
				values = append(values, v)
			}
		}
		b.numbers = values
		_, err := w.(*file.Float64ColumnChunkWriter).WriteBatch(values, b.there, nil)
		return err
	}}
}

// CountCells is a column of whole numbers; below 0 is null.
func CountCells(name string, of func(i int) int64) Cells {
	return Cells{name, parquet.Types.Int64, schema.NoLogicalType{}, func(w file.ColumnChunkWriter, b *batch, from, to int) error {
		values := b.counts[:0]
		for i := from; i < to; i++ {
			if v := of(i); b.mark(v >= 0) {
				values = append(values, v)
			}
		}
		b.counts = values
		_, err := w.(*file.Int64ColumnChunkWriter).WriteBatch(values, b.there, nil)
		return err
	}}
}

// FlagCells is a column of flags.
func FlagCells(name string, of func(i int) bool) Cells {
	return Cells{name, parquet.Types.Boolean, schema.NoLogicalType{}, func(w file.ColumnChunkWriter, b *batch, from, to int) error {
		values := b.flags[:0]
		for i := from; i < to; i++ {
			b.mark(true)
			values = append(values, of(i))
		}
		b.flags = values
		_, err := w.(*file.BooleanColumnChunkWriter).WriteBatch(values, b.there, nil)
		return err
	}}
}

// DayCells is a column of days since 1970-01-01; ok tells whether there is one.
func DayCells(name string, of func(i int) (day int32, ok bool)) Cells {
	return Cells{name, parquet.Types.Int32, schema.DateLogicalType{}, func(w file.ColumnChunkWriter, b *batch, from, to int) error {
		values := b.days[:0]
		for i := from; i < to; i++ {
			if v, ok := of(i); b.mark(ok) {
				values = append(values, v)
			}
		}
		b.days = values
		_, err := w.(*file.Int32ColumnChunkWriter).WriteBatch(values, b.there, nil)
		return err
	}}
}

// batch is the values of a column that are handed over at once; its room is used again.
type batch struct {
	there   []int16 // of each row: 1, or 0 for null
	text    []byte  // of all texts, one after the other
	ends    []int
	texts   []parquet.ByteArray
	numbers []float64
	counts  []int64
	flags   []bool
	days    []int32
}

func (b *batch) mark(isThere bool) bool {
	there := int16(0)
	if isThere {
		there = 1
	}
	b.there = append(b.there, there)
	return isThere
}

// cellsAtOnce is how many rows of a column are handed over at once: so few that they are
// still in the processor's cache when they are encoded.
const cellsAtOnce = 8_192

// WriteCells writes a table as a Parquet file, durably. Its rows never are in memory as a
// whole, as they must be for WriteParquet; it keeps no statistics of values.
func WriteCells(path string, rows int, cells ...Cells) error {
	tmp := durable.Temp(path)
	handle, err := durable.Create(tmp)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := errors.Join(guarded(handle, func(out io.Writer) error { return writeCells(out, rows, cells) }), ignoreClosed(handle.Close())); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), durable.Remove(tmp))
	}
	return durable.Commit(tmp, path)
}

func writeCells(out io.Writer, rows int, cells []Cells) error {
	// A dictionary would cost a look-up and an allocation for each value; words that repeat are
	// made small by the compression.
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy), parquet.WithStats(false), parquet.WithDictionaryDefault(false))
	var fields schema.FieldList
	for _, c := range cells {
		field, err := schema.NewPrimitiveNodeLogical(c.name, parquet.Repetitions.Optional, c.logical, c.physical, -1, -1)
		if err != nil {
			return err
		}
		fields = append(fields, field)
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return err
	}
	writer := file.NewParquetWriter(out, root, file.WithWriterProps(properties))
	for from := 0; from < rows; from += batchRows {
		if err := writeGroup(writer, cells, from, min(from+batchRows, rows)); err != nil {
			return errors.Join(err, writer.Close())
		}
	}
	return writer.Close()
}

// writeGroup writes the rows of one row group, column by column.
func writeGroup(writer *file.Writer, cells []Cells, from, to int) error {
	group, err := writer.AppendRowGroupChecked()
	if err != nil {
		return err
	}
	var b batch
	for _, c := range cells {
		column, err := group.NextColumn()
		if err != nil {
			return err
		}
		for at := from; at < to; at += cellsAtOnce {
			b.there = b.there[:0]
			if err := c.write(column, &b, at, min(at+cellsAtOnce, to)); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
		if err := column.Close(); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	return group.Close()
}
