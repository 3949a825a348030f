package publish

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// Seal hashes the files of a run's marts, writes the manifest and reads all of
// it back. After it the night is complete and can be switched to.
func Seal(layout pipeline.Layout, night Night, marts []Mart) (Night, error) {
	folder := layout.RunMarts(night.RunID)
	names := []File{{Name: DatabaseName}}
	for _, mart := range marts {
		names = append(names, File{Name: filepath.Base(mart.Path), Rows: mart.Rows, View: mart.View})
	}
	night.Marts = nil
	for _, file := range names {
		sum, size, err := durable.SHA256(filepath.Join(folder, file.Name))
		if errors.Is(err, os.ErrNotExist) && file.Name == DatabaseName {
			continue // the project publishes no database
		}
		if err != nil {
			return night, err
		}
		file.SHA256, file.Bytes = sum, size
		night.Marts = append(night.Marts, file)
	}
	data, err := night.sealed()
	if err != nil {
		return night, fmt.Errorf("writing the night's manifest: %w", err)
	}
	if err := markSealed(layout, night.RunID); err != nil {
		return night, err
	}
	if err := durable.WriteFile(filepath.Join(folder, ManifestName), data); err != nil {
		return night, err
	}
	seen, err := verify(folder, night, nil)
	if err != nil {
		return night, err
	}
	return night, remember(folder, seen)
}

// Switch makes a sealed night the published one. held is asked last: a holder of
// the lock that was overtaken must not publish. The link is read back: whatever
// an error said, the night that it names is the one that is published.
func Switch(layout pipeline.Layout, runID string, held func() error) error {
	target, err := filepath.Rel(layout.Root, layout.RunMarts(runID))
	if err != nil {
		return fmt.Errorf("publishing run %s: %w", runID, err)
	}
	if info, err := os.Lstat(layout.Marts()); err == nil && info.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("publishing run %s: %s is not a link that a run made; move it away", runID, layout.Marts())
	}
	if err := held(); err != nil {
		return fmt.Errorf("publishing run %s: %w", runID, err)
	}
	switching := durable.Symlink(target, layout.Marts())
	if now, err := os.Readlink(layout.Marts()); err == nil && now == target {
		_ = unmarkSealed(layout, runID) // if it stays, Prune removes it: the night is published
		return nil
	}
	return fmt.Errorf("publishing run %s: %w", runID, switching)
}

// Prune removes what is no longer needed: nights beyond the newest keep, never
// the published one nor one that was replaced less than a day before now; and
// runs that never became a night, but for the newest one if it is newer than
// every night, which can be resumed, and the one at work. It returns the runs it
// removed.
func Prune(layout pipeline.Layout, keep int, now time.Time, atWork string) ([]string, error) {
	if err := durable.Sweep(layout.Runs()); err != nil {
		return nil, err
	}
	current, folder, _, err := Current(layout)
	var damage *pipeline.DamageError
	if err != nil && !errors.As(err, &damage) {
		return nil, err
	}
	if folder != "" { // also where its manifest is damaged: readers may read on
		current.RunID = filepath.Base(filepath.Dir(folder))
		if err := unmarkSealed(layout, current.RunID); err != nil {
			return nil, err
		}
	}
	ids, err := runIDs(layout)
	if err != nil {
		return nil, err
	}
	var removed []string
	nights, unfinished := 0, 0
	successor := now // when the night that replaced this one was published
	for _, id := range ids {
		if id == atWork && id != current.RunID {
			continue
		}
		night, isNight := asNight(layout, id, current.RunID)
		if !isNight {
			if id == current.RunID {
				continue
			}
			if began(layout, id) {
				unfinished++
				if unfinished == 1 && nights == 0 {
					continue
				}
			}
		} else {
			nights++
			replaced := successor
			successor = night.FinishedAt
			if nights <= keep || id == current.RunID || now.Sub(replaced) < 24*time.Hour {
				continue
			}
		}
		if err := durable.RemoveAll(layout.Run(id)); err != nil {
			return removed, fmt.Errorf("pruning run %s: %w", id, err)
		}
		removed = append(removed, id)
	}
	slices.Sort(removed)
	return removed, nil
}
