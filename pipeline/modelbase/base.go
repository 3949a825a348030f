package modelbase

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clientele/pipeline"
)

const versionFile = "version.bin"

func modelsDir(l pipeline.Layout) string { return filepath.Join(l.State(), "models") }

func modelDir(l pipeline.Layout, name string) string { return filepath.Join(modelsDir(l), name) }

func versionPath(l pipeline.Layout, name, version string) string {
	return filepath.Join(modelDir(l, name), version, versionFile)
}

// Names lists the models that the base has a version of.
func Names(layout pipeline.Layout) ([]string, error) {
	entries, err := os.ReadDir(modelsDir(layout))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("listing the model base: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() || checkName(entry.Name()) != nil {
			continue
		}
		days, err := versionDays(layout, entry.Name())
		if err != nil {
			return nil, err
		}
		if len(days) > 0 {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// versionDays lists the versions of a model that have a file, the newest first. A folder
// without one was left by a crash.
func versionDays(layout pipeline.Layout, name string) ([]string, error) {
	entries, err := os.ReadDir(modelDir(layout, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("listing the versions of the model %s: %w", name, err)
	}
	var days []string
	for _, entry := range entries {
		if checkVersion(entry.Name()) != nil {
			continue
		}
		if _, err := os.Stat(versionPath(layout, name, entry.Name())); err == nil {
			days = append(days, entry.Name())
		}
	}
	slices.Sort(days)
	slices.Reverse(days)
	return days, nil
}

// read reads a version of the base. What cannot be used is no error: its status is Damaged
// and its reason tells why.
func read(layout pipeline.Layout, name, day string, d decisions) Version {
	text, err := os.ReadFile(versionPath(layout, name, day))
	var v Version
	if err == nil {
		v, err = decode(text)
	}
	if err == nil && (v.Name != name || v.Version != day) {
		err = fmt.Errorf("%w: it is %s of %s", ErrForm, v.Name, v.Version)
	}
	if err != nil {
		return Version{Name: name, Version: day, Status: Damaged, Reason: err.Error(), Pinned: d.Pinned == day}
	}
	v.Pinned = d.Pinned == day
	if d.Withdrawn[day] == v.hash {
		v.Status, v.Reason = Withdrawn, "withdrawn by a user"
	}
	return v
}

// List gives the versions of a model, the newest first, damaged ones too. Used marks the one
// that a night from now on would score with.
func List(layout pipeline.Layout, name string) ([]Version, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	d, err := readDecisions(layout, name)
	if err != nil {
		return nil, err
	}
	days, err := versionDays(layout, name)
	if err != nil {
		return nil, err
	}
	used, err := Next(layout, name)
	if err != nil {
		return nil, err
	}
	versions := make([]Version, 0, len(days))
	for _, day := range days {
		v := read(layout, name, day, d)
		v.Used = used.Version == day
		versions = append(versions, v)
	}
	return versions, nil
}

// InUse gives the version that a night of an as-of date scores with: the pinned one, else
// the newest accepted one, always from before that date. Where none is found the Version has
// a name, and still tells what to warn of. An error is one of the disk.
func InUse(layout pipeline.Layout, name string, asOf time.Time) (Version, bool, error) {
	if err := checkName(name); err != nil {
		return Version{}, false, err
	}
	d, err := readDecisions(layout, name)
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrForm) {
		return Version{Name: name, Problem: "what was decided about its versions cannot be read",
			Warnings: []string{fmt.Sprintf("none of the kept versions of the model %s is used: %v", name, err)}}, false, nil
	}
	if err != nil {
		return Version{}, false, err
	}
	days, err := versionDays(layout, name)
	if err != nil {
		return Version{}, false, err
	}
	before := asOf.Format(time.DateOnly)
	days = slices.DeleteFunc(days, func(day string) bool { return day >= before })
	v := newestAccepted(layout, name, days, d)
	if d.Pinned == "" {
		return v, v.Version != "", nil
	}
	why := ""
	switch {
	case d.Pinned >= before:
		why = "is not from before " + before
	case !slices.Contains(days, d.Pinned):
		why = "is gone"
	default:
		pinned := read(layout, name, d.Pinned, d)
		if pinned.Status != Damaged {
			pinned.Tried, pinned.behind = v.Tried, &v
			return pinned, true, nil
		}
		why = "cannot be read (" + pinned.Reason + ")"
	}
	instead := "none is used"
	if v.Version != "" {
		instead = "that of " + v.Version + " is used"
	}
	v.Warnings = append([]string{fmt.Sprintf("the pinned version %s of the model %s %s: %s; `clientele model unpin %s`, or pin another", d.Pinned, name, why, instead, name)}, v.Warnings...)
	return v, v.Version != "", nil
}

// Next gives the version that a night from now on would score with, with its warnings; its
// version is "" where there is none.
func Next(layout pipeline.Layout, name string) (Version, error) {
	v, _, err := InUse(layout, name, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) // after any of them
	return v, err
}

// newestAccepted looks through days, the newest first.
func newestAccepted(layout pipeline.Layout, name string, days []string, d decisions) Version {
	passed := Version{Name: name}
	for _, day := range days {
		v := read(layout, name, day, d)
		if v.Status == Damaged {
			if passed.Tried == "" && passed.Problem == "" {
				passed.Problem = "the version of " + day + " is damaged"
			}
			passed.Warnings = append(passed.Warnings, fmt.Sprintf("the version %s of the model %s cannot be used: %s; restore %s from a backup, or remove it",
				day, name, v.Reason, filepath.Join(".clientele", "models", name, day)))
			continue
		}
		if passed.Tried == "" {
			passed.Tried = day
		}
		if v.Status == Accepted {
			v.Tried, v.Problem, v.Warnings = passed.Tried, passed.Problem, passed.Warnings
			return v
		}
	}
	return passed
}
