//go:build fault

package main

import (
	"bufio"
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
		if err := copyTree(l.before[night], l.sealed[night]); err != nil {
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
	dir, err := l.copied(l.before[night])
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	log := dir + ".log"
	cmd := programAt(faultClock(night), "run", "-q", "-C", dir)
	cmd.Env = append(cmd.Env, "CLIENTELE_FAULT_LOG="+log)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	file, err := os.Open(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var ops []fault
	times := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.SplitN(lines.Text(), " ", 3)
		path := strings.TrimPrefix(fields[2], dir+"/")
		times[fields[1]+path]++
		ops = append(ops, fault{op: fields[1], path: path, nth: times[fields[1]+path]})
	}
	return ops, nil
}

// plan adds the trials of a night. The operations in the folder of the run are many and
// alike, and nothing but a resumed run reads what they leave: they are suffered one after
// the other by a run that is resumed each time. The others, of what outlives the run, are
// suffered by a project of their own each; in the last night by every kind of fault.
func (s *sweep) plan(night int) {
	ops, err := s.lab.operations(night)
	if err != nil {
		s.t.Fatal(err)
	}
	s.operations += len(ops)
	var inside []fault
	sealed := false
	for i, op := range ops {
		sealed = sealed || op.path == "_marts.tmp"
		if strings.HasPrefix(op.path, ".clientele/runs/RUN/") {
			inside = append(inside, op)
			continue
		}
		if !s.drawn() {
			continue
		}
		kinds := append(kindsOf(op, crashes()), kindsOf(op, mishaps())...)
		if night < 3 || !s.tier.full {
			kinds = []string{pick(kindsOf(op, crashes()), i), pick(kindsOf(op, mishaps()), i)}
		}
		for _, kind := range kinds {
			op.kind = kind
			s.queue = append(s.queue, trial{night: night, sealed: sealed, resume: sealed, faults: []fault{op}})
		}
	}
	if night == 2 { // its folder is made by the same steps as the next one's
		return
	}
	for _, all := range [][]string{crashes(), mishaps()} {
		var drawn []fault
		for i, op := range inside {
			if night == 1 && !s.some() || !s.drawn() {
				continue
			}
			op.kind = pick(kindsOf(op, all), i)
			drawn = append(drawn, op)
		}
		// Steps run side by side: operations that follow each other closely may come in
		// another order in the next run, those that are far from each other not.
		chains := max(1, min(16, len(drawn)/12))
		for first := range chains {
			tr := trial{night: night, resume: true}
			for i := first; i < len(drawn); i += chains {
				tr.faults = append(tr.faults, drawn[i])
			}
			if len(tr.faults) > 0 {
				s.queue = append(s.queue, tr)
			}
		}
	}
}

// some is whether an operation of the first night is in the eighth that is done of its folder.
func (s *sweep) some() bool { return s.random.IntN(8) == 0 }

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
