//go:build !fault

package durable_test

import (
	"path/filepath"
	"testing"

	"clientele/pipeline/durable"
)

func TestReleaseBuildsIgnoreFaults(t *testing.T) {
	t.Setenv("CLIENTELE_FAULT", "1:eio")
	if err := durable.WriteFile(filepath.Join(t.TempDir(), "x"), nil); err != nil {
		t.Errorf("a release build obeyed CLIENTELE_FAULT: %v", err)
	}
}
