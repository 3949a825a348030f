package pipeline

import (
	"slices"
	"sync"
)

// schedule is which steps wait and which run, and decides what starts next.
type schedule struct {
	most  int                  // steps at once
	ready func(step Step) bool // whether all that a step reads is there
	large func(step Step) bool // whether a ready step reads so much that no other such step is to run beside it

	mu      sync.Mutex
	waiting []Step
	running map[string]bool
	crowded map[string]bool // of those that run: another ran beside at some time
	alone   map[string]bool // those to run by themselves
	biggest string          // the large one that runs
}

func newSchedule(steps []Step, most int, ready, large func(Step) bool) *schedule {
	return &schedule{most: max(1, most), ready: ready, large: large, waiting: slices.Clone(steps),
		running: map[string]bool{}, crowded: map[string]bool{}, alone: map[string]bool{}}
}

// start takes the next step from those that wait; nil: none can start now. left is how many
// wait or run then.
func (s *schedule) start() (step Step, left int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.next()
	if at < 0 {
		return nil, 0
	}
	step = s.waiting[at]
	name := step.Name()
	s.waiting = slices.Delete(s.waiting, at, at+1)
	if s.large(step) {
		s.biggest = name
	}
	s.running[name] = true
	for other := range s.running {
		s.crowded[other] = s.crowded[other] || len(s.running) > 1
	}
	return step, len(s.waiting) + len(s.running)
}

// next is the place of the step that starts next; -1: none can start now.
func (s *schedule) next() int {
	for name := range s.running {
		if s.alone[name] {
			return -1
		}
	}
	if at := slices.IndexFunc(s.waiting, func(step Step) bool { return s.alone[step.Name()] }); at >= 0 {
		if len(s.running) > 0 {
			return -1
		}
		return at // it was ready before
	}
	if len(s.running) >= s.most {
		return -1
	}
	return slices.IndexFunc(s.waiting, func(step Step) bool { return s.ready(step) && (s.biggest == "" || !s.large(step)) })
}

// end takes a step from those that run.
func (s *schedule) end(step Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := step.Name()
	delete(s.running, name)
	delete(s.crowded, name)
	if s.biggest == name {
		s.biggest = ""
	}
}

// again has a step that runs wait once more, to run by itself. It is false where it ran by
// itself already.
func (s *schedule) again(step Step) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := step.Name()
	if !s.crowded[name] || s.alone[name] {
		return false
	}
	s.alone[name] = true
	s.waiting = append(s.waiting, step)
	return true
}

// idle tells whether nothing runs.
func (s *schedule) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running) == 0
}
