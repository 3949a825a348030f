package publish

import (
	"errors"
	"os"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// sealedName is a file in the folder of a run from just before its manifest is written until
// it is published. A run that died before the link was switched to it has a
// manifest and yet never was a night: it is resumed, or removed, as one that never finished.
const sealedName = "_sealed"

func markSealed(layout pipeline.Layout, runID string) error {
	return durable.WriteFile(filepath.Join(layout.Run(runID), sealedName), nil)
}

func unmarkSealed(layout pipeline.Layout, runID string) error {
	path := filepath.Join(layout.Run(runID), sealedName)
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return durable.Remove(path)
}

// asNight returns the night that a run became, when current is the published one; false if
// it never was published.
func asNight(layout pipeline.Layout, runID, current string) (Night, bool) {
	if _, err := os.Lstat(filepath.Join(layout.Run(runID), sealedName)); err == nil && runID != current {
		return Night{}, false
	}
	night, err := Read(layout.RunMarts(runID))
	return night, err == nil
}

// began tells whether a run left anything to go on with: what it was asked for, or the
// records of steps. One that died before has nothing but a log.
func began(layout pipeline.Layout, runID string) bool {
	for _, name := range []string{intentName, "_steps"} {
		if _, err := os.Lstat(filepath.Join(layout.Run(runID), name)); err == nil {
			return true
		}
	}
	return false
}
