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
	"bytes"
	"context"
	"crypto/sha256"
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
	// SHA256 is the hash of the manifest without this line.
	SHA256 string `json:"sha256"`
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

// Read returns the night in a folder of marts. A manifest that is not what was written is a
// [*pipeline.DamageError].
func Read(folder string) (Night, error) {
	path := filepath.Join(folder, ManifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return Night{}, fmt.Errorf("reading the night's manifest: %w", err)
	}
	var night Night
	if err := json.Unmarshal(data, &night); err == nil {
		written := night
		if again, err := written.sealed(); err == nil && bytes.Equal(again, data) {
			return night, nil
		}
	}
	return Night{}, &pipeline.DamageError{Files: []pipeline.Damage{{Path: path, Problem: "it is not what was written", Remedy: remedyPublish}}}
}

const remedyPublish = "publish again with `clientele run`"

// sealed is the manifest as it is written.
func (n Night) sealed() ([]byte, error) {
	n.SHA256 = ""
	body, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return nil, err
	}
	n.SHA256 = fmt.Sprintf("%x", sha256.Sum256(body))
	text, err := json.MarshalIndent(n, "", "  ")
	return append(text, '\n'), err
}

// Damaged lists the files of all complete nights that are not what their runs wrote.
func Damaged(ctx context.Context, layout pipeline.Layout) ([]pipeline.Damage, error) {
	ids, err := runIDs(layout)
	if err != nil {
		return nil, err
	}
	published := ""
	if folder, err := filepath.EvalSymlinks(layout.Marts()); err == nil {
		published = filepath.Base(filepath.Dir(folder))
	}
	var out []pipeline.Damage
	for _, id := range ids {
		folder := layout.RunMarts(id)
		remedy := "it is an earlier night: remove " + layout.Run(id) + ", or restore it from a backup"
		if id == published {
			remedy = remedyPublish
		}
		night, err := Read(folder)
		var damage *pipeline.DamageError
		switch {
		case errors.As(err, &damage):
			out = append(out, pipeline.Damage{Path: damage.Files[0].Path, Problem: damage.Files[0].Problem, Remedy: remedy})
			continue
		case errors.Is(err, os.ErrNotExist) && id != published:
			continue // it never became a night
		case errors.Is(err, os.ErrNotExist):
			out = append(out, pipeline.Damage{Path: filepath.Join(folder, ManifestName), Problem: "it is gone", Remedy: remedy})
			continue
		case err != nil:
			return nil, err
		}
		for _, want := range night.Marts {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			path := filepath.Join(folder, want.Name)
			sum, size, err := durable.SHA256(path)
			switch {
			case errors.Is(err, os.ErrNotExist):
				out = append(out, pipeline.Damage{Path: path, Problem: "it is gone", Remedy: remedy})
			case err != nil:
				return nil, err
			case sum != want.SHA256 || size != want.Bytes:
				out = append(out, pipeline.Damage{Path: path, Problem: "it is not what was written", Remedy: remedy})
			}
		}
	}
	return out, nil
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
