package columnar

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"clientele/models"
)

// ReadParquet reads the named columns of Parquet files, one after the other, as
// the columns of one table; no names read all columns. Decimals become floats,
// dates and timestamps become ISO text.
func ReadParquet(ctx context.Context, files []string, names ...string) (models.Columns, error) {
	var builders []*builder
	for _, path := range files {
		if err := readFile(ctx, path, names, &builders); err != nil {
			return models.Columns{}, fmt.Errorf("reading %s: %w", path, err)
		}
	}
	columns := make([]models.Column, len(builders))
	for i, b := range builders {
		columns[i] = b.column()
	}
	return models.NewColumns(columns...)
}

func readFile(ctx context.Context, path string, names []string, builders *[]*builder) (err error) {
	handle, err := os.Open(path)
	if err != nil {
		return err
	}
	defer handle.Close()
	reader, err := file.NewParquetReader(handle, file.WithReadProps(parquet.NewReaderProperties(memory.DefaultAllocator)))
	if err != nil {
		return fmt.Errorf("it is no Parquet file, or a damaged one: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreClosed(reader.Close())) }()
	arrowReader, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{BatchSize: 1 << 16, Parallel: true}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	schema, err := arrowReader.Schema()
	if err != nil {
		return err
	}
	wanted, err := positions(schema, names)
	if err != nil {
		return err
	}
	if *builders == nil {
		for _, i := range wanted {
			*builders = append(*builders, &builder{name: schema.Field(i).Name})
		}
	}
	for i, at := range wanted {
		if err := (*builders)[i].grow(schema.Field(at).Type, int(reader.NumRows())); err != nil {
			return err
		}
	}
	if len(wanted) == 0 || reader.NumRows() == 0 {
		return nil
	}
	records, err := arrowReader.GetRecordReader(ctx, wanted, nil)
	if err != nil {
		return err
	}
	defer records.Release()
	for records.Next() {
		batch := records.RecordBatch()
		for _, b := range *builders {
			at := batch.Schema().FieldIndices(b.name)
			if err := b.append(batch.Column(at[0])); err != nil {
				return fmt.Errorf("column %s: %w", b.name, err)
			}
		}
	}
	return records.Err()
}

// ignoreClosed passes over the complaint that the reader has closed its file.
func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

func positions(schema *arrow.Schema, names []string) ([]int, error) {
	var all []string
	for _, field := range schema.Fields() {
		all = append(all, field.Name)
	}
	if len(names) == 0 {
		names = all
	}
	var out []int
	for _, name := range names {
		at := schema.FieldIndices(name)
		if len(at) == 0 {
			nearest, _ := models.Nearest(name, all)
			return nil, &models.MissingColumnError{Column: name, Nearest: nearest, Have: all}
		}
		out = append(out, at[0])
	}
	return out, nil
}

// builder collects the values of one column over batches and files.
type builder struct {
	name     string
	kind     models.Kind
	texts    []string
	floats   []float64
	integers []int64
	booleans []bool
	valid    []bool
	nulls    bool
}

// settle fixes the column's kind by the type it has in a file.
func (b *builder) settle(dataType arrow.DataType) error {
	kind := models.Text
	switch dataType.ID() {
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32:
		kind = models.Integer
	case arrow.FLOAT32, arrow.FLOAT64, arrow.DECIMAL128, arrow.DECIMAL64, arrow.DECIMAL32:
		kind = models.Float
	case arrow.BOOL:
		kind = models.Boolean
	case arrow.STRING, arrow.LARGE_STRING, arrow.DATE32, arrow.TIMESTAMP, arrow.DICTIONARY:
	default:
		return fmt.Errorf("column %s: values of type %s cannot be read; cast them to text or a number", b.name, dataType)
	}
	if b.kind != 0 && b.kind != kind {
		return fmt.Errorf("column %s: is %s in one file and %s in another", b.name, b.kind, kind)
	}
	b.kind = kind
	return nil
}

// grow makes room for the rows of a file at once: growing by batches copies over and over.
func (b *builder) grow(dataType arrow.DataType, rows int) error {
	if err := b.settle(dataType); err != nil {
		return err
	}
	b.valid = slices.Grow(b.valid, rows)
	switch b.kind {
	case models.Integer:
		b.integers = slices.Grow(b.integers, rows)
	case models.Float:
		b.floats = slices.Grow(b.floats, rows)
	case models.Boolean:
		b.booleans = slices.Grow(b.booleans, rows)
	default:
		b.texts = slices.Grow(b.texts, rows)
	}
	return nil
}

// append adds the values of a batch. Texts keep pointing into the batch's buffers, which
// the garbage collector owns: a million of them cost no allocation each.
func (b *builder) append(values arrow.Array) error {
	if err := b.settle(values.DataType()); err != nil {
		return err
	}
	n := values.Len()
	for i := range n {
		b.valid = append(b.valid, values.IsValid(i))
	}
	b.nulls = b.nulls || values.NullN() > 0
	switch b.kind {
	case models.Integer:
		at := integers(values)
		for i := range n {
			b.integers = append(b.integers, at(i))
		}
	case models.Float:
		at := floats(values)
		for i := range n {
			b.floats = append(b.floats, at(i))
		}
	case models.Boolean:
		for i := range n {
			b.booleans = append(b.booleans, values.IsValid(i) && values.(*array.Boolean).Value(i))
		}
	default:
		at := texts(values)
		for i := range n {
			text := ""
			if values.IsValid(i) {
				text = at(i)
			}
			b.texts = append(b.texts, text)
		}
	}
	return nil
}

func texts(values arrow.Array) func(int) string {
	if v, ok := values.(*array.String); ok {
		return v.Value
	}
	return values.ValueStr
}

func integers(values arrow.Array) func(int) int64 {
	switch v := values.(type) {
	case *array.Int64:
		return v.Value
	case *array.Int32:
		return widened(v.Value)
	case *array.Int16:
		return widened(v.Value)
	case *array.Int8:
		return widened(v.Value)
	case *array.Uint32:
		return widened(v.Value)
	case *array.Uint16:
		return widened(v.Value)
	case *array.Uint8:
		return widened(v.Value)
	}
	return func(int) int64 { return 0 } // settle has refused every other type
}

func widened[T int8 | int16 | int32 | uint8 | uint16 | uint32](of func(int) T) func(int) int64 {
	return func(i int) int64 { return int64(of(i)) }
}

func floats(values arrow.Array) func(int) float64 {
	switch v := values.(type) {
	case *array.Float64:
		return v.Value
	case *array.Float32:
		return func(i int) float64 { return float64(v.Value(i)) }
	case *array.Decimal128:
		scale := v.DataType().(*arrow.Decimal128Type).Scale
		return func(i int) float64 { return v.Value(i).ToFloat64(scale) }
	case *array.Decimal64:
		scale := v.DataType().(*arrow.Decimal64Type).Scale
		return func(i int) float64 { return v.Value(i).ToFloat64(scale) }
	case *array.Decimal32:
		scale := v.DataType().(*arrow.Decimal32Type).Scale
		return func(i int) float64 { return v.Value(i).ToFloat64(scale) }
	}
	return func(int) float64 { return 0 } // settle has refused every other type
}

func (b *builder) column() models.Column {
	var column models.Column
	switch b.kind {
	case models.Integer:
		column = models.IntegerColumn(b.name, b.integers)
	case models.Float:
		column = models.FloatColumn(b.name, b.floats)
	case models.Boolean:
		column = models.BooleanColumn(b.name, b.booleans)
	default:
		column = models.TextColumn(b.name, b.texts)
	}
	if b.nulls {
		column = column.WithValid(b.valid)
	}
	return column
}
