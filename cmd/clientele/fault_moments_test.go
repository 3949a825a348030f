package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stopWithin is how much of the processors' time an interrupted run may take to end: how
// long that is depends on what else the machine does.
const stopWithin = 5 * time.Second

// faultsAtMoments stops nights by SIGINT, SIGTERM and SIGKILL at random moments. The next run
// is the next trial; now and then it is left alone, and must come right.
func faultsAtMoments(t *testing.T, l *lab) {
	dir, err := l.copied(l.before[3])
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := l.recovers(dir, 3); err != nil {
		t.Fatal(err)
	}
	night := time.Since(began)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	random := l.tier.random(1)
	var moments []moment
	for i := range l.tier.times(12, 400) {
		signal := []syscall.Signal{syscall.SIGINT, syscall.SIGKILL, syscall.SIGTERM, syscall.SIGKILL}[i%4]
		moments = append(moments, moment{signal, time.Duration(random.Float64() * float64(night))})
	}
	var workers sync.WaitGroup
	var mu sync.Mutex
	slowest, early := time.Duration(0), 0
	for worker := range 2 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := worker * 6; i < len(moments); i += 12 {
				took, done, err := l.interrupted(moments[i:min(i+6, len(moments))])
				mu.Lock()
				slowest = max(slowest, took)
				early += done
				mu.Unlock()
				if err != nil {
					t.Errorf("%v (seed %d)", err, l.tier.seed)
				}
			}
		}()
	}
	workers.Wait()
	t.Logf("%d moments of a night of %.1f s, %d nights were done before; the slowest end took %v of the processors", len(moments), night.Seconds(), early, slowest.Round(time.Millisecond))
}

// moment is when which signal is sent.
type moment struct {
	signal syscall.Signal
	after  time.Duration
}

// interrupted disturbs a night some times and then runs it plainly. It returns how long the
// slowest run took to end, and how many were done before the signal.
func (l *lab) interrupted(moments []moment) (slowest time.Duration, early int, err error) {
	dir, err := l.copied(l.before[3])
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	for _, m := range moments {
		took, done, err := l.interruptedAt(dir, m)
		if err != nil {
			return slowest, early, fmt.Errorf("%v after %v: %w", m.signal, m.after.Round(time.Millisecond), err)
		}
		if m.signal != syscall.SIGKILL {
			slowest = max(slowest, took)
		}
		if done {
			early++
			break
		}
	}
	return slowest, early, l.recovers(dir, 3)
}

func (l *lab) interruptedAt(dir string, m moment) (took time.Duration, done bool, err error) {
	cmd := programAt(faultClock(3), "run", "-q", "-C", dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return 0, false, err
	}
	time.Sleep(m.after)
	before := processorTime(cmd.Process.Pid)
	signalling := cmd.Process.Signal(m.signal)
	failure := cmd.Wait()
	took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() - before
	if err := clean(out.String()); err != nil {
		return took, false, err
	}
	published, err := l.stands(dir, 3)
	if err != nil {
		return took, published, err
	}
	var exit *exec.ExitError
	switch {
	case failure == nil || signalling != nil:
		if !published {
			return took, published, fmt.Errorf("exit code %s, and nothing is published\n%s", code(failure), &out)
		}
		return took, true, failure
	case errors.As(failure, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == m.signal: // killed, or before it listened
	case code(failure) == fmt.Sprint(exitInterrupted(m.signal)):
		if !strings.Contains(out.String(), "stopped by") {
			return took, published, fmt.Errorf("it does not say what stopped it:\n%s", &out)
		}
	default:
		return took, published, fmt.Errorf("exit code %s\n%s", code(failure), &out)
	}
	if took > stopWithin {
		return took, published, fmt.Errorf("it took %v of the processors to end", took)
	}
	return took, published, nil
}

// processorTime is what a process has used so far; none if it is gone.
func processorTime(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), ") ") // the name may hold blanks
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const tick = time.Second / 100
	return time.Duration(user+system) * tick
}
