package detect

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// Limit is how much of a file is looked at, in bytes after unpacking.
const Limit = 1 << 20

// Head is the beginning of a file.
type Head struct {
	Name    string // of the file, without its folder
	Data    []byte // at most Limit, unpacked
	Whole   bool   // Data is the whole file
	Packing string // gzip, zstd or empty

	Format string     // of a workbook or Parquet file, whose head is no text
	Table  [][]string // its first rows, or the names of its columns
	lines  []int      // the numbers of the rows, from 0
}

// Open reads the head of a file.
func Open(path string) (Head, error) {
	h := Head{Name: filepath.Base(path)}
	info, err := os.Stat(path)
	if err != nil {
		return h, fmt.Errorf("opening the export: %w", err)
	}
	if !info.Mode().IsRegular() {
		return h, &UnreadableError{h.Name, "it is no file; detect looks at one file, clientele init DIR --from FOLDER at a folder"}
	}
	file, err := os.Open(path)
	if err != nil {
		return h, fmt.Errorf("opening the export: %w", err)
	}
	defer file.Close()
	return Read(h.Name, file, info.Size())
}

// Read reads the head of a file of that size. Workbooks and Parquet files keep what tells
// about them at their end; of these a few pieces are read.
func Read(name string, in io.ReaderAt, size int64) (Head, error) {
	h := Head{Name: name}
	data, err := io.ReadAll(io.LimitReader(io.NewSectionReader(in, 0, size), Limit))
	if err != nil {
		return h, fmt.Errorf("reading the head of %s: %w", name, err)
	}
	h.Data, h.Whole = data, int64(len(data)) == size
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		h.Format = "xlsx"
		h.Table, h.lines, h.Whole, err = workbookRows(in, size)
	case bytes.HasPrefix(data, []byte("PAR1")):
		h.Format, h.Whole = "parquet", false
		h.Table, err = parquetColumns(in, size)
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		h.Packing = "gzip"
		err = h.unpack(func(packed io.Reader) (io.Reader, func(), error) {
			z, err := gzip.NewReader(packed)
			return z, func() {}, err
		}, in, size)
	case bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		h.Packing = "zstd"
		err = h.unpack(func(packed io.Reader) (io.Reader, func(), error) {
			z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderLowmem(true))
			if err != nil {
				return nil, nil, err
			}
			return z, z.Close, nil
		}, in, size)
	}
	if err != nil {
		return h, &UnreadableError{name, err.Error()}
	}
	return h, nil
}

// unpack replaces the data by its unpacked head.
func (h *Head) unpack(open func(io.Reader) (io.Reader, func(), error), in io.ReaderAt, size int64) error {
	unpacked, done, err := open(io.NewSectionReader(in, 0, size))
	if err != nil {
		return fmt.Errorf("unpacking it: it begins like %s, but: %w", h.Packing, err)
	}
	defer done()
	data, err := io.ReadAll(io.LimitReader(unpacked, Limit+1))
	if err != nil && (len(data) == 0 || !errors.Is(err, io.ErrUnexpectedEOF)) {
		return fmt.Errorf("unpacking it as %s: %w", h.Packing, err)
	}
	h.Whole = err == nil && len(data) <= Limit
	h.Data = data[:min(len(data), Limit)]
	return nil
}
