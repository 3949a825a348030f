package extract

import (
	"errors"
	"fmt"
	"strings"
)

// ContractError is an export that is missing, unreadable, incomplete or not what
// its source declares (exit code 3). Nothing is published.
type ContractError struct {
	Source  string
	File    string // relative to the project; empty where no one file is to blame
	Line    int64  // from 1; 0: the file as a whole
	Column  string // of the export or the entity; empty: none in particular
	Message string // what is wrong
	Remedy  string // what to do about it

	moving bool // the file changed while it was read
}

// Error tells where, what and how to mend it.
func (e *ContractError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "source %s", e.Source)
	if e.File != "" {
		fmt.Fprintf(&b, ": %s", printable(e.File))
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %s", printable(e.Column))
	}
	fmt.Fprintf(&b, ": %s", e.Message)
	if e.Remedy != "" {
		fmt.Fprintf(&b, "; %s", e.Remedy)
	}
	return b.String()
}

// ConfigError is a setting of a source that cannot work (exit code 2).
type ConfigError struct {
	Source  string
	Key     string // below the source, such as columns.line_type.sql
	Message string
}

// Error names the key and what is wrong.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("sources.%s.%s: %s", e.Source, e.Key, e.Message)
}

// joined makes one error of several, each printed on a line of its own.
func joined(problems []error) error { return errors.Join(problems...) }

// printable keeps control characters of file and column names out of terminals
// and logs.
func printable(text string) string {
	quoted := fmt.Sprintf("%q", text)
	if quoted == `"`+text+`"` {
		return text
	}
	return quoted
}
