package transform

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"clientele/pipeline"
)

var boundPattern = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?|DATE '[0-9]{4}-[0-9]{2}-[0-9]{2}')$`)

// shapes tells how each kind of check is written.
func shapes() map[Kind]string {
	return map[Kind]string{
		Unique:     "check: unique column, column",
		NotNull:    "check: not_null column, column",
		Between:    "check: between column low high",
		Accepted:   "check: accepted column value value (values with blanks in single quotes)",
		References: "check: references column schema.table.column",
		Identity:   "check: identity a = b + c",
	}
}

func kinds() []string {
	return []string{string(Unique), string(NotNull), string(Between), string(Accepted), string(References), string(Identity)}
}

// parseRule reads what follows "check:".
func parseRule(text string) (Rule, error) {
	rule := Rule{Severity: pipeline.SeverityError}
	kind, rest := word(text)
	if kind == string(pipeline.SeverityWarn) || kind == string(pipeline.SeverityError) {
		rule.Severity = pipeline.Severity(kind)
		kind, rest = word(rest)
	}
	rule.Kind = Kind(kind)
	shape, known := shapes()[rule.Kind]
	if !known {
		return rule, fmt.Errorf("unknown check %q%s: use one of %s", kind, didYouMean(pipeline.Nearest(kind, kinds())), strings.Join(kinds(), ", "))
	}
	if err := rule.read(rest); err != nil {
		return rule, fmt.Errorf("check %s: %w: write %s", kind, err, shape)
	}
	return rule, nil
}

// read takes the arguments of a check.
func (r *Rule) read(text string) error {
	if r.Kind == Identity {
		if text == "" {
			return errors.New("it has no expression")
		}
		r.Expr = text
		return nil
	}
	if r.Kind == Unique || r.Kind == NotNull {
		for name := range strings.SplitSeq(text, ",") {
			r.Columns = append(r.Columns, strings.TrimSpace(name))
		}
		return r.checkNames()
	}
	column, rest := word(text)
	r.Columns = []string{column}
	if err := r.checkNames(); err != nil {
		return err
	}
	args, err := split(rest)
	if err != nil {
		return err
	}
	switch r.Kind {
	case Between:
		if strings.HasPrefix(rest, "DATE ") {
			args = dateBounds(rest)
		}
		if len(args) != 2 || !boundPattern.MatchString(args[0]) || !boundPattern.MatchString(args[1]) {
			return errors.New("it needs two bounds, numbers or DATE '2024-01-31'")
		}
		r.Low, r.High = args[0], args[1]
	case Accepted:
		if len(args) == 0 {
			return errors.New("it has no values")
		}
		r.Values = args
	case References:
		parts := strings.Split(strings.Join(args, " "), ".")
		if len(args) != 1 || len(parts) != 3 {
			return fmt.Errorf("%q is no column of a table", rest)
		}
		r.Table, r.Key = pipeline.Table(parts[0]+"."+parts[1]), parts[2]
	}
	return nil
}

func (r *Rule) checkNames() error {
	for _, name := range r.Columns {
		if !namePattern.MatchString(name) {
			return fmt.Errorf("%q is no column", name)
		}
	}
	return nil
}

// arguments writes the rule's arguments the way read takes them.
func (r Rule) arguments() string {
	columns := strings.Join(r.Columns, ", ")
	switch r.Kind {
	case Between:
		return columns + " " + r.Low + " " + r.High
	case Accepted:
		var values []string
		for _, v := range r.Values {
			if strings.ContainsAny(v, " '") || v == "" {
				v = pipeline.QuoteLiteral(v)
			}
			values = append(values, v)
		}
		return columns + " " + strings.Join(values, " ")
	case References:
		return columns + " " + string(r.Table) + "." + r.Key
	case Identity:
		return r.Expr
	default:
		return columns
	}
}

// word splits off the first word.
func word(text string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimSpace(text), " ")
	return first, strings.TrimSpace(rest)
}

// split separates values at blanks; a value in single quotes may contain them.
func split(text string) ([]string, error) {
	var out []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if text[0] != '\'' {
			var value string
			value, text = word(text)
			out = append(out, value)
			continue
		}
		end := closing(text)
		if end < 0 {
			return nil, fmt.Errorf("the quote in %s is not closed", text)
		}
		out = append(out, strings.ReplaceAll(text[1:end], "''", "'"))
		text = text[end+1:]
	}
	return out, nil
}

// closing returns the index of the quote that ends the literal at the start of
// text, or -1. Two quotes in a row stand for one within the literal.
func closing(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return i
	}
	return -1
}

// dateBounds splits "DATE 'a' DATE 'b'" into its two literals.
func dateBounds(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, "DATE ") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, "DATE "+part)
		}
	}
	return out
}

// complete adds the checks that follow from the grain and gives every check a
// name of its own. A not_null of several columns becomes one check a column, so
// that a failure names its column.
func complete(grain []string, rules []Rule) []Rule {
	var out []Rule
	if len(grain) > 0 {
		out = append(out, Rule{Kind: Unique, Columns: grain, Severity: pipeline.SeverityError})
		for _, name := range grain {
			out = append(out, Rule{Kind: NotNull, Columns: []string{name}, Severity: pipeline.SeverityError})
		}
	}
	for _, rule := range rules {
		if rule.Kind != NotNull {
			out = append(out, rule)
			continue
		}
		for _, name := range rule.Columns {
			single := rule
			single.Columns = []string{name}
			out = append(out, single)
		}
	}
	var unique []Rule
	used := map[string]int{}
	for _, rule := range out {
		same := func(other Rule) bool { return other.Text() == rule.Text() }
		if slices.ContainsFunc(unique, same) {
			continue
		}
		rule.Name = rule.slug()
		used[rule.Name]++
		if n := used[rule.Name]; n > 1 {
			rule.Name = fmt.Sprintf("%s_%d", rule.Name, n)
		}
		unique = append(unique, rule)
	}
	return unique
}

// slug is the stable part of a check's name: kind and columns.
func (r Rule) slug() string {
	columns := r.Columns
	if r.Kind == Identity {
		columns = identifiers(r.Expr)[:min(1, len(identifiers(r.Expr)))]
	}
	return strings.Join(append([]string{string(r.Kind)}, columns...), "_")
}
