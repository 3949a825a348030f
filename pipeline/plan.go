package pipeline

import (
	"fmt"
	"slices"
	"strings"
)

// Plan is a set of steps in an order in which each can run: what a step reads
// was written by an earlier one. Among steps that could run next, the one given
// first comes first, so that equal sets give equal plans.
type Plan struct {
	steps  []Step
	writer map[Table]int // index of the step that makes a table
}

// NewPlan orders steps. It refuses, all at once, two writers of one table, a
// table that nobody writes, two steps of one name, and cycles.
func NewPlan(steps []Step) (*Plan, error) {
	var problems []string
	names := map[string]bool{}
	writer := map[Table]Step{}
	for _, step := range steps {
		if names[step.Name()] {
			problems = append(problems, fmt.Sprintf("two steps are called %s", step.Name()))
		}
		names[step.Name()] = true
		for _, table := range step.Writes() {
			if other, taken := writer[table]; taken {
				problems = append(problems, fmt.Sprintf("%s and %s both write %s", other.Name(), step.Name(), table))
			}
			writer[table] = step
		}
	}
	for _, step := range steps {
		for _, table := range step.Reads() {
			if writer[table] == nil {
				problems = append(problems, fmt.Sprintf("%s reads %s, which no step writes", step.Name(), table))
			}
		}
	}
	if len(problems) > 0 {
		return nil, &PlanError{Problems: problems}
	}
	ordered, stuck := order(steps, writer)
	if len(stuck) > 0 {
		return nil, &PlanError{Problems: []string{"these steps wait for each other: " + strings.Join(stuck, ", ")}}
	}
	plan := &Plan{steps: ordered, writer: map[Table]int{}}
	for i, step := range ordered {
		for _, table := range step.Writes() {
			plan.writer[table] = i
		}
	}
	return plan, nil
}

// order sorts steps so that writers come before readers. Steps that wait for
// each other are returned by name.
func order(steps []Step, writer map[Table]Step) (ordered []Step, stuck []string) {
	done := map[string]bool{}
	rest := slices.Clone(steps)
	for len(rest) > 0 {
		var later []Step
		for _, step := range rest {
			ready := true
			for _, table := range step.Reads() {
				ready = ready && done[writer[table].Name()]
			}
			if ready {
				ordered = append(ordered, step)
				done[step.Name()] = true
			} else {
				later = append(later, step)
			}
		}
		if len(later) == len(rest) {
			for _, step := range later {
				stuck = append(stuck, step.Name())
			}
			return ordered, stuck
		}
		rest = later
	}
	return ordered, nil
}

// Steps returns the steps in order.
func (p *Plan) Steps() []Step { return slices.Clone(p.steps) }

// upstream returns the indexes of the steps whose tables step i reads.
func (p *Plan) upstream(i int) []int {
	var out []int
	for _, table := range p.steps[i].Reads() {
		if from := p.writer[table]; !slices.Contains(out, from) {
			out = append(out, from)
		}
	}
	return out
}

// reach marks every step that can be reached from the marked ones, against the
// flow (what they need) or with it (what needs them).
func (p *Plan) reach(marked map[int]bool, against bool) {
	indexes := make([]int, len(p.steps))
	for i := range indexes {
		indexes[i] = i
	}
	if against { // from the last to the first, marks spread to what a step reads
		slices.Reverse(indexes)
		for _, i := range indexes {
			if marked[i] {
				for _, from := range p.upstream(i) {
					marked[from] = true
				}
			}
		}
		return
	}
	for _, i := range indexes {
		for _, from := range p.upstream(i) {
			if marked[from] {
				marked[i] = true
			}
		}
	}
}
