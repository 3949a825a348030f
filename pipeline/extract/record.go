package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clientele/pipeline/durable"
)

// Record is what is known about one export that was extracted. The records of a
// source are the lines of the file _exports.ndjson beside its Parquet files.
type Record struct {
	File        string `json:"file"` // relative to the project, with slashes
	Size        int64  `json:"size"`
	Modified    int64  `json:"modified_ns"`
	Changed     int64  `json:"changed_ns"` // of the inode, where the system tells
	Inode       uint64 `json:"inode"`
	SHA256      string `json:"sha256"` // of the content as it lies
	ReadAt      int64  `json:"read_at_ns"`
	Fingerprint string `json:"fingerprint"` // of the mapping it was extracted with
	Columns     string `json:"columns"`     // fingerprint of the columns that its Parquet file has

	RowsRead       int64 `json:"rows_read"`
	RowsLoaded     int64 `json:"rows_loaded"`
	RowsRejected   int64 `json:"rows_rejected"`
	RowsFiltered   int64 `json:"rows_filtered"`
	RowsDropped    int64 `json:"rows_dropped"`
	DuplicateLines int64 `json:"duplicate_lines"`
	BlankLines     int64 `json:"blank_lines,omitempty"`
	ClockGaps      int64 `json:"clock_gaps,omitempty"`  // rows with a local time that does not exist
	ClockFolds     int64 `json:"clock_folds,omitempty"` // rows with a local time that occurs twice
	Rounded        int64 `json:"rounded,omitempty"`     // rows with an amount of more than four decimals

	Parquet  *StateFile `json:"parquet,omitempty"` // none where no row was loaded
	Rejects  *StateFile `json:"rejects,omitempty"` // none where no row was rejected
	Run      string     `json:"run"`               // that extracted it
	Accepted bool       `json:"accepted"`          // its source was within its limits since
	Gone     bool       `json:"gone,omitempty"`    // the file was taken away; its rows stay
	Same     string     `json:"duplicate_of,omitempty"`
	Warnings []string   `json:"warnings,omitempty"`
	Previous []Previous `json:"previous,omitempty"` // earlier contents under this name, the latest last
}

// StateFile is a file of the project's state.
type StateFile struct {
	Name   string `json:"name"` // within the folder of its source
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Previous is what an export held before it changed.
type Previous struct {
	Size       int64  `json:"size"`
	SHA256     string `json:"sha256"`
	RowsRead   int64  `json:"rows_read"`
	RowsLoaded int64  `json:"rows_loaded"`
	Run        string `json:"run"` // that extracted it
}

// shrunk tells whether the export holds less than it did before.
func (r Record) shrunk() bool {
	if len(r.Previous) == 0 {
		return false
	}
	last := r.Previous[len(r.Previous)-1]
	return r.RowsRead < last.RowsRead
}

const recordsFile = "_exports.ndjson"

// loadRecords reads the records of one source. A file that is not there is no
// records.
func loadRecords(dir string) ([]Record, error) {
	path := filepath.Join(dir, recordsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the records of exports: %w", err)
	}
	lines, right := unsealed(text)
	if !right {
		return nil, damagedRecords(path)
	}
	var out []Record
	decoder := json.NewDecoder(bytes.NewReader(lines))
	for decoder.More() {
		var r Record
		if err := decoder.Decode(&r); err != nil {
			return nil, fmt.Errorf("reading the records of exports: %s: record %d: %w; remove it to extract its source again", path, len(out)+1, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// saveRecords writes the records of one source as a whole.
func saveRecords(dir string, records []Record) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for _, r := range records {
		if err := encoder.Encode(r); err != nil {
			return fmt.Errorf("writing the records of exports: %w", err)
		}
	}
	if err := durable.WriteFile(filepath.Join(dir, recordsFile), append(b.Bytes(), sealOf(b.Bytes())...)); err != nil {
		return fmt.Errorf("writing the records of exports: %w", err)
	}
	return nil
}

// safeName turns any text into a file name that says something and hides nothing.
func safeName(text string, most int) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.' && b.Len() > 0:
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	return b.String()
}
