package columnar

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"

	"clientele/models"
)

// A disk that is full from the first byte on is an error that tells so.
func TestGuarded_fullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here: " + err.Error())
	}
	defer full.Close()
	for name, write := range map[string]func(io.Writer) error{
		"cells": func(out io.Writer) error { return writeCells(out, 0, nil) },
		"parts": func(out io.Writer) error { return writeParts(out, nil, models.Columns{}) },
	} {
		if err := guarded(full, write); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v, want that there is no space left", name, err)
		}
	}
}
