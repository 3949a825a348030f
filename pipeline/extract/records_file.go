package extract

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"clientele/pipeline/durable"
)

// The two kinds of state files that an export has.
const (
	kindRows    = "rows"
	kindRejects = "rejects"
)

// joinedLine is a line of the records file that tells about a file that several
// exports were joined in. It stands before the lines of those exports, which give
// its name alone.
type joinedLine struct {
	Joined *StateFile `json:"joined"`
	Kind   string     `json:"kind"`
}

// loadRecords reads the records of one source. A file that is not there is no
// records.
func loadRecords(dir string) (out []*Record, err error) {
	path := filepath.Join(dir, recordsFile)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the records of exports: %w", err)
	}
	defer file.Close()
	if out, err = readRecords(file); err != nil {
		var failure *fs.PathError
		if errors.As(err, &failure) {
			return nil, fmt.Errorf("reading the records of exports: %w", err)
		}
		return nil, damagedRecords(path, err)
	}
	return out, nil
}

// readRecords returns the records of a file that ends with its seal. On an error it
// returns those before what cannot be read.
func readRecords(in io.Reader) ([]*Record, error) {
	var out []*Record
	lines := bufio.NewReaderSize(in, 1<<20)
	fast := recordParser{texts: map[string]string{}}
	joined := map[string]map[string]*StateFile{kindRows: {}, kindRejects: {}}
	digest, right := sha256.New(), false
	var long []byte
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return out, err
		}
		if len(long) > 0 {
			line = append(long, line...)
			long = nil
		}
		if right && len(line) > 0 {
			return out, errors.New("there is more behind its seal")
		}
		if bytes.HasPrefix(line, []byte(sealBegin)) {
			if !bytes.Equal(line, sealOf(digest.Sum(nil))) {
				return out, errors.New("its seal is another file's")
			}
			right = true
			continue
		}
		digest.Write(line)
		if line = bytes.TrimSpace(line); len(line) > 0 {
			record, problem := fast.line(line, joined)
			if problem != nil {
				return out, problem
			}
			if record != nil {
				out = append(out, record)
			}
		}
		if err != nil && !right {
			return out, errors.New("its seal is gone")
		}
		if err != nil {
			return out, nil
		}
	}
}

// line reads one line: a record, or a joined file, which it adds to those known.
func (p *recordParser) line(line []byte, joined map[string]map[string]*StateFile) (*Record, error) {
	if bytes.HasPrefix(line, []byte(`{"joined":`)) {
		var j joinedLine
		if err := json.Unmarshal(line, &j); err != nil {
			return nil, err
		}
		if j.Joined == nil || joined[j.Kind] == nil {
			return nil, errors.New("it names a joined file that is none")
		}
		joined[j.Kind][j.Joined.Name] = j.Joined
		return nil, nil
	}
	r := new(Record)
	if !p.parse(line, r) {
		*r = Record{}
		if err := json.Unmarshal(line, r); err != nil {
			return nil, err
		}
	}
	r.Parquet = resolved(r.Parquet, joined[kindRows])
	r.Rejects = resolved(r.Rejects, joined[kindRejects])
	return r, nil
}

// resolved returns the joined file that a record names, which the lines before
// told about. One that nobody told about has no hash, and will be found damaged.
func resolved(file *StateFile, joined map[string]*StateFile) *StateFile {
	if file != nil && file.SHA256 == "" && joined[file.Name] != nil {
		return joined[file.Name]
	}
	return file
}

// saveRecords writes the records of one source as a whole, in their order.
func saveRecords(dir string, records []*Record) error {
	err := durable.WriteStream(filepath.Join(dir, recordsFile), func(out io.Writer) error {
		return writeRecords(out, records)
	})
	if err != nil {
		return fmt.Errorf("writing the records of exports: %w", err)
	}
	return nil
}

func writeRecords(to io.Writer, records []*Record) error {
	digest := sha256.New()
	out := io.MultiWriter(to, digest)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	told := map[*StateFile]bool{}
	named := func(file *StateFile, kind string) (*StateFile, error) {
		if file == nil || file.Exports == 0 {
			return file, nil
		}
		if !told[file] {
			told[file] = true
			if err := encoder.Encode(joinedLine{file, kind}); err != nil {
				return nil, err
			}
		}
		return &StateFile{Name: file.Name}, nil
	}
	for _, r := range records {
		line := *r
		var failures [2]error
		line.Parquet, failures[0] = named(r.Parquet, kindRows)
		line.Rejects, failures[1] = named(r.Rejects, kindRejects)
		if err := errors.Join(failures[0], failures[1], encoder.Encode(line)); err != nil {
			return err
		}
	}
	_, err := to.Write(sealOf(digest.Sum(nil)))
	return err
}
