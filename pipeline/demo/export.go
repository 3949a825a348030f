package demo

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	lines int64 // physical lines, where records are not lines
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
// delivered it then. The buffer, which may be nil, is the file's until it is closed.
func create(root, rel, source string, dated time.Time, buffer []byte) (*exportFile, error) {
	path := filepath.Join(root, filepath.FromSlash(rel))
	const flags = os.O_CREATE | os.O_EXCL | os.O_WRONLY
	f, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrNotExist) { // the first file of its folder
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("making the folder of %s: %w", rel, err)
		}
		f, err = os.OpenFile(path, flags, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", rel, err)
	}
	e := &exportFile{file: f, path: path, dated: dated, truth: fileTruth{file: rel, source: source}, buf: buffer[:0]}
	e.to = (*counted)(e)
	if strings.HasSuffix(rel, ".gz") {
		e.zip, err = gzip.NewWriterLevel(e.to, gzip.BestSpeed)
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", rel, err)
		}
		e.to = e.zip
	}
	return e, nil
}

// counted writes to the file and counts the bytes.
type counted exportFile

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.file.Write(b)
	c.truth.bytes += int64(n)
	return n, err
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
	if err := e.file.Close(); err != nil {
		return e.truth, fmt.Errorf("writing %s: %w", e.truth.file, err)
	}
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
