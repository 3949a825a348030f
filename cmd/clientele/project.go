package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
)

// layout finds the project: the folder of --project, or the one here or above
// that holds clientele.yaml.
func (a *app) layout() (pipeline.Layout, error) {
	if a.project != "" {
		root, err := filepath.Abs(a.project)
		if err != nil {
			return pipeline.Layout{}, err
		}
		layout := pipeline.Layout{Root: root}
		if _, err := os.Stat(layout.ConfigFile()); err != nil {
			return layout, usagef("%s is no project: it has no clientele.yaml; make one with `clientele init %s`", a.project, a.project)
		}
		return layout, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return pipeline.Layout{}, err
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		layout := pipeline.Layout{Root: dir}
		if _, err := os.Stat(layout.ConfigFile()); err == nil {
			return layout, nil
		}
		if dir == filepath.Dir(dir) {
			return layout, usagef("no clientele.yaml here or in a folder above; name the project with --project, or make one with `clientele init DIR`")
		}
	}
}

// open finds the project and reads its configuration.
func (a *app) open() (pipeline.Layout, *config.Project, error) {
	layout, err := a.layout()
	if err != nil {
		return layout, nil, err
	}
	project, err := loadConfig(layout)
	return layout, project, err
}

// loadConfig reads the configuration. One that cannot be read is the user's to mend.
func loadConfig(layout pipeline.Layout) (*config.Project, error) {
	project, err := config.Load(layout.ConfigFile())
	var problems *config.Error
	if err != nil && !errors.As(err, &problems) {
		return nil, usageError{err.Error()}
	}
	return project, err
}

// prepareState makes the state folder, and refuses a file system that locks and
// renames cannot be trusted on.
func prepareState(layout pipeline.Layout) error {
	if err := durable.MkdirAll(layout.Runs()); err != nil {
		return err
	}
	kind, err := durable.NetworkFileSystem(layout.State())
	if err != nil {
		return err
	}
	if kind != "" {
		return usagef("the project lies on a network file system (%s), where locks and renames cannot be trusted; move it to a local disk", kind)
	}
	return nil
}

// asOf is the day whose end a run looks from: --as-of, or yesterday in the
// project's time zone, the last day that is over.
func (a *app) asOf(flag string, project *config.Project) (time.Time, error) {
	if flag == "" {
		zone, err := time.LoadLocation(project.Timezone)
		if err != nil {
			return time.Time{}, usagef("timezone %s: %v", project.Timezone, err)
		}
		year, month, day := a.now().In(zone).AddDate(0, 0, -1).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return time.Time{}, usagef("--as-of %s: write a day as 2026-06-30", flag)
	}
	return day, nil
}

// newRunID returns an id that sorts after every earlier run's, whatever the
// clock says.
func newRunID(layout pipeline.Layout, now time.Time) (string, error) {
	entries, err := os.ReadDir(layout.Runs())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("listing the runs: %w", err)
	}
	stamp, number := now.UTC().Format("20060102T150405Z"), 1
	for _, entry := range entries {
		var last int
		name := entry.Name()
		if len(name) < len(stamp)+2 || name[:len(stamp)] < stamp {
			continue
		}
		if _, err := fmt.Sscanf(name[len(stamp):], "-%d", &last); err == nil {
			if name[:len(stamp)] > stamp {
				stamp, number = name[:len(stamp)], 1
			}
			number = max(number, last+1)
		}
	}
	return fmt.Sprintf("%s-%02d", stamp, number), nil
}
