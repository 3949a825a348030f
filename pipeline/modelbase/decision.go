package modelbase

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

const decisionsFile = "decisions.txt"

// decisions are what users decided about the versions of a model.
type decisions struct {
	Pinned string `json:"pinned,omitempty"`
	// Withdrawn are hashes by version: a date that is run again and trains another model
	// gives a version that nobody has withdrawn.
	Withdrawn map[string]string `json:"withdrawn,omitempty"`
}

func decisionsPath(l pipeline.Layout, name string) string {
	return filepath.Join(modelDir(l, name), decisionsFile)
}

// readDecisions gives none where none were made. The error is an [ErrDamaged], an [ErrForm]
// or one of the disk.
func readDecisions(layout pipeline.Layout, name string) (decisions, error) {
	var d decisions
	text, err := os.ReadFile(decisionsPath(layout, name))
	if errors.Is(err, os.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("reading what was decided about the model %s: %w", name, err)
	}
	body, err := open(decisionsKind, text)
	if err == nil {
		if err = json.Unmarshal(body, &d); err != nil {
			err = fmt.Errorf("%w: %w", ErrForm, err)
		}
	}
	if err != nil {
		return decisions{}, fmt.Errorf("reading what was decided about the model %s: %w; remove %s, then pin or roll back again",
			name, err, filepath.Join(".clientele", "models", name, decisionsFile))
	}
	return d, nil
}

func (d decisions) write(layout pipeline.Layout, name string) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("writing what was decided about the model %s: %w", name, err)
	}
	if err := durable.WriteFile(decisionsPath(layout, name), seal(decisionsKind, append(body, '\n'))); err != nil {
		return fmt.Errorf("writing what was decided about the model %s: %w", name, err)
	}
	return nil
}

// isPinned tells whether a version is pinned. Where it cannot be known it is taken as pinned:
// nothing is removed on doubt.
func isPinned(layout pipeline.Layout, name, version string) bool {
	d, err := readDecisions(layout, name)
	return err != nil || d.Pinned == version
}

// UnknownError tells that there is no such model or version. The caller tells the user.
type UnknownError struct {
	Name, Version string
	Known         []string // names, or versions where one was asked for
}

// Error names what there is.
func (e *UnknownError) Error() string {
	what, known := fmt.Sprintf("model %s has no versions", e.Name), "no model has any yet: `clientele run` trains them"
	if e.Version != "" {
		what = fmt.Sprintf("model %s has no version %s", e.Name, e.Version)
	}
	if len(e.Known) > 0 {
		known = "there are " + strings.Join(e.Known, ", ")
	}
	return what + "; " + known
}

// DecisionError tells why a decision makes no sense as things stand, and what to do instead.
type DecisionError struct{ Reason string }

// Error is the reason.
func (e *DecisionError) Error() string { return e.Reason }

// versions lists a model's versions. A model without any is an [*UnknownError].
func versions(layout pipeline.Layout, name string) ([]Version, decisions, error) {
	list, err := List(layout, name)
	if err != nil {
		return nil, decisions{}, err
	}
	if len(list) == 0 {
		names, err := Names(layout)
		return nil, decisions{}, errors.Join(&UnknownError{Name: name, Known: names}, err)
	}
	d, err := readDecisions(layout, name)
	return list, d, err
}

// Pin decides that nights score with a version, whatever its age, also one that was rejected
// or withdrawn. The caller holds the project's lock.
func Pin(layout pipeline.Layout, name, version string) error {
	list, d, err := versions(layout, name)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.Version == version })
	if i < 0 {
		unknown := &UnknownError{Name: name, Version: version}
		for _, v := range list {
			unknown.Known = append(unknown.Known, v.Version)
		}
		return unknown
	}
	if list[i].Status == Damaged {
		return &DecisionError{fmt.Sprintf("version %s of the model %s cannot be used: %s; restore it from a backup, or pin another", version, name, list[i].Reason)}
	}
	d.Pinned = version
	return d.write(layout, name)
}

// Unpin takes a pin back and returns the version that was pinned, "" if none was. The caller
// holds the project's lock.
func Unpin(layout pipeline.Layout, name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	d, err := readDecisions(layout, name)
	if err != nil || d.Pinned == "" {
		return "", err
	}
	was := d.Pinned
	d.Pinned = ""
	return was, d.write(layout, name)
}

// RollBack withdraws the version in use for good. It returns that version and the one that is
// used from now on, "" if none is left: then the next night trains one. The caller holds the
// project's lock.
func RollBack(layout pipeline.Layout, name string) (withdrawn, used string, err error) {
	list, d, err := versions(layout, name)
	if err != nil {
		return "", "", err
	}
	if d.Pinned != "" {
		return "", "", &DecisionError{fmt.Sprintf("the model %s is pinned to %s: `clientele model pin %s VERSION` with another one, or unpin it first", name, d.Pinned, name)}
	}
	i := slices.IndexFunc(list, func(v Version) bool { return v.Used })
	if i < 0 {
		return "", "", &DecisionError{fmt.Sprintf("no version of the model %s is in use: the next night trains one", name)}
	}
	if d.Withdrawn == nil {
		d.Withdrawn = map[string]string{}
	}
	d.Withdrawn[list[i].Version] = list[i].hash
	if err := d.write(layout, name); err != nil {
		return "", "", err
	}
	next, err := Next(layout, name)
	return list[i].Version, next.Version, err
}
