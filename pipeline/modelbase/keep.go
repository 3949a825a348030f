package modelbase

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

const (
	runDir = "_models" // of a run's folder; readers of Parquet pass over "_"
	runExt = ".bin"
)

func leftPath(runFolder, name string) string { return filepath.Join(runFolder, runDir, name+runExt) }

// Leave puts a version that the run trained into the run's folder: it joins the base when
// the night is published. Its version is the run's as-of date, whatever v says.
func Leave(env *pipeline.Env, v Version) error {
	v.Version = env.Info.AsOf.Format(time.DateOnly)
	text, err := v.encode()
	if err != nil {
		return fmt.Errorf("leaving a model: %w", err)
	}
	path := leftPath(env.Dir(), v.Name)
	if err := durable.MkdirAll(filepath.Dir(path)); err != nil {
		return fmt.Errorf("leaving the model %s: %w", v.Name, err)
	}
	if err := durable.WriteFile(path, text); err != nil {
		return fmt.Errorf("leaving the model %s: %w", v.Name, err)
	}
	return nil
}

// LeaveNone is for a run that trained nothing: it removes what a first try of the same run,
// told otherwise, may have left.
func LeaveNone(env *pipeline.Env, name string) error {
	path := leftPath(env.Dir(), name)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := durable.Remove(path); err != nil {
		return fmt.Errorf("removing the model %s of a first try: %w", name, err)
	}
	return nil
}

// Keep makes the base hold what a published run of an as-of date left, and nothing else of
// that date: a later run of a date replaces what an earlier one left. It is called after
// every publication and again before the next run, so that a crash between the two loses
// nothing. A pinned version stays as it is.
func Keep(layout pipeline.Layout, runFolder, asOf string) error {
	left, err := leftBy(runFolder)
	if err != nil {
		return err
	}
	for name, text := range left {
		if err := put(layout, name, asOf, text); err != nil {
			return fmt.Errorf("keeping the model %s: %w", name, err)
		}
	}
	names, err := Names(layout)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := durable.Sweep(modelDir(layout, name)); err != nil {
			return err
		}
		if _, is := left[name]; is || isPinned(layout, name, asOf) {
			continue
		}
		if _, err := os.Stat(versionPath(layout, name, asOf)); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := durable.RemoveAll(filepath.Dir(versionPath(layout, name, asOf))); err != nil {
			return fmt.Errorf("removing the model %s of a night that was run again: %w", name, err)
		}
	}
	return nil
}

// leftBy reads what a run left, by model.
func leftBy(runFolder string) (map[string][]byte, error) {
	dir := filepath.Join(runFolder, runDir)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("looking for models that the run left: %w", err)
	}
	left := map[string][]byte{}
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), runExt)
		if !is || checkName(name) != nil {
			continue
		}
		if left[name], err = os.ReadFile(filepath.Join(dir, entry.Name())); err != nil {
			return nil, fmt.Errorf("reading the model %s that the run left: %w", name, err)
		}
	}
	return left, nil
}

// put writes a version into the base unless it is there or must stay. It is not verified
// here: whoever reads it does.
func put(layout pipeline.Layout, name, asOf string, text []byte) error {
	path := versionPath(layout, name, asOf)
	old, err := os.ReadFile(path)
	if err == nil && (bytes.Equal(old, text) || isPinned(layout, name, asOf)) {
		return nil
	}
	if err := durable.MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	return durable.WriteFile(path, text)
}
