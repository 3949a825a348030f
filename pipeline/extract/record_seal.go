package extract

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// sealBegin begins the last line of the records of a source: the hash of all lines before.
const sealBegin = `{"sealed":"`

// sealOf is the last line behind lines of this hash.
func sealOf(sum []byte) []byte { return fmt.Appendf(nil, "%s%x\"}\n", sealBegin, sum) }

func damagedRecords(path string, why error) error {
	return &pipeline.DamageError{Files: []pipeline.Damage{{Path: path, Problem: "the records of exports are not what was written: " + why.Error(),
		Remedy: "restore the file from a backup, or remove it to extract its source again: exports that were taken away since are then needed again"}}}
}

// Damaged lists the state files of all sources that are not what was written. A run makes
// extracted rows anew where the exports are still there.
func (s *Step) Damaged(ctx context.Context) ([]pipeline.Damage, error) {
	feeds, err := s.feeds()
	if err != nil {
		return nil, err
	}
	var out []pipeline.Damage
	for _, f := range feeds {
		st := s.stateOf(f)
		records, err := loadRecords(st.dir)
		var damage *pipeline.DamageError
		if errors.As(err, &damage) {
			out = append(out, damage.Files...)
			continue
		}
		if err != nil {
			return nil, err
		}
		looked := map[*StateFile]bool{} // several exports may share one
		for _, r := range records {
			for _, kept := range []struct {
				file *StateFile
				dir  string
			}{{r.Parquet, st.dir}, {r.Rejects, st.rejects}} {
				if kept.file == nil || looked[kept.file] {
					continue
				}
				looked[kept.file] = true
				if ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				path := filepath.Join(kept.dir, kept.file.Name)
				sum, size, err := durable.SHA256(path)
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					return nil, err
				}
				if err == nil && sum == kept.file.SHA256 && size == kept.file.Bytes {
					continue
				}
				d := pipeline.Damage{Path: path, Problem: "it is not what was written", Remedy: "the next run extracts " + r.File + " again"}
				if err != nil {
					d.Problem = "it is gone"
				}
				if _, gone := os.Stat(s.exportPath(r.File)); gone != nil {
					d.Remedy = "restore it from a backup, or put " + r.File + " back, which is gone too"
				}
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// exportPath is where an export lies.
func (s *Step) exportPath(name string) string {
	if filepath.IsAbs(filepath.FromSlash(name)) {
		return filepath.FromSlash(name)
	}
	return filepath.Join(s.settings.Root, filepath.FromSlash(name))
}
