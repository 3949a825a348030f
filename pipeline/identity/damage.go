package identity

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"clientele/pipeline"
)

// Damaged lists the kept models and states that are not what was written. Nights never use
// them: they train anew or compare all records anew, and say so.
func Damaged(layout pipeline.Layout) ([]pipeline.Damage, error) {
	var out []pipeline.Damage
	for _, kept := range []struct {
		kind, dir, remedy string
		path              func(layout pipeline.Layout, asOf string) string
	}{
		{"model", modelsDir(layout), "restore it from a backup, or remove its folder: the next night trains a new one", modelPath},
		{"state", statesDir(layout), "restore it from a backup, or remove it: the next night compares all records anew", statePath},
	} {
		entries, err := os.ReadDir(kept.dir)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("listing what was kept of who is who: %w", err)
		}
		for _, entry := range entries {
			day := strings.TrimSuffix(entry.Name(), stateExt)
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				continue
			}
			path := kept.path(layout, day)
			text, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) && filepath.Dir(path) != kept.dir { // a folder that a crash left empty
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("reading what was kept of who is who: %w", err)
			}
			if _, err := decodeParcel(kept.kind, text); err != nil {
				out = append(out, pipeline.Damage{Path: path, Problem: err.Error(), Remedy: kept.remedy})
			}
		}
	}
	return out, nil
}
