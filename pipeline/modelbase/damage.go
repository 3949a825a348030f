package modelbase

import (
	"errors"

	"clientele/pipeline"
)

// DamagedFiles lists the versions and decisions that are not what was written. Nights never use
// them: they take the version before, or the baseline, and say so.
func DamagedFiles(layout pipeline.Layout) ([]pipeline.Damage, error) {
	names, err := Names(layout)
	if err != nil {
		return nil, err
	}
	var out []pipeline.Damage
	for _, name := range names {
		d, err := readDecisions(layout, name)
		switch {
		case errors.Is(err, ErrDamaged), errors.Is(err, ErrForm):
			out = append(out, pipeline.Damage{Path: decisionsPath(layout, name), Problem: "it is not what was written", Remedy: "restore it from a backup, or remove it, then pin or roll back again"})
		case err != nil:
			return nil, err
		}
		days, err := versionDays(layout, name)
		if err != nil {
			return nil, err
		}
		for _, day := range days {
			if v := read(layout, name, day, d); v.Status == Damaged {
				out = append(out, pipeline.Damage{Path: versionPath(layout, name, day), Problem: v.Reason, Remedy: "restore it from a backup, or remove its folder"})
			}
		}
	}
	return out, nil
}
