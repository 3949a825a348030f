package operations

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// sums are the hashes of the files that a night of one as-of date left in the history, by
// table. There are two while a file is being replaced: the crash that comes between the
// hashes and the file leaves the old file right.
type sums map[string][]string

const sumsFolder = "_sums" // readers of Parquet pass over "_"

func sumsPath(layout pipeline.Layout, asOf string) string {
	return filepath.Join(layout.History(), sumsFolder, asOf+".json")
}

// readSums gives none for a date that no night noted hashes of.
func readSums(layout pipeline.Layout, asOf string) (sums, error) {
	path := sumsPath(layout, asOf)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the hashes of the history: %w", err)
	}
	seal, body, _ := bytes.Cut(text, []byte{'\n'})
	sum := sha256.Sum256(body)
	s := sums{}
	if string(seal) != hex.EncodeToString(sum[:]) || json.Unmarshal(body, &s) != nil {
		return nil, &pipeline.DamageError{Files: []pipeline.Damage{{Path: path, Problem: "it is not what was written",
			Remedy: "restore it from a backup, or remove it: the files of that date are then taken as they are"}}}
	}
	return s, nil
}

// note adds hashes to those of a date; of each table the last two stay.
func noteSums(layout pipeline.Layout, asOf string, added map[string]string) error {
	if len(added) == 0 {
		return nil
	}
	s, err := readSums(layout, asOf)
	var damage *pipeline.DamageError
	if err != nil && !errors.As(err, &damage) {
		return err
	}
	if s == nil {
		s = sums{}
	}
	for name, sum := range added {
		list := append(slices.DeleteFunc(s[name], func(old string) bool { return old == sum }), sum)
		s[name] = list[max(0, len(list)-2):]
	}
	body, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("noting the hashes of the history: %w", err)
	}
	path := sumsPath(layout, asOf)
	if err := durable.MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	seal := sha256.Sum256(body)
	if err := durable.WriteFile(path, append(fmt.Appendf(nil, "%x\n", seal), body...)); err != nil {
		return fmt.Errorf("noting the hashes of the history: %w", err)
	}
	return nil
}

// right tells whether a file is one that was noted. What nobody noted is right.
func (s sums) right(table, sum string) bool {
	return len(s[table]) == 0 || slices.Contains(s[table], sum)
}

func damagedHistory(path string) pipeline.Damage {
	return pipeline.Damage{Path: path, Problem: "it is not what was written",
		Remedy: "restore it from a backup, or remove it: what that night said is then not known any more"}
}

// Damaged lists the files of the history and of what was accepted that are not what was
// written.
func Damaged(ctx context.Context, layout pipeline.Layout) ([]pipeline.Damage, error) {
	var out []pipeline.Damage
	add := func(err error) error {
		var damage *pipeline.DamageError
		if errors.As(err, &damage) {
			out = append(out, damage.Files...)
			return nil
		}
		return err
	}
	if _, err := acceptances(layout); add(err) != nil {
		return nil, err
	}
	dates, err := os.ReadDir(filepath.Join(layout.History(), sumsFolder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("listing the history: %w", err)
	}
	for _, entry := range dates {
		asOf, is := strings.CutSuffix(entry.Name(), ".json")
		if _, err := time.Parse(dayLayout, asOf); !is || err != nil {
			continue
		}
		noted, err := readSums(layout, asOf)
		if add(err) != nil {
			return nil, err
		}
		for table := range noted {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			path := filepath.Join(layout.History(), table, asOf+".parquet")
			sum, _, err := durable.SHA256(path)
			switch {
			case errors.Is(err, os.ErrNotExist):
				out = append(out, pipeline.Damage{Path: path, Problem: "it is gone", Remedy: "restore it from a backup, or remove " + sumsPath(layout, asOf) + " too"})
			case err != nil:
				return nil, err
			case !noted.right(table, sum):
				out = append(out, damagedHistory(path))
			}
		}
	}
	return out, nil
}
