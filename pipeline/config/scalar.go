package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Texts is a list of texts that may be written as a single one.
type Texts []string

// Duration is a time span written as 36h, 90m, 7d or 1d12h.
type Duration time.Duration

// String returns the span as the file would write it.
func (d Duration) String() string {
	const day = 24 * time.Hour
	span := time.Duration(d)
	if span == 0 {
		return "0s"
	}
	if span%day == 0 {
		return fmt.Sprintf("%dd", span/day)
	}
	text := span.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// ParseDuration reads a span of days, hours, minutes and seconds: 36h, 7d, 1h30m.
// Time.ParseDuration has no days, which is what freshness is counted in.
func ParseDuration(text string) (Duration, error) {
	rest := strings.TrimSpace(text)
	if rest == "0" {
		return 0, nil
	}
	var total float64
	last := math.Inf(1)
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789."))
		number, err := strconv.ParseFloat(rest[:digits], 64)
		if err != nil {
			return 0, fmt.Errorf("wants a time span such as 36h, 90m or 7d, got %q", clip(text))
		}
		rest = rest[digits:]
		letters := len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		unit, ok := map[string]time.Duration{
			"w": 7 * 24 * time.Hour, "d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "s": time.Second, "ms": time.Millisecond,
		}[rest[:letters]]
		if !ok || float64(unit) >= last {
			return 0, fmt.Errorf("wants a time span such as 36h, 90m or 7d (units w, d, h, m, s in this order), got %q", clip(text))
		}
		last = float64(unit)
		total += number * float64(unit)
		rest = rest[letters:]
	}
	if math.IsInf(last, 1) {
		return 0, fmt.Errorf("wants a time span such as 36h, 90m or 7d, got an empty text")
	}
	if total > float64(100*365*24)*float64(time.Hour) {
		return 0, fmt.Errorf("wants a time span of at most a hundred years, got %q", clip(text))
	}
	return Duration(math.Round(total)), nil
}

// Bytes is a size written as 512MB or 4GB (powers of 1000) or 4GiB (powers of 1024).
type Bytes int64

// String returns the size in the largest unit that divides it.
func (b Bytes) String() string {
	units := []struct {
		name string
		size Bytes
	}{{"TB", 1e12}, {"TiB", 1 << 40}, {"GB", 1e9}, {"GiB", 1 << 30}, {"MB", 1e6}, {"MiB", 1 << 20}, {"KB", 1e3}, {"KiB", 1 << 10}}
	for _, unit := range units {
		if b != 0 && b%unit.size == 0 {
			return fmt.Sprintf("%d%s", b/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%dB", int64(b))
}

// ParseBytes reads a size with its unit: 512MB, 1.5GB, 4GiB. The case of the
// unit does not matter; a number alone is refused, since it says nothing.
func ParseBytes(text string) (Bytes, error) {
	trimmed := strings.TrimSpace(text)
	digits := len(trimmed) - len(strings.TrimLeft(trimmed, "0123456789."))
	number, err := strconv.ParseFloat(trimmed[:digits], 64)
	unit, ok := map[string]float64{
		"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
	}[strings.ToUpper(strings.TrimSpace(trimmed[digits:]))]
	if err != nil || !ok {
		return 0, fmt.Errorf("wants a size with its unit, such as 512MB, 4GB or 4GiB, got %q", clip(text))
	}
	if number*unit > 1<<62 {
		return 0, fmt.Errorf("wants a smaller size than %q", clip(text))
	}
	return Bytes(math.Round(number * unit)), nil
}

// clip shortens a text for a message.
func clip(text string) string {
	const most = 60
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
