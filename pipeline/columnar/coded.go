package columnar

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"clientele/models"
	"clientele/models/intern"
)

// Coded is a column of texts of which every distinct one is there once.
type Coded struct {
	Texts []string // distinct; the first is "", which stands for null too
	Of    []uint32 // of each row: the position of its text
}

// At is a row's text.
func (c Coded) At(row int) string { return c.Texts[c.Of[row]] }

// ReadCoded reads named columns of Parquet files, one file after the other, as texts. What
// ReadParquet makes texts of is text here; columns of numbers and flags, which a column without
// any value may be too, are empty. Columns are read side by side.
func ReadCoded(ctx context.Context, files []string, names ...string) ([]Coded, error) {
	out := make([]Coded, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() (err error) {
			out[i], err = readCoded(ctx, files, name)
			return err
		})
	}
	return out, group.Wait()
}

func readCoded(ctx context.Context, files []string, name string) (Coded, error) {
	texts := intern.NewTexts(64)
	of, err := codeFiles(ctx, files, name, texts)
	return Coded{texts.List(), of}, err
}

// ReadTexts reads a column whose values hardly repeat; all else is as in ReadCoded.
func ReadTexts(ctx context.Context, files []string, name string) ([]string, error) {
	texts := &everyText{}
	_, err := codeFiles(ctx, files, name, texts)
	return texts.list(), err
}

// numberer takes the texts of a column, row by row, and numbers them.
type numberer interface {
	Number(text string) uint32
}

// everyText numbers the texts of rows, whether they repeat or not.
type everyText struct {
	bytes []byte
	ends  []int
}

func (t *everyText) Number(text string) uint32 {
	t.bytes = append(t.bytes, text...)
	t.ends = append(t.ends, len(t.bytes))
	return uint32(len(t.ends) - 1)
}

func (t *everyText) list() []string {
	all, out, from := string(t.bytes), make([]string, len(t.ends)), 0
	for i, end := range t.ends {
		out[i] = all[from:end]
		from = end
	}
	return out
}

// codeFiles numbers the texts of a column.
func codeFiles(ctx context.Context, files []string, name string, texts numberer) ([]uint32, error) {
	var of []uint32
	for _, path := range files {
		var err error
		if of, err = codeFile(ctx, path, name, texts, of); err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
	}
	return of, nil
}

// codeFile adds the rows of a file.
func codeFile(ctx context.Context, path, name string, texts numberer, of []uint32) (_ []uint32, err error) {
	handle, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer handle.Close()
	reader, err := file.NewParquetReader(handle, file.WithReadProps(parquet.NewReaderProperties(memory.DefaultAllocator)))
	if err != nil {
		return nil, fmt.Errorf("it is no Parquet file, or a damaged one: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreClosed(reader.Close())) }()
	columns := reader.MetaData().Schema
	at := columns.ColumnIndexByName(name)
	if at < 0 || !isCodable(columns.Column(at)) {
		return codeOther(ctx, path, name, texts, of)
	}
	if grown := len(of) + int(reader.NumRows()); cap(of) < grown {
		of = append(make([]uint32, 0, grown), of...)
	}
	r := newCodeReader(texts, columns.Column(at))
	for g := range reader.NumRowGroups() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		column, err := reader.RowGroup(g).Column(at)
		if err != nil {
			return nil, err
		}
		if of, err = r.read(column, of, len(of)+int(reader.RowGroup(g).NumRows())); err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
	}
	return of, nil
}

// isCodable tells whether a column is of texts or days, which need not be made columns first.
func isCodable(c *schema.Column) bool {
	if c.MaxDefinitionLevel() > 1 || c.MaxRepetitionLevel() > 0 {
		return false
	}
	return c.PhysicalType() == parquet.Types.ByteArray || c.PhysicalType() == parquet.Types.Int32 && c.ConvertedType() == schema.ConvertedTypes.Date
}

const codeBatch = 8192

// codeReader numbers the values of pages.
type codeReader struct {
	texts    numberer
	values   []parquet.ByteArray
	numbers  []uint32 // of the values
	days     []int32
	known    map[int32]string // texts of days
	latest   dayNumber        // of the day that came last: most rows are of the day of the row before
	levels   []int16
	optional bool
}

// dayNumber is the number of a day's text, where there is one.
type dayNumber struct {
	day    int32
	number uint32
	is     bool
}

func newCodeReader(texts numberer, c *schema.Column) *codeReader {
	r := &codeReader{texts: texts, levels: make([]int16, codeBatch), optional: c.MaxDefinitionLevel() > 0}
	if c.PhysicalType() == parquet.Types.ByteArray {
		r.values, r.numbers = make([]parquet.ByteArray, codeBatch), make([]uint32, codeBatch)
	} else {
		r.days, r.known = make([]int32, codeBatch), map[int32]string{}
	}
	return r
}

// read adds the values of a row group, up to so many rows in all.
func (r *codeReader) read(column file.ColumnChunkReader, of []uint32, rows int) ([]uint32, error) {
	for len(of) < rows {
		size := int64(min(codeBatch, rows-len(of)))
		var total int64
		var read int
		var err error
		switch chunk := column.(type) {
		case *file.ByteArrayColumnChunkReader:
			total, read, err = chunk.ReadBatchInPage(size, r.values, r.levels, nil)
		case *file.Int32ColumnChunkReader:
			total, read, err = chunk.ReadBatchInPage(size, r.days, r.levels, nil)
		default:
			err = errors.New("its pages are neither texts nor days")
		}
		if err != nil {
			return nil, err
		}
		if total == 0 {
			return nil, fmt.Errorf("%d rows are missing: the file is damaged", rows-len(of))
		}
		if of, err = r.place(int(total), read, of); err != nil {
			return nil, err
		}
	}
	return of, nil
}

// place adds the numbers of the values that were read, with the nulls between them.
func (r *codeReader) place(total, read int, of []uint32) ([]uint32, error) {
	distinct, isDistinct := r.texts.(*intern.Texts)
	isDay := isDistinct && r.values == nil
	isDistinct = isDistinct && r.values != nil
	if isDistinct {
		intern.NumbersOf(distinct, r.values[:read], r.numbers)
	}
	next := 0
	for i := range total {
		if r.optional && r.levels[i] == 0 {
			of = append(of, r.texts.Number(""))
			continue
		}
		if next == read {
			return nil, errors.New("values are missing: the file is damaged")
		}
		switch {
		case isDistinct:
			of = append(of, r.numbers[next])
		case r.values != nil:
			of = append(of, r.texts.Number(string(r.values[next])))
		case isDay && r.latest.is && r.latest.day == r.days[next]:
			of = append(of, r.latest.number)
		default:
			r.latest = dayNumber{r.days[next], r.texts.Number(r.day(r.days[next])), true}
			of = append(of, r.latest.number)
		}
		next++
	}
	return of, nil
}

// day is the text of a day.
func (r *codeReader) day(day int32) string {
	text, known := r.known[day]
	if !known {
		text = arrow.Date32(day).FormattedString()
		r.known[day] = text
	}
	return text
}

// codeOther adds the rows of a column that is not stored as texts.
func codeOther(ctx context.Context, path, name string, texts numberer, of []uint32) ([]uint32, error) {
	columns, err := ReadParquet(ctx, []string{path}, name)
	if err != nil {
		return nil, err
	}
	column, err := columns.Column(name)
	if err != nil {
		return nil, err
	}
	if column.Kind() != models.Text {
		for range columns.Rows() {
			of = append(of, texts.Number(""))
		}
		return of, nil
	}
	for _, text := range column.Texts() {
		of = append(of, texts.Number(text))
	}
	return of, nil
}
