package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"clientele/pipeline"
	"clientele/pipeline/extract"
)

// display keeps one line of progress at the bottom of a terminal. Off a terminal
// it shows nothing: there the log has one line a step.
type display struct {
	mu      sync.Mutex
	out     io.Writer
	on      bool
	running []string
	exports string
	left    int
}

func (a *app) newDisplay() *display { return &display{out: a.stderr, on: a.terminal()} }

// Write passes log lines through, above the line of progress.
func (d *display) Write(line []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
	n, err := d.out.Write(line)
	d.draw()
	return n, err
}

// step follows the steps of the run.
func (d *display) step(event pipeline.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = event.Left
	if event.Done {
		for i, name := range d.running {
			if name == event.Step {
				d.running = append(d.running[:i], d.running[i+1:]...)
				break
			}
		}
	} else {
		d.running = append(d.running, event.Step)
	}
	d.exports = ""
	d.clear()
	d.draw()
}

// extract follows the exports within the first step.
func (d *display) extract(p extract.Progress) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.exports = fmt.Sprintf(" %d of %d exports, %d rows", p.Done, p.Files, p.Rows)
	d.clear()
	d.draw()
}

func (d *display) clear() {
	if d.on {
		fmt.Fprint(d.out, "\r\033[K")
	}
}

func (d *display) draw() {
	if d.on && len(d.running) > 0 {
		fmt.Fprintf(d.out, "%d to do: %s%s", d.left, strings.Join(d.running, ", "), d.exports)
	}
}

// stop removes the line.
func (d *display) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running = nil
	d.clear()
}
