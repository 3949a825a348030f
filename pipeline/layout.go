package pipeline

import "path/filepath"

// Layout knows where things lie in a project folder.
type Layout struct{ Root string }

// ConfigFile is the project's configuration.
func (l Layout) ConfigFile() string { return filepath.Join(l.Root, "clientele.yaml") }

// State is the folder of everything the product keeps for itself.
func (l Layout) State() string { return filepath.Join(l.Root, ".clientele") }

// Raw is the folder of extracted exports.
func (l Layout) Raw() string { return filepath.Join(l.State(), "raw") }

// Runs is the folder of runs.
func (l Layout) Runs() string { return filepath.Join(l.State(), "runs") }

// Run is the folder of one run.
func (l Layout) Run(id string) string { return filepath.Join(l.Runs(), id) }

// History is the folder of what outlives runs.
func (l Layout) History() string { return filepath.Join(l.State(), "history") }

// Lock is the file that the one active run holds.
func (l Layout) Lock() string { return filepath.Join(l.State(), "lock") }

// Marts is the link to the published night.
func (l Layout) Marts() string { return filepath.Join(l.Root, "marts") }

// RunMarts is the folder of a run that becomes the published night.
func (l Layout) RunMarts(id string) string { return filepath.Join(l.Run(id), "marts") }
