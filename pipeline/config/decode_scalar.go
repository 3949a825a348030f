package config

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"clientele/pipeline"
)

// scalar decodes a single value by the kind of v, then applies the field's rules.
func (d *decoder) scalar(node ast.Node, v reflect.Value, f field, path string) {
	near, err := "", error(nil)
	switch {
	case v.Type() == reflect.TypeFor[Duration]():
		err = setParsed(node, v, "a time span such as 36h", func(text string) (int64, error) {
			span, err := ParseDuration(text)
			return int64(span), err
		})
	case v.Type() == reflect.TypeFor[Bytes]():
		err = setParsed(node, v, "a size such as 4GB", func(text string) (int64, error) {
			size, err := ParseBytes(text)
			return int64(size), err
		})
	case v.Kind() == reflect.String:
		near, err = d.text(node, v, f)
	case v.Kind() == reflect.Bool:
		near, err = setBool(node, v)
	default:
		err = setNumber(node, v)
	}
	if err == nil && f.bounds != "" {
		err = checkBounds(v, f.bounds)
	}
	if err != nil {
		d.found.add(start(node), path, near, "%s: %s", path, err)
	}
}

// text decodes a text and checks it against the field's enum and rule.
func (d *decoder) text(node ast.Node, v reflect.Value, f field) (near string, err error) {
	rule := d.rules[f.rule]
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		if !rule.scalars {
			return "", fmt.Errorf("wants a text, got %s; put it in quotes", describe(node))
		}
	case *ast.NullNode:
		if !f.takesNull() {
			return "", errors.New("has no value")
		}
	default:
		return "", fmt.Errorf("wants a text, got %s", describe(node))
	}
	text := scalarText(node)
	v.SetString(text)
	if f.rule == "delimiter" && text == `\t` {
		v.SetString("\t")
	}
	if rule.check != nil {
		if near, err = rule.check(text); err != nil {
			return near, err
		}
	}
	if f.enum != nil && !slices.Contains(f.enum, text) {
		return pipeline.Nearest(text, f.enum), fmt.Errorf("wants %s, got %q", or(f.enum), clip(text))
	}
	return "", nil
}

// takesNull tells whether an unquoted NULL or ~ is the text that it looks like:
// in a list of null texts people mean the export's word.
func (f field) takesNull() bool { return f.name == "nulls" }

func setBool(node ast.Node, v reflect.Value) (near string, err error) {
	if n, ok := node.(*ast.BoolNode); ok {
		v.SetBool(n.Value)
		return "", nil
	}
	switch strings.ToLower(scalarText(node)) {
	case "yes", "on", "y", "1":
		near = "true"
	case "no", "off", "n", "0":
		near = "false"
	}
	return near, fmt.Errorf("wants true or false, got %s", describe(node))
}

// setParsed sets a value that is written as a number with a unit.
func setParsed(node ast.Node, v reflect.Value, want string, parse func(string) (int64, error)) error {
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode, *ast.IntegerNode, *ast.FloatNode:
	default:
		return fmt.Errorf("wants %s, got %s", want, describe(node))
	}
	value, err := parse(scalarText(node))
	if err != nil {
		return err
	}
	v.SetInt(value)
	return nil
}

func setNumber(node ast.Node, v reflect.Value) error {
	want, bits := "a whole number", v.Type().Bits()
	text := strings.ReplaceAll(scalarText(node), "_", "")
	_, isInteger := node.(*ast.IntegerNode)
	_, isFloat := node.(*ast.FloatNode)
	var err error
	switch {
	case v.CanFloat() && (isInteger || isFloat):
		var value float64
		value, err = strconv.ParseFloat(text, bits)
		v.SetFloat(value)
	case v.CanInt() && isInteger:
		var value int64
		value, err = strconv.ParseInt(text, 10, bits)
		v.SetInt(value)
	case v.CanUint() && isInteger:
		want = "a whole number from 0"
		var value uint64
		value, err = strconv.ParseUint(text, 10, bits)
		v.SetUint(value)
	default:
		err = errors.New("another type")
	}
	if v.CanFloat() {
		want = "a number"
	}
	if err != nil {
		return fmt.Errorf("wants %s, got %s", want, describe(node))
	}
	return nil
}

// checkBounds reports a number outside "low..high".
func checkBounds(v reflect.Value, bounds string) error {
	low, high, _ := strings.Cut(bounds, "..")
	value := math.NaN()
	limits := [2]float64{}
	for i, text := range []string{low, high} {
		if v.Type() == reflect.TypeFor[Bytes]() {
			size, _ := ParseBytes(text)
			limits[i] = float64(size)
		} else {
			limits[i], _ = strconv.ParseFloat(text, 64)
		}
	}
	got := ""
	switch {
	case v.Type() == reflect.TypeFor[Bytes]():
		value, got = float64(v.Int()), Bytes(v.Int()).String()
	case v.CanInt():
		value, got = float64(v.Int()), strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		value, got = float64(v.Uint()), strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		value, got = v.Float(), strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	if !(value >= limits[0] && value <= limits[1]) {
		return fmt.Errorf("wants %s to %s, got %s", low, high, got)
	}
	return nil
}

// scalarText returns a scalar as it is written, without its quotes: 007 stays 007.
func scalarText(node ast.Node) string {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		if n.Value != nil {
			return n.Value.Value
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		if t := n.GetToken(); t != nil {
			return t.Value
		}
	}
	return ""
}

// isNull tells whether a key has no value, or ~ or null.
func isNull(node ast.Node) bool {
	_, ok := node.(*ast.NullNode)
	return ok || node == nil
}

// describe names what a value is, for messages.
func describe(node ast.Node) string {
	switch n := node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return fmt.Sprintf("the text %q", clip(scalarText(n)))
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + clip(scalarText(n))
	case *ast.BoolNode:
		return scalarText(n)
	case *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "an object with keys"
	}
	return "something else"
}

// or joins accepted values for a message: a, b or c. Marks are quoted.
func or(values []string) string { return enumerate(values, " or ") }

// and joins values for a message: a, b and c.
func and(values []string) string { return enumerate(values, " and ") }

func enumerate(values []string, last string) string {
	var out []string
	for _, value := range values {
		if !strings.ContainsFunc(value, unicode.IsLetter) {
			value = strconv.Quote(value)
		}
		out = append(out, value)
	}
	if len(out) == 1 {
		return out[0]
	}
	return strings.Join(out[:len(out)-1], ", ") + last + out[len(out)-1]
}
