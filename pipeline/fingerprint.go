package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Source is a step whose outputs are identified by what it finds outside the
// run, such as exports: each of its outputs carries its own fingerprint. Sources
// run first; once they are done every other fingerprint is known.
type Source interface {
	Step
	// FindsOutside marks the step; it does nothing.
	FindsOutside()
}

func isSource(step Step) bool {
	_, ok := step.(Source)
	return ok
}

// Hash returns the SHA-256 of the parts in hex. Parts are kept apart, so that
// ("ab", "c") and ("a", "bc") differ.
func Hash(parts ...string) string {
	digest := sha256.New()
	for _, part := range parts {
		digest.Write([]byte(part))
		digest.Write([]byte{0})
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// fingerprints computes the identity of every step from what it does and what
// it reads. tables holds the fingerprints of the sources' tables; the others are
// added to it.
func (p *Plan) fingerprints(tables map[Table]string) map[string]string {
	steps := map[string]string{}
	for _, step := range p.steps {
		parts := []string{step.Name(), step.Fingerprint()}
		reads := slices.Clone(step.Reads())
		slices.Sort(reads)
		for _, table := range reads {
			parts = append(parts, string(table), tables[table])
		}
		steps[step.Name()] = Hash(parts...)
		for _, table := range step.Writes() {
			if _, known := tables[table]; !known {
				tables[table] = Hash(steps[step.Name()], string(table))
			}
		}
	}
	return steps
}

// combined is the identity of everything a run makes.
func combined(steps map[string]string) string {
	var lines []string
	for name, fingerprint := range steps {
		lines = append(lines, name+"="+fingerprint)
	}
	slices.Sort(lines)
	return Hash(strings.Join(lines, "\n"))
}
