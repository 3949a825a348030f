//go:build !linux

package durable

import "math"

// FreeBytes is not known here: it returns the largest number.
func FreeBytes(string) (int64, error) { return math.MaxInt64, nil }

// NetworkFileSystem cannot tell here: it returns "".
func NetworkFileSystem(string) (string, error) { return "", nil }
