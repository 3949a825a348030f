package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"clientele/pipeline/detect"
	"clientele/pipeline/layout"
)

func (a *app) newSourcesDetectCommand() *cobra.Command {
	var asJSON bool
	var chosen string
	cmd := &cobra.Command{
		Use:   "detect FILE...",
		Short: "Say which layout an export is of, how it is written, and what to write into clientele.yaml",
		Long: `Detect reads the head of an export, a megabyte at most, and says what it shows: layout,
encoding, delimiter, how times and numbers are written. It writes nothing, and asks about
what the head does not show. Where two layouts fit equally well it says so and ends with
exit code 2 until --layout chooses.`,
		Example: `  clientele sources detect exports/orders_export_1.csv
  clientele sources detect --json exports/*.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, ok := layout.ByName(chosen); chosen != "" && !ok {
				return usagef("there is no layout %q; `clientele sources list` shows those there are", chosen)
			}
			var problems []error
			for i, path := range args {
				if i > 0 && !asJSON {
					fmt.Fprintln(a.stdout)
				}
				if err := detectFile(a.stdout, path, chosen, asJSON); err != nil {
					problems = append(problems, err)
				}
			}
			return errors.Join(problems...)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a file, with layout, confidence and yaml")
	cmd.Flags().StringVar(&chosen, "layout", "", "the layout to propose, of several that fit")
	return cmd
}

// detected is what detect prints as JSON.
type detected struct {
	File       string   `json:"file"`
	Layout     string   `json:"layout"` // empty: none fits
	Ambiguous  []string `json:"ambiguous,omitempty"`
	Entity     string   `json:"entity"`
	Confidence float64  `json:"confidence"`
	Sure       bool     `json:"sure"` // the YAML can be used as it is
	Format     string   `json:"format"`
	Encoding   string   `json:"encoding,omitempty"`
	Delimiter  string   `json:"delimiter,omitempty"`
	Timestamps []string `json:"timestamps,omitempty"`
	Questions  []string `json:"questions"`
	YAML       string   `json:"yaml"`
}

func detectFile(w io.Writer, path, chosen string, asJSON bool) error {
	found, err := look(path)
	if err != nil {
		return err
	}
	proposed, err := choose(found, chosen)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	pattern := filepath.ToSlash(filepath.Join(filepath.Dir(path), detect.Glob(filepath.Base(path), false)))
	block := found.Block(detect.SourceName(filepath.Base(path)), proposed, []string{pattern})
	if asJSON {
		entity := found.Guess.Entity
		if len(found.Layouts) > 0 {
			entity = found.Layouts[0].Entity
		}
		err := json.NewEncoder(w).Encode(detected{path, proposed, found.Ambiguous, entity, found.Confidence(), found.Sure() || chosen != "", found.Format, found.Encoding.Name,
			found.Table.Delimiter, found.Timestamps, append([]string{}, found.Questions...), "sources:\n" + block})
		return errors.Join(err, undecided(path, found, chosen))
	}
	fmt.Fprintln(w, path)
	for _, line := range found.Summary() {
		fmt.Fprintln(w, "  "+line)
	}
	if err := undecided(path, found, chosen); err != nil {
		return err
	}
	if found.Sure() || chosen != "" {
		fmt.Fprint(w, "\nin clientele.yaml:\n\n")
	} else {
		fmt.Fprint(w, "\nin clientele.yaml, when the questions above are answered:\n\n")
	}
	_, err = fmt.Fprintf(w, "sources:\n%s", block)
	return err
}

// undecided is an error where layouts fit equally well and none was chosen.
func undecided(path string, found detect.Finding, chosen string) error {
	if len(found.Ambiguous) < 2 || chosen != "" {
		return nil
	}
	return usagef("%s: %d layouts fit equally well: say which with --layout %s", path, len(found.Ambiguous), strings.Join(found.Ambiguous, " or --layout "))
}

// choose returns the layout to propose; empty where none fits.
func choose(found detect.Finding, chosen string) (string, error) {
	var fits []string
	for _, fit := range found.Layouts {
		if fit.Layout == chosen {
			return chosen, nil
		}
		fits = append(fits, fit.Layout)
	}
	switch {
	case chosen != "" && len(fits) == 0:
		return "", usagef("the layout %s does not fit, nor any other", chosen)
	case chosen != "":
		return "", usagef("the layout %s does not fit as well as %s", chosen, strings.Join(fits, " or "))
	case len(fits) > 0:
		return fits[0], nil
	}
	return "", nil
}

// look reads the head of an export.
func look(path string) (detect.Finding, error) {
	var known []detect.Known
	for _, l := range layout.All() {
		known = append(known, detect.Known{Name: l.Name, System: l.System, About: l.About, Files: l.Files, Tells: l.Tells, Entity: l.Entity, Format: l.Format, Text: l.Text})
	}
	head, err := detect.Open(path)
	if err == nil {
		var found detect.Finding
		if found, err = detect.Look(head, known); err == nil {
			return found, nil
		}
	}
	var unreadable *detect.UnreadableError
	if errors.As(err, &unreadable) {
		return detect.Finding{}, exitError{exitExport, fmt.Sprintf("%s: %s", path, unreadable.Reason)}
	}
	return detect.Finding{}, exitError{exitExport, fmt.Sprintf("looking at %s: %v", path, err)}
}
