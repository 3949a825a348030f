//go:build unix

package main

import "syscall"

// keepPrivate makes every file that this process writes, the engine's own and temporary ones
// among them, one that only its user can read, whatever umask it was started with.
func keepPrivate() { syscall.Umask(syscall.Umask(0o777) | 0o077) }
