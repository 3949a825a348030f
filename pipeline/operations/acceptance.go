package operations

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// acceptance is somebody's word that what a source delivered by a night is right, however
// unusual. A line of the ledger holds it with its hash, so that a damaged one is noticed.
type acceptance struct {
	Source string    `json:"source"`
	AsOf   string    `json:"as_of_date"`
	At     time.Time `json:"at"`
	RunID  string    `json:"run_id"`
	Hash   string    `json:"sha256"` // of the fields before it
}

func (a acceptance) hash() string {
	return pipeline.Hash("acceptance", a.Source, a.AsOf, a.At.UTC().Format(time.RFC3339Nano), a.RunID)
}

// acceptancePath is the ledger of what was accepted.
func acceptancePath(layout pipeline.Layout) string {
	return filepath.Join(layout.State(), "accepted.ndjson")
}

// Accept notes that what these sources delivered by the as-of date is right.
func Accept(layout pipeline.Layout, sources []string, asOf time.Time, runID string, at time.Time) error {
	list, err := acceptances(layout)
	if err != nil {
		return err
	}
	for _, source := range sources {
		a := acceptance{Source: source, AsOf: asOf.Format(dayLayout), At: at.UTC(), RunID: runID}
		a.Hash = a.hash()
		list = append(list, a)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	for _, a := range list {
		if err := encoder.Encode(a); err != nil {
			return fmt.Errorf("noting what was accepted: %w", err)
		}
	}
	if err := durable.WriteFile(acceptancePath(layout), text.Bytes()); err != nil {
		return fmt.Errorf("noting what was accepted: %w", err)
	}
	return nil
}

// Accepted lists the sources whose figures were accepted for a night of the as-of date.
func Accepted(layout pipeline.Layout, asOf time.Time) (map[string]bool, error) {
	list, err := acceptances(layout)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, a := range list {
		if a.AsOf == asOf.Format(dayLayout) {
			out[a.Source] = true
		}
	}
	return out, nil
}

func acceptances(layout pipeline.Layout) ([]acceptance, error) {
	path := acceptancePath(layout)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what was accepted: %w", err)
	}
	if len(text) == 0 || text[len(text)-1] != '\n' {
		text = append(text, "cut off\n"...)
	}
	var list []acceptance
	for number, line := range bytes.Split(bytes.TrimRight(text, "\n"), []byte{'\n'}) {
		var a acceptance
		if err := json.Unmarshal(line, &a); err != nil || a.Hash != a.hash() {
			return nil, &pipeline.DamageError{Files: []pipeline.Damage{{Path: path, Problem: fmt.Sprintf("line %d is not what was written", number+1),
				Remedy: "restore the file from a backup, or remove it and accept again"}}}
		}
		list = append(list, a)
	}
	return list, nil
}
