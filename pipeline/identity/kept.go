package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

const (
	modelName  = "linkage"
	modelFile  = "model.bin"
	stateExt   = ".bin"
	keptStates = 3

	runModel = "_model.bin" // in the folder identity of a run; readers of Parquet pass over "_"
	runState = "_state.bin"
)

// parcel is what a night hands on to later ones: some bytes, and what must be known of them.
type parcel struct {
	header
	data []byte
}

type header struct {
	Kind    string `json:"kind"` // model or state
	Format  int    `json:"format"`
	SHA256  string `json:"sha256"` // of kind, format, records and data
	Records int    `json:"records"`
}

const format = 2

// head is the header as one line of JSON, which the data follow.
func (p parcel) head() ([]byte, error) {
	p.Format = format
	p.SHA256 = p.hash()
	line, err := json.Marshal(p.header)
	if err != nil {
		return nil, fmt.Errorf("writing a kept %s: %w", p.Kind, err)
	}
	return append(line, '\n'), nil
}

// decodeParcel reads a head with the data behind it, and verifies it.
func decodeParcel(kind string, text []byte) (parcel, error) {
	line, data, found := bytes.Cut(text, []byte{'\n'})
	const longest = 4096
	if !found || len(line) > longest {
		return parcel{}, errors.New("it does not begin as it should")
	}
	p := parcel{data: data}
	if err := json.Unmarshal(line, &p.header); err != nil {
		return parcel{}, fmt.Errorf("it does not begin as it should: %w", err)
	}
	again, err := json.Marshal(p.header)
	if err != nil || !bytes.Equal(again, line) {
		return parcel{}, errors.New("it does not begin as it should")
	}
	switch {
	case p.Kind != kind || p.Format != format:
		return parcel{}, fmt.Errorf("it is a %q of format %d, not a %s of format %d", p.Kind, p.Format, kind, format)
	case p.SHA256 != p.hash():
		return parcel{}, errors.New("its bytes are not those that were written")
	}
	return p, nil
}

func (p parcel) hash() string {
	digest := sha256.New()
	fmt.Fprintf(digest, "%s %d %d\n", p.Kind, p.Format, p.Records)
	digest.Write(p.data)
	return hex.EncodeToString(digest.Sum(nil))
}

func modelsDir(l pipeline.Layout) string { return filepath.Join(l.State(), "models", modelName) }
func statesDir(l pipeline.Layout) string { return filepath.Join(l.History(), "linkage_state") }

// modelPath is where the model of an as-of date lies.
func modelPath(l pipeline.Layout, asOf string) string {
	return filepath.Join(modelsDir(l), asOf, modelFile)
}

func statePath(l pipeline.Layout, asOf string) string {
	return filepath.Join(statesDir(l), asOf+stateExt)
}

// kept is the newest model or state from before an as-of date.
type kept struct {
	parcel
	asOf  time.Time
	found bool  // a file is there
	err   error // it cannot be used, and why
}

// latest reads the newest of the days before asOf that dir has an entry of. path gives a
// day's file.
func latest(dir, kind string, asOf time.Time, path func(day string) string) (kept, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return kept{}, fmt.Errorf("looking for the %s of earlier nights: %w", kind, err)
	}
	var k kept
	for _, entry := range entries {
		d, err := time.Parse(time.DateOnly, strings.TrimSuffix(entry.Name(), stateExt))
		if err != nil || !d.Before(asOf) || !d.After(k.asOf) {
			continue
		}
		k.asOf, k.found = d, true
	}
	if !k.found {
		return k, nil
	}
	text, err := os.ReadFile(path(k.asOf.Format(time.DateOnly)))
	if errors.Is(err, os.ErrNotExist) { // a folder that a crash left empty
		return kept{}, nil
	}
	if err != nil {
		return k, fmt.Errorf("reading the %s of %s: %w", kind, k.asOf.Format(time.DateOnly), err)
	}
	k.parcel, k.err = decodeParcel(kind, text)
	return k, nil
}

func latestModel(l pipeline.Layout, asOf time.Time) (kept, error) {
	return latest(modelsDir(l), "model", asOf, func(day string) string { return modelPath(l, day) })
}

func latestState(l pipeline.Layout, asOf time.Time) (kept, error) {
	return latest(statesDir(l), "state", asOf, func(day string) string { return statePath(l, day) })
}

// Keep copies what a published run leaves to later nights, its model if it trained one and
// its state, to where they look for it. It is called after every publication and again
// before the next run, so that a crash between the two loses nothing. A later run of the
// same as-of date replaces what an earlier one left.
func Keep(layout pipeline.Layout, runFolder, asOf string) error {
	dir := filepath.Join(runFolder, summaryTable.Schema())
	state, err := os.ReadFile(filepath.Join(dir, runState))
	if errors.Is(err, os.ErrNotExist) { // the night is of a version without this step
		return nil
	}
	if err != nil {
		return fmt.Errorf("keeping the state of linkage: %w", err)
	}
	model, err := os.ReadFile(filepath.Join(dir, runModel))
	switch {
	case errors.Is(err, os.ErrNotExist): // it used an earlier night's
		err = removeModel(layout, asOf)
	case err == nil:
		err = copyTo(modelPath(layout, asOf), model)
	}
	if err != nil {
		return fmt.Errorf("keeping the model of linkage: %w", err)
	}
	if err := copyTo(statePath(layout, asOf), state); err != nil {
		return fmt.Errorf("keeping the state of linkage: %w", err)
	}
	return pruneStates(layout)
}

func removeModel(layout pipeline.Layout, asOf string) error {
	dir := filepath.Dir(modelPath(layout, asOf))
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return durable.RemoveAll(dir)
}

// copyTo writes data under path unless it is there.
func copyTo(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := durable.MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	return durable.WriteFile(path, data)
}

// pruneStates removes all states but the newest.
func pruneStates(layout pipeline.Layout) error {
	dir := statesDir(layout)
	if err := durable.Sweep(dir); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("listing the states of linkage: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if _, err := time.Parse(time.DateOnly, strings.TrimSuffix(entry.Name(), stateExt)); err == nil {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	for _, name := range names[:max(0, len(names)-keptStates)] {
		if err := durable.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
