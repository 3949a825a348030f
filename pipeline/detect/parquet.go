package detect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/parquet/file"
)

// parquetColumns are the names of a Parquet file's columns, from its footer.
func parquetColumns(in io.ReaderAt, size int64) (columns [][]string, err error) {
	broken := errors.New("it begins like Parquet, and its footer is missing, broken or very large")
	const tail = 8
	end := make([]byte, tail)
	if size < 12 {
		return nil, broken
	}
	if _, err := in.ReadAt(end, size-tail); err != nil || string(end[4:]) != "PAR1" || int64(binary.LittleEndian.Uint32(end)) > min(size, Limit) {
		return nil, broken
	}
	defer func() { // the library trusts what a footer says about itself
		if caught := recover(); caught != nil {
			columns, err = nil, broken
		}
	}()
	reader, err := file.NewParquetReader(io.NewSectionReader(in, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%w", broken)
	}
	defer reader.Close()
	schema := reader.MetaData().Schema
	var names []string
	for i := range min(schema.NumColumns(), mostPaths) {
		names = append(names, schema.Column(i).Path())
	}
	if len(names) == 0 {
		return nil, broken
	}
	return [][]string{names}, nil
}
