package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Record is what remains of a step: written when it is done, it is the proof
// that its outputs are whole.
type Record struct {
	Step        string    `json:"step"`
	RunID       string    `json:"run_id"`
	Fingerprint string    `json:"fingerprint"`
	Status      string    `json:"status"` // done or failed
	StartedAt   time.Time `json:"started_at"`
	Seconds     float64   `json:"seconds"`
	RowsIn      int64     `json:"rows_in"`
	PeakMemory  int64     `json:"peak_memory_bytes,omitempty"`
	Outputs     []Output  `json:"outputs"`
	Checks      []Check   `json:"checks,omitempty"`
	Warnings    []string  `json:"warnings,omitempty"`
	Error       string    `json:"error,omitempty"`
}

func (r Record) result() Result {
	return Result{RowsIn: r.RowsIn, Outputs: r.Outputs, Checks: r.Checks, Warnings: r.Warnings, PeakMemory: r.PeakMemory}
}

// save writes the record into the run's folder.
func (e *execution) save(record Record) error {
	data, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return fmt.Errorf("recording the step: %w", err)
	}
	name := strings.ReplaceAll(record.Step, "/", "__") + ".json"
	return e.Save(filepath.Join(e.stepsDir(e.info.ID), name), data)
}

// Records reads what the steps of a run left, by step name. A folder without
// records has none; one that cannot be read is an error.
func Records(layout Layout, runID string) ([]Record, error) {
	dir := filepath.Join(layout.Run(runID), "_steps")
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the records of run %s: %w", runID, err)
	}
	var records []Record
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".json" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the records of run %s: %w", runID, err)
		}
		var record Record
		if err := json.Unmarshal(data, &record); err != nil {
			return nil, fmt.Errorf("reading the record %s of run %s: %w; remove the folder of that run", entry.Name(), runID, err)
		}
		for _, output := range record.Outputs {
			for i, file := range output.Files {
				output.Files[i] = layout.here(file)
			}
		}
		records = append(records, record)
	}
	return records, nil
}

// here is where a file of the state lies today: the project may have been moved or copied
// since its path was noted.
func (l Layout) here(path string) string {
	state := string(filepath.Separator) + filepath.Base(l.State()) + string(filepath.Separator)
	if at := strings.LastIndex(path, state); at >= 0 {
		return filepath.Join(l.State(), path[at+len(state):])
	}
	return path
}

// earlier returns the record that stands in for a step, if there is one of equal
// fingerprint whose files still have the size they had.
func (e *execution) earlier(step Step) (Record, bool) {
	if e.steps == nil || e.opts.Only[step.Name()] {
		return Record{}, false
	}
	i := slices.IndexFunc(e.opts.Earlier, func(r Record) bool {
		return r.Step == step.Name() && r.Status == "done" && r.Fingerprint == e.steps[step.Name()] && r.intact()
	})
	if i < 0 {
		return Record{}, false
	}
	return e.opts.Earlier[i], true
}

func (r Record) intact() bool {
	for _, output := range r.Outputs {
		size, err := sizeOf(output.Files)
		if err != nil || size != output.Bytes {
			return false
		}
	}
	return true
}
