package pipeline

import "strings"

// Table names a table as schema.name, the way SQL and documentation write it:
// "staging.sale_lines". The schema is a folder of the run.
type Table string

// Schema returns the part before the dot.
func (t Table) Schema() string {
	schema, _, _ := strings.Cut(string(t), ".")
	return schema
}

// Name returns the part after the dot.
func (t Table) Name() string {
	_, name, _ := strings.Cut(string(t), ".")
	return name
}
