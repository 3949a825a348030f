package pipeline

import (
	"fmt"
	"path"
	"strings"
)

// Select returns the names of the steps that the patterns choose. A pattern is a
// step's name or a path with * ("marts/*"); "+name" adds all that the step needs,
// "name+" all that needs it. No patterns choose every step.
func (p *Plan) Select(patterns []string) (map[string]bool, error) {
	chosen := map[string]bool{}
	if len(patterns) == 0 {
		for _, step := range p.steps {
			chosen[step.Name()] = true
		}
		return chosen, nil
	}
	for _, pattern := range patterns {
		marked, err := p.match(strings.TrimSuffix(strings.TrimPrefix(pattern, "+"), "+"))
		if err != nil {
			return nil, err
		}
		with := map[int]bool{}
		for _, direction := range []struct{ on, against bool }{
			{strings.HasPrefix(pattern, "+"), true},
			{strings.HasSuffix(pattern, "+"), false},
		} {
			spread := copyMarks(marked)
			if direction.on {
				p.reach(spread, direction.against)
			}
			for i := range spread {
				with[i] = true
			}
		}
		for i := range with {
			chosen[p.steps[i].Name()] = true
		}
	}
	return chosen, nil
}

func (p *Plan) match(pattern string) (map[int]bool, error) {
	marked := map[int]bool{}
	for i, step := range p.steps {
		ok, err := path.Match(pattern, step.Name())
		if err != nil {
			return nil, &SelectError{Message: fmt.Sprintf("%q is not a pattern: %v", pattern, err)}
		}
		if ok {
			marked[i] = true
		}
	}
	if len(marked) > 0 {
		return marked, nil
	}
	var names []string
	for _, step := range p.steps {
		names = append(names, step.Name())
	}
	message := fmt.Sprintf("no step matches %q", pattern)
	if near := Nearest(pattern, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return nil, &SelectError{Message: message + " (`clientele plan` lists all steps)"}
}

// neededBy returns the steps of these names and all that they need; nil means
// every step.
func (p *Plan) neededBy(names map[string]bool) map[string]bool {
	marked := map[int]bool{}
	for i, step := range p.steps {
		if names == nil || names[step.Name()] {
			marked[i] = true
		}
	}
	p.reach(marked, true)
	needed := map[string]bool{}
	for i := range marked {
		needed[p.steps[i].Name()] = true
	}
	return needed
}

func copyMarks(marks map[int]bool) map[int]bool {
	out := map[int]bool{}
	for i := range marks {
		out[i] = true
	}
	return out
}
