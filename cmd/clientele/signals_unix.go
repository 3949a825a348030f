//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// ignoreFileLimit makes a file beyond the limit of a file's size (ulimit -f) an error of the
// write, which tells its file, rather than the end of the program.
func ignoreFileLimit() { signal.Ignore(syscall.SIGXFSZ) }

// diskFull are the errors of a disk that takes no more: full, beyond a quota, or beyond the
// largest file allowed.
func diskFull() []error { return []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} }
