//go:build !fault

package main

import "testing"

// faultsAtOperations needs a program that can be made to fail: .ci/run tests with it.
func faultsAtOperations(t *testing.T, _ *lab) { t.Skip("go test -tags fault does this") }
