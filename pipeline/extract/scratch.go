package extract

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sheet writes records as plain CSV for the engine: commas, double quotes
// doubled, line feeds, no header. It is scratch: nothing of it outlives the run.
type sheet struct {
	path string
	file *os.File
	out  *bufio.Writer
	line []byte
	rows int64
	size int64 // bytes
	err  error
}

func newSheet(path string) (*sheet, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing scratch: %w", err)
	}
	return &sheet{path: path, file: file, out: bufio.NewWriterSize(file, 256<<10)}, nil
}

// number and text append a field to the row in the making; end finishes the row.
func (s *sheet) number(n int64) {
	if len(s.line) > 0 {
		s.line = append(s.line, ',')
	}
	s.line = strconv.AppendInt(s.line, n, 10)
}

func (s *sheet) text(value []byte) {
	if len(s.line) > 0 {
		s.line = append(s.line, ',')
	}
	for _, c := range value {
		if c == ',' || c == '"' || c == '\n' || c == '\r' {
			s.line = append(s.line, '"')
			for _, c := range value {
				if c == '"' {
					s.line = append(s.line, '"')
				}
				s.line = append(s.line, c)
			}
			s.line = append(s.line, '"')
			return
		}
	}
	s.line = append(s.line, value...)
}

func (s *sheet) end() {
	s.line = append(s.line, '\n')
	if s.err == nil {
		_, s.err = s.out.Write(s.line)
	}
	s.size += int64(len(s.line))
	s.line = s.line[:0]
	s.rows++
}

func (s *sheet) close() error {
	err := errors.Join(s.err, s.out.Flush(), s.file.Close())
	if err != nil {
		return fmt.Errorf("writing scratch %s: %w", s.path, err)
	}
	return nil
}

// legible returns text that can be stored and shown: bytes that are no UTF-8,
// and NUL, as \xNN, cut at the limit for raw rows.
func legible(raw []byte) string {
	cut := len(raw) > rawLimit
	if cut {
		raw = raw[:rawLimit]
	}
	var b strings.Builder
	if utf8.Valid(raw) && strings.IndexByte(string(raw), 0) < 0 {
		b.Write(raw)
	} else {
		for len(raw) > 0 {
			r, size := utf8.DecodeRune(raw)
			if r == utf8.RuneError && size <= 1 || r == 0 {
				fmt.Fprintf(&b, `\x%02X`, raw[0])
			} else {
				b.Write(raw[:size])
			}
			raw = raw[size:]
		}
	}
	if cut {
		b.WriteString("…")
	}
	return b.String()
}

// restart empties the sheet.
func (s *sheet) restart() error {
	if err := errors.Join(s.out.Flush(), s.file.Truncate(0)); err != nil {
		return fmt.Errorf("writing scratch %s: %w", s.path, err)
	}
	if _, err := s.file.Seek(0, 0); err != nil {
		return fmt.Errorf("writing scratch %s: %w", s.path, err)
	}
	s.rows, s.size, s.line = 0, 0, s.line[:0]
	return nil
}
