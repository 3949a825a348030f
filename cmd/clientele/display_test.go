package main

import (
	"bytes"
	"testing"

	"clientele/pipeline"
)

// A log line never lands on the line of progress: that is cleared before and
// drawn again after it.
func TestDisplay_logLinesStandAlone(t *testing.T) {
	var out bytes.Buffer
	d := &display{out: &out, on: true}
	d.step(pipeline.Event{Step: "marts/a", Left: 3})
	if _, err := d.Write([]byte("a warning\n")); err != nil {
		t.Fatal(err)
	}
	d.stop()
	const clear, progress = "\r\033[K", "3 to do: marts/a"
	if want := clear + progress + clear + "a warning\n" + progress + clear; out.String() != want {
		t.Errorf("the terminal gets %q, want %q", out.String(), want)
	}
}
