package pipeline

import (
	"fmt"
	"strings"
)

// Damage is a file of the project's state that is not what was written, or is gone.
type Damage struct {
	Path    string `json:"path"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// DamageError tells that files of the state are damaged. Nothing was made of them. The caller
// tells the user, who restores or removes them.
type DamageError struct{ Files []Damage }

// Error lists every file with what to do about it.
func (e *DamageError) Error() string {
	var lines []string
	for _, d := range e.Files {
		lines = append(lines, fmt.Sprintf("%s is damaged: %s; %s", d.Path, d.Problem, d.Remedy))
	}
	return strings.Join(lines, "\n")
}
