package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
)

// leastFree is the space that a run wants in any case.
const leastFree = 64_000_000

// checkDisk refuses to start a run that would fill the disk: a night takes about
// what the last one took, and new exports up to twice their size.
func checkDisk(layout pipeline.Layout, previousRun string, newExports int64) error {
	need := leastFree + 2*newExports
	if previousRun != "" {
		size, err := folderSize(layout.Run(previousRun))
		if err != nil {
			return err
		}
		need += size + size/4
	}
	free, err := durable.FreeBytes(layout.State())
	if err != nil {
		return err
	}
	if free < need {
		return resourceError{"the disk of " + layout.State() + " has " + config.Bytes(free).String() + " free and the run may need " +
			config.Bytes(need).String() + ": make room, or keep fewer nights (publish.keep)"}
	}
	return nil
}

func folderSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
