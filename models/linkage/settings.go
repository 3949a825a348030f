package linkage

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
)

// Settings are what a caller may decide. The zero value links by the defaults.
type Settings struct {
	// Threshold is the probability at and above which two records are linked, .5 to 1;
	// 0: [DefaultThreshold].
	Threshold float64
	// ReviewFrom is the probability from which pairs are reported; 0: [DefaultReviewFrom].
	ReviewFrom float64
	// Country is the ISO code whose phone numbers need no country code; "": none.
	Country string
	// DuplicateFree names sources that have at most one record of an entity.
	DuplicateFree []string
	// Ignore lists, by field name, values that tell nothing: a shop's own number.
	Ignore map[string][]string
	// Always and Never are what people decided about pairs of records.
	Always, Never []KeyPair
	// Threads bounds the goroutines; 0: one a processor.
	Threads int
	// MaxBlock is the size above which a block is split by further fields, and skipped where
	// that does not help; 0: [DefaultMaxBlock].
	MaxBlock int
	// AllowUntrained links by weights that could not be trained as well.
	AllowUntrained bool
}

// Defaults of the settings.
const (
	DefaultThreshold  = .9
	DefaultReviewFrom = .5
	DefaultMaxBlock   = 400
)

func (s Settings) threads() int {
	if s.Threads > 0 {
		return s.Threads
	}
	return runtime.GOMAXPROCS(0)
}

func (s Settings) threshold() float64 { return cmp.Or(s.Threshold, DefaultThreshold) }
func (s Settings) reviewFrom() float64 {
	return min(cmp.Or(s.ReviewFrom, DefaultReviewFrom), s.threshold())
}
func (s Settings) maxBlock() int { return cmp.Or(s.MaxBlock, DefaultMaxBlock) }

// Validate tells what cannot be meant.
func (s Settings) Validate() error {
	if t := s.threshold(); !(t >= .5 && t < 1) {
		return fmt.Errorf("settings of linkage: threshold %v: give a probability from 0.5 to below 1", s.Threshold)
	}
	if s.ReviewFrom < 0 || s.ReviewFrom >= 1 {
		return fmt.Errorf("settings of linkage: review_from %v: give a probability from 0 to below 1", s.ReviewFrom)
	}
	if s.MaxBlock < 0 || s.Threads < 0 {
		return errors.New("settings of linkage: the largest block and the number of threads cannot be negative")
	}
	return nil
}
