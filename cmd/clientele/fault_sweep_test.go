//go:build fault

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// faultsAtOperations kills the program, or gives it an error, at the durable operations of
// three nights and of the making of a project, and checks after each what must hold.
func faultsAtOperations(t *testing.T, l *lab) {
	for night := 1; night <= 3; night++ {
		l.sealed[night] = filepath.Join(l.scratch, fmt.Sprintf("sealed-%d", night))
		if err := copyProject(l.before[night], l.sealed[night]); err != nil {
			t.Fatal(err)
		}
		if err := l.suffer(l.sealed[night], trial{night: night}, fault{"remove", "_marts.tmp", 1, "kill"}, false); err != nil {
			t.Fatal(err)
		}
	}
	if l.tier.trial != "" {
		tr, err := parseTrial(l.tier.trial)
		if err == nil {
			_, err = l.try(tr)
		}
		if err != nil {
			t.Error(err)
		}
		return
	}
	s := &sweep{lab: l, t: t, random: l.tier.random(0)}
	began := time.Now()
	for night := 1; night <= 3; night++ {
		s.plan(night)
	}
	s.makings()
	s.run()
	t.Logf("%d operations in three nights; %d faults suffered in %d trials, %d failed, in %.0f s (seed %d)", s.operations, s.suffered, s.trials, s.failed, time.Since(began).Seconds(), l.tier.seed)
}

// sweep chooses trials and does them.
type sweep struct {
	*lab
	t      *testing.T
	random *rand.Rand

	mu                                   sync.Mutex
	queue                                []trial
	operations, trials, suffered, failed int
}

// operations lists the durable operations of a night.
func (l *lab) operations(night int) ([]fault, error) {
	text, err := os.ReadFile(l.log(night))
	return loggedOperations(text, filepath.Join(l.scratch, "undisturbed")), err
}

// loggedOperations reads the log of operations of a project in dir.
func loggedOperations(text []byte, dir string) []fault {
	var ops []fault
	times := map[string]int{}
	for line := range strings.Lines(string(text)) {
		fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(fields) < 3 { // a fault
			continue
		}
		path := strings.TrimPrefix(fields[2], dir+"/")
		times[fields[1]+path]++
		ops = append(ops, fault{op: fields[1], path: path, nth: times[fields[1]+path]})
	}
	return ops
}

// plan adds the trials of a night. The operations in the folder of the run are many and
// alike, and nothing but a resumed run reads what they leave: they are suffered one after
// the other by a run that is resumed each time. Those of what outlives the run are suffered
// by new runs; in the full tier a project of its own is killed at each of the last night.
func (s *sweep) plan(night int) {
	ops, err := s.lab.operations(night)
	if err != nil {
		s.t.Fatal(err)
	}
	s.operations += len(ops)
	var inside, early, late []fault
	isLate, done := false, map[string]int{}
	for i, op := range ops {
		isInside := strings.HasPrefix(op.path, ".clientele/runs/RUN/")
		isLate = isLate || op.path == "_marts.tmp"
		if isLate { // a run that is resumed counts what it does itself
			op.nth -= done[op.op+op.path]
		} else {
			done[op.op+op.path]++
		}
		if !s.drawn() || isInside && night == 1 && i%8 > 0 || isInside && night == 2 { // the same steps make these folders
			continue
		}
		switch {
		case isInside && !isLate:
			inside = append(inside, s.either(op, i)...)
		case s.tier.full && night == 3:
			for _, kind := range kindsOf(op, crashes()) {
				op.kind = kind
				s.queue = append(s.queue, trial{night: night, sealed: isLate, resume: isLate, faults: []fault{op}})
			}
			for _, kind := range kindsOf(op, mishaps()) {
				op.kind = kind
				if isLate {
					late = append(late, op)
				} else {
					early = append(early, op)
				}
			}
		case isLate:
			late = append(late, s.either(op, i)...)
		default:
			early = append(early, s.either(op, i)...)
		}
	}
	// Steps run side by side: operations that follow each other closely may come in another
	// order in the next run, those that are far from each other not.
	s.chain(inside, s.tier.times(26, 60), trial{night: night, resume: true})
	s.chain(early, 10, trial{night: night})
	s.chain(late, 10, trial{night: night, sealed: true, resume: true})
}

// either gives an operation a kind of crash and a kind of mishap, or one of the two in the
// small tier, another one for each next operation.
func (s *sweep) either(op fault, i int) []fault {
	crash, mishap := op, op
	crash.kind, mishap.kind = pick(kindsOf(op, crashes()), i/2), pick(kindsOf(op, mishaps()), i/2)
	if s.tier.full {
		return []fault{crash, mishap}
	}
	return [][]fault{{crash}, {mishap}}[i%2]
}

// chain spreads faults over trials of so many each.
func (s *sweep) chain(faults []fault, length int, like trial) {
	chains := (len(faults) + length - 1) / length
	for first := range chains {
		tr := like
		for i := first; i < len(faults); i += chains {
			tr.faults = append(tr.faults, faults[i])
		}
		s.queue = append(s.queue, tr)
	}
}

// drawn is whether an operation is in the tenth that is done, or all are.
func (s *sweep) drawn() bool { return s.tier.full || s.random.IntN(10) == 0 }

func crashes() []string { return []string{"kill", "killafter", "tear"} }

func mishaps() []string { return []string{"eio", "enospc", "emfile", "short", "unknown"} }

// kindsOf leaves out the kinds that an operation does not know: only what is written has a half.
func kindsOf(op fault, kinds []string) []string {
	return slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool {
		return (kind == "tear" || kind == "short") && op.op != "write" && op.op != "sync"
	})
}

func pick(kinds []string, i int) string { return kinds[i%len(kinds)] }

// run does the trials, two at a time.
func (s *sweep) run() {
	var workers sync.WaitGroup
	for range 2 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				s.mu.Lock()
				if len(s.queue) == 0 {
					s.mu.Unlock()
					return
				}
				tr := s.queue[0]
				s.queue = s.queue[1:]
				s.mu.Unlock()
				s.one(tr)
			}
		}()
	}
	workers.Wait()
}

// one does a trial. What it did not come to is done by another.
func (s *sweep) one(tr trial) {
	suffered, err := s.try(tr)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trials++
	s.suffered += suffered
	if err != nil {
		s.failed++
		tr.faults = tr.faults[:min(len(tr.faults), suffered+1)]
		s.t.Errorf("%v\nrepeat it: CLIENTELE_FAULTS='%s' go test -tags fault ./cmd/clientele -run TestFaults\n(seed %d)", err, tr, s.tier.seed)
		return
	}
	if rest := tr.faults[suffered:]; len(rest) > 0 {
		tr.faults = rest
		s.queue = append(s.queue, tr)
	}
}
