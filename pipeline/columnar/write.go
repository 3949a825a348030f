package columnar

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"clientele/models"
	"clientele/pipeline/durable"
)

// batchRows is the number of rows of one row group.
const batchRows = 122_880

// WriteParquet writes columns as a Parquet file, durably, and quickly rather than small:
// such a file is read once or twice. dates names the text columns that hold ISO days and
// are to be stored as such.
func WriteParquet(path string, columns models.Columns, dates ...string) error {
	tmp := durable.Temp(path)
	handle, err := durable.Create(tmp)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := errors.Join(guarded(handle, func(out io.Writer) error { return writeParts(out, dates, columns) }), ignoreClosed(handle.Close())); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), durable.Remove(tmp))
	}
	return durable.Commit(tmp, path)
}

// guarded has the library write to a file. Where the first bytes of a file cannot be
// written the library panics: what the file said is the error then.
func guarded(file *os.File, write func(io.Writer) error) (err error) {
	noting := &notingWriter{file: file}
	defer func() {
		if caught := recover(); caught != nil {
			if noting.err == nil {
				panic(caught)
			}
			err = noting.err
		}
	}()
	return write(noting)
}

// notingWriter keeps the error that a file gave.
type notingWriter struct {
	file *os.File
	err  error
}

func (w *notingWriter) Write(data []byte) (int, error) {
	n, err := w.file.Write(data)
	if err != nil {
		w.err = err
	}
	return n, err
}

// part is a range of rows of columns: one row group.
type part struct {
	columns  []models.Column
	from, to int
}

func writeParts(out io.Writer, dates []string, columns models.Columns) error {
	var fields []arrow.Field
	properties := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Snappy), parquet.WithMaxRowGroupLength(batchRows)}
	all := columns.All()
	for _, column := range all {
		fields = append(fields, arrow.Field{Name: column.Name(), Type: arrowType(column.Kind(), slices.Contains(dates, column.Name())), Nullable: true})
		if column.Kind() == models.Float || column.Kind() == models.Text && hardlyRepeats(column.Texts()) {
			properties = append(properties, parquet.WithDictionaryFor(column.Name(), false))
		}
	}
	schema := arrow.NewSchema(fields, nil)
	writer, err := pqarrow.NewFileWriter(schema, out, parquet.NewWriterProperties(properties...), pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	for from := 0; from < columns.Rows(); from += batchRows {
		if err := writePart(writer, schema, part{all, from, min(from+batchRows, columns.Rows())}); err != nil {
			return errors.Join(err, writer.Close())
		}
	}
	return writer.Close()
}

func arrowType(kind models.Kind, isDate bool) arrow.DataType {
	switch kind {
	case models.Integer:
		return arrow.PrimitiveTypes.Int64
	case models.Float:
		return arrow.PrimitiveTypes.Float64
	case models.Boolean:
		return arrow.FixedWidthTypes.Boolean
	}
	if isDate {
		return arrow.FixedWidthTypes.Date32
	}
	return arrow.BinaryTypes.String
}

// hardlyRepeats tells, by the first values, whether a dictionary of them would be about as
// long as they are: it would be built at a cost and thrown away.
func hardlyRepeats(values []string) bool {
	const looked = 4096
	values = values[:min(looked, len(values))]
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		seen[v] = true
	}
	return 2*len(seen) > len(values)
}

func writePart(writer *pqarrow.FileWriter, schema *arrow.Schema, rows part) error {
	batch := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer batch.Release()
	for c, column := range rows.columns {
		field := batch.Field(c)
		field.Reserve(rows.to - rows.from)
		if err := appendRows(field, column, rows.from, rows.to); err != nil {
			return fmt.Errorf("column %s: %w", column.Name(), err)
		}
	}
	record := batch.NewRecordBatch()
	defer record.Release()
	return writer.Write(record)
}

// appendRows adds a range of a column's rows to a builder of its type.
func appendRows(field array.Builder, column models.Column, from, to int) error {
	switch field := field.(type) {
	case *array.Int64Builder:
		each(column, from, to, field, column.Integers(), field.UnsafeAppend)
	case *array.Float64Builder:
		each(column, from, to, field, column.Floats(), field.UnsafeAppend)
	case *array.BooleanBuilder:
		each(column, from, to, field, column.Booleans(), field.UnsafeAppend)
	case *array.StringBuilder:
		values, bytes := column.Texts(), 0
		for i := from; i < to; i++ {
			bytes += len(values[i])
		}
		field.ReserveData(bytes)
		each(column, from, to, field, values, field.Append)
	case *array.Date32Builder:
		var fault error
		each(column, from, to, field, column.Texts(), func(text string) {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil && fault == nil {
				fault = err
			}
			field.UnsafeAppend(arrow.Date32FromTime(day))
		})
		return fault
	}
	return nil
}

func each[T any](column models.Column, from, to int, field array.Builder, values []T, add func(T)) {
	for i := from; i < to; i++ {
		if column.IsNull(i) {
			field.AppendNull()
		} else {
			add(values[i])
		}
	}
}
