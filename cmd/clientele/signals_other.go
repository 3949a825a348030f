//go:build !unix

package main

import "syscall"

func ignoreFileLimit() {}

// diskFull are the errors of a disk that takes no more.
func diskFull() []error { return []error{syscall.ENOSPC} }
