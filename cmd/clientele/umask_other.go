//go:build !unix

package main

// keepPrivate does nothing here: there is no umask.
func keepPrivate() {}
