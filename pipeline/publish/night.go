// Package publish makes a finished run the night that readers see: it builds the
// database file beside the Parquet marts, writes the manifest, reads everything
// back, and switches one link. It also knows which nights there are, and removes
// the old ones.
//
// It decides nothing about the data: the caller has looked at the checks before.
// Readers are never made to wait and never see a mixture: until the switch they
// see the old night, after it the new one, and who holds the old files keeps them.
package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// ManifestName is the manifest's file name in a folder of marts.
const ManifestName = "manifest.json"

// DatabaseName is the database's file name in a folder of marts.
const DatabaseName = "marts.duckdb"

// Night describes a run that is, or was, published. It is the manifest.json
// beside the marts.
type Night struct {
	RunID       string    `json:"run_id"`
	Project     string    `json:"project"`
	AsOf        string    `json:"as_of_date"`
	StartedAt   time.Time `json:"started_at"`
	FinishedAt  time.Time `json:"finished_at"`
	Seed        uint64    `json:"seed"`
	ConfigHash  string    `json:"config_hash"`
	CodeVersion string    `json:"code_version"`
	// Fingerprint identifies everything the run made: a run with the same one
	// has nothing to add.
	Fingerprint string `json:"fingerprint"`
	// Marts are the files of this folder, the manifest itself left out.
	Marts []File `json:"marts"`
	// Inputs sums up the exports the night was made from; the night's table
	// raw.export lists them, and the mart manifest where it is published.
	Inputs Inputs `json:"exports"`
	// Steps tell what each step did.
	Steps []Step `json:"steps"`
}

// File is one published file.
type File struct {
	Name   string `json:"file"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
	View   bool   `json:"view,omitempty"` // in marts.duckdb it is a view of this file
}

// Inputs sums up the exports of a night. A list of them would be longer than all
// else that a manifest holds, and every command reads the manifests.
type Inputs struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
	Rows  int64 `json:"rows_read"`
	// SHA256 is the hash of a line of source, file and hash for each, in their order.
	SHA256 string `json:"sha256"`
}

// Step is the short record of one step.
type Step struct {
	Name        string  `json:"step"`
	RowsIn      int64   `json:"rows_in"`
	RowsOut     int64   `json:"rows_out"`
	Bytes       int64   `json:"bytes"`
	Seconds     float64 `json:"seconds"`
	PeakMemory  int64   `json:"peak_memory_bytes,omitempty"`
	Fingerprint string  `json:"fingerprint"`
}

// Steps shortens the records of a run.
func Steps(records []pipeline.Record) []Step {
	var steps []Step
	for _, record := range records {
		step := Step{Name: record.Step, RowsIn: record.RowsIn, Seconds: record.Seconds, PeakMemory: record.PeakMemory, Fingerprint: record.Fingerprint}
		for _, output := range record.Outputs {
			step.RowsOut += output.Rows
			step.Bytes += output.Bytes
		}
		steps = append(steps, step)
	}
	return steps
}

// Current returns the published night; false if there is none yet. The folder is
// the link resolved once: what is read in it belongs to one night.
func Current(layout pipeline.Layout) (night Night, folder string, found bool, err error) {
	folder, err = filepath.EvalSymlinks(layout.Marts())
	if errors.Is(err, os.ErrNotExist) {
		return Night{}, "", false, nil
	}
	if err != nil {
		return Night{}, "", false, fmt.Errorf("finding the published night: %w", err)
	}
	night, err = Read(folder)
	return night, folder, err == nil, err
}

// Read returns the night in a folder of marts.
func Read(folder string) (Night, error) {
	path := filepath.Join(folder, ManifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return Night{}, fmt.Errorf("reading the night's manifest: %w", err)
	}
	var night Night
	if err := json.Unmarshal(data, &night); err != nil {
		return Night{}, fmt.Errorf("reading the night's manifest %s: %w; publish again with `clientele run`", path, err)
	}
	return night, nil
}

// runIDs lists the folders of runs, the newest first.
func runIDs(layout pipeline.Layout) ([]string, error) {
	entries, err := os.ReadDir(layout.Runs())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the runs: %w", err)
	}
	var ids []string
	for _, entry := range entries {
		if entry.IsDir() && !durable.IsTemp(entry.Name()) {
			ids = append(ids, entry.Name())
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}
