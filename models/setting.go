package models

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// SettingType is the type of a setting's value.
type SettingType string

// The types of settings. Lists are separated by commas, blanks around an entry are dropped, and an empty text is an empty list.
const (
	TextSetting    SettingType = "text"
	IntegerSetting SettingType = "integer"
	NumberSetting  SettingType = "number"
	BooleanSetting SettingType = "boolean"
	TextsSetting   SettingType = "list of texts"
	NumbersSetting SettingType = "list of numbers"
)

// Setting is one thing that a caller may set by `--set key=value`.
type Setting struct {
	Key      string
	Type     SettingType
	Default  string   // as it would be written; what holds where the setting is not given
	Accepted []string // for texts: the only values allowed; empty: any
	Meaning  string   // what it does, its range and its unit
}

// parse reads a text by the setting's type.
func (s Setting) parse(text string) (any, error) {
	value, reason := s.read(strings.TrimSpace(text))
	if reason != nil {
		return nil, fmt.Errorf("setting %q: %q: %w", s.Key, text, reason)
	}
	return value, nil
}

func (s Setting) read(text string) (any, error) {
	switch s.Type {
	case TextSetting:
		if len(s.Accepted) > 0 && !slices.Contains(s.Accepted, text) {
			return nil, NewUnknownNameError("value", text, s.Accepted)
		}
		return text, nil
	case IntegerSetting:
		value, err := strconv.Atoi(text)
		if err != nil {
			return nil, errors.New("give a whole number")
		}
		return value, nil
	case NumberSetting:
		return readNumber(text)
	case BooleanSetting:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return nil, errors.New("give true or false")
		}
		return value, nil
	case TextsSetting:
		values := entries(text)
		for _, value := range values {
			if len(s.Accepted) > 0 && !slices.Contains(s.Accepted, value) {
				return nil, NewUnknownNameError("value", value, s.Accepted)
			}
		}
		return values, nil
	case NumbersSetting:
		values := []float64{}
		for _, entry := range entries(text) {
			value, err := readNumber(entry)
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		}
		return values, nil
	default:
		return nil, fmt.Errorf("type %q is not known", s.Type)
	}
}

func readNumber(text string) (float64, error) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return 0, errors.New("give a finite number with a decimal point")
	}
	return value, nil
}

func entries(text string) []string {
	out := []string{}
	if text == "" {
		return out
	}
	for entry := range strings.SplitSeq(text, ",") {
		out = append(out, strings.TrimSpace(entry))
	}
	return out
}

// Values is a model's settings after reading: each declared key has a value of its declared type. Asking for a key that was not declared, or by the reader of
// another type, is a mistake in the model's code and gives the zero value of the reader's type.
type Values struct {
	declared []Setting
	byKey    map[string]any
	given    map[string]bool
}

// ParseSettings reads settings given as text and fills in defaults. All faults are told at once: keys that are not declared,
// with the nearest right one, and values that are not of the declared type.
func (s Spec) ParseSettings(given map[string]string) (Values, error) {
	v := Values{declared: s.Settings, byKey: map[string]any{}, given: map[string]bool{}}
	var faults []error
	known := make([]string, len(s.Settings))
	for i, setting := range s.Settings {
		known[i] = setting.Key
		text, ok := given[setting.Key]
		if !ok {
			text = setting.Default
		}
		value, err := setting.parse(text)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		v.byKey[setting.Key], v.given[setting.Key] = value, ok
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, key) {
			faults = append(faults, NewUnknownNameError("setting", key, known))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Values{}, fmt.Errorf("reading the settings of %s: %w", s.Name, err)
	}
	return v, nil
}

// IsGiven tells whether the caller gave the setting, even where it equals the default.
func (v Values) IsGiven(key string) bool { return v.given[key] }

// Text is the value of a text setting.
func (v Values) Text(key string) string { return valueOf[string](v, key) }

// Integer is the value of an integer setting.
func (v Values) Integer(key string) int { return valueOf[int](v, key) }

// Number is the value of a number setting; it is finite.
func (v Values) Number(key string) float64 { return valueOf[float64](v, key) }

// Boolean is the value of a boolean setting.
func (v Values) Boolean(key string) bool { return valueOf[bool](v, key) }

// Texts is the value of a setting that is a list of texts.
func (v Values) Texts(key string) []string { return valueOf[[]string](v, key) }

// Numbers is the value of a setting that is a list of numbers, all finite.
func (v Values) Numbers(key string) []float64 { return valueOf[[]float64](v, key) }

func valueOf[T any](v Values, key string) T {
	value, _ := v.byKey[key].(T)
	return value
}

// Object is the settings for a report: every declared one in the order of its declaration, defaults included, so that
// the run can be repeated from it.
func (v Values) Object() Object {
	var out Object
	for _, setting := range v.declared {
		out = out.With(setting.Key, v.byKey[setting.Key])
	}
	return out
}
