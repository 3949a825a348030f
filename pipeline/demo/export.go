package demo

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// exportFile is an export being written: bytes are appended to buf, rows are
// counted as they are ended.
type exportFile struct {
	buf   []byte
	truth fileTruth
	file  *os.File
	zip   *gzip.Writer
	to    io.Writer
	path  string
	dated time.Time
}

// fileTruth is a row of files.csv: what a correct night makes of an export.
type fileTruth struct {
	file, source                                           string
	records                                                int64 // physical records, header apart
	rows                                                   int64 // canonical rows they stand for
	loaded, rejected, filtered, duplicate, replaced, bytes int64
}

const flushBytes = 1 << 18

// create begins an export below root. Names ending in .gz are packed. The file
// will bear the given time as that of its last change, as if a company had
// delivered it then.
func create(root, rel, source string, dated time.Time) (*exportFile, error) {
	path := filepath.Join(root, filepath.FromSlash(rel))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of %s: %w", rel, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", rel, err)
	}
	e := &exportFile{file: f, to: f, path: path, dated: dated, truth: fileTruth{file: rel, source: source}, buf: make([]byte, 0, flushBytes+1<<12)}
	if strings.HasSuffix(rel, ".gz") {
		e.zip, err = gzip.NewWriterLevel(f, gzip.BestSpeed)
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", rel, err)
		}
		e.to = e.zip
	}
	return e, nil
}

// row ends a record that stands for the given number of rows.
func (e *exportFile) row(rows int) error {
	e.buf = append(e.buf, '\n')
	e.truth.records++
	e.truth.rows += int64(rows)
	if len(e.buf) < flushBytes {
		return nil
	}
	return e.flush()
}

func (e *exportFile) flush() error {
	_, err := e.to.Write(e.buf)
	e.buf = e.buf[:0]
	if err != nil {
		return fmt.Errorf("writing %s: is there room on the disk? %w", e.truth.file, err)
	}
	return nil
}

// close ends the export and returns what is to be known of it.
func (e *exportFile) close() (fileTruth, error) {
	if err := e.flush(); err != nil {
		return e.truth, err
	}
	if e.zip != nil {
		if err := e.zip.Close(); err != nil {
			return e.truth, fmt.Errorf("writing %s: %w", e.truth.file, err)
		}
	}
	info, err := e.file.Stat()
	if err != nil {
		return e.truth, fmt.Errorf("writing %s: %w", e.truth.file, err)
	}
	if err := e.file.Close(); err != nil {
		return e.truth, fmt.Errorf("writing %s: %w", e.truth.file, err)
	}
	e.truth.bytes = info.Size()
	e.truth.loaded = e.truth.rows - e.truth.rejected - e.truth.filtered - e.truth.duplicate - e.truth.replaced
	if err := os.Chtimes(e.path, e.dated, e.dated); err != nil {
		return e.truth, fmt.Errorf("dating %s: %w", e.truth.file, err)
	}
	return e.truth, nil
}

// abandon closes the file after an error elsewhere.
func (e *exportFile) abandon() {
	if e != nil {
		_ = e.file.Close() // the folder is thrown away; the first error is the one to tell
	}
}
