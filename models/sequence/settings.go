package sequence

import (
	"errors"
	"fmt"
	"math"
	"runtime"

	"clientele/models/frequent"
)

// What holds where a setting is left at zero.
const (
	DefaultMinSupport  = .001
	DefaultMaxLength   = 3
	DefaultMaxPatterns = 1_000_000
	DefaultBytes       = 512 << 20
)

// MostLength is the largest length of a pattern.
const MostLength = 16

// bytesOfPattern is what one pattern takes at the most, with what the collector has not yet taken away.
const bytesOfPattern = 256

// Settings says which patterns are looked for. The zero value is all of up to three steps that one customer in a thousand has.
type Settings struct {
	MinCount    int     // customers that must have a pattern
	MinSupport  float64 // the same as a share of the customers, 0 to 1; the stricter of the two holds; both 0: DefaultMinSupport
	MaxLength   int     // steps of a pattern at the most, up to MostLength; 0: DefaultMaxLength
	MinGap      int     // days from one step to the next at the least; 0: 1, another day
	MaxGap      int     // days from one step to the next at the most; 0: any
	Window      int     // days from the first step to the last at the most; 0: any
	MaxPatterns int     // patterns at the most: the support is raised until they fit; 0: DefaultMaxPatterns
	Bytes       int64   // memory for patterns, about; the histories themselves come on top; 0: DefaultBytes
	Threads     int     // 0: as many as there are processors
}

// Validate tells all faults at once.
func (s Settings) Validate() error {
	var faults []error
	if s.MinCount < 0 {
		faults = append(faults, fmt.Errorf("minimum count %d: give 0 or more", s.MinCount))
	}
	if !(s.MinSupport >= 0 && s.MinSupport <= 1) {
		faults = append(faults, fmt.Errorf("minimum support %v: give a share, 0 to 1", s.MinSupport))
	}
	if s.MaxLength < 0 || s.MaxLength > MostLength || s.MaxLength == 1 {
		faults = append(faults, fmt.Errorf("maximum length %d: give 2 to %d steps, or 0 for %d", s.MaxLength, MostLength, DefaultMaxLength))
	}
	if min(s.MinGap, s.MaxGap, s.Window) < 0 || max(s.MinGap, s.MaxGap, s.Window) > mostDays {
		faults = append(faults, fmt.Errorf("minimum gap %d, maximum gap %d, window %d: give days, 0 to %d", s.MinGap, s.MaxGap, s.Window, mostDays))
	}
	if s.MaxGap > 0 && s.MinGap > s.MaxGap {
		faults = append(faults, fmt.Errorf("minimum gap %d is above the maximum gap %d: no two purchases are as far apart", s.MinGap, s.MaxGap))
	}
	if s.Window > 0 && s.MinGap > s.Window {
		faults = append(faults, fmt.Errorf("minimum gap %d is above the window of %d days: no two purchases are as far apart", s.MinGap, s.Window))
	}
	if s.MaxPatterns < 0 || s.Bytes < 0 || s.Threads < 0 {
		faults = append(faults, fmt.Errorf("patterns %d, bytes %d, threads %d: give 0 or more", s.MaxPatterns, s.Bytes, s.Threads))
	}
	if s.Bytes > 0 && s.Bytes < bytesOfPattern {
		faults = append(faults, fmt.Errorf("%d bytes hold no pattern: give at least %d", s.Bytes, bytesOfPattern))
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("settings of sequence: %w", err)
	}
	return nil
}

// minCount is the smallest count of a frequent pattern among n customers.
func (s Settings) minCount(n int) int {
	share := s.MinSupport
	if share == 0 && s.MinCount == 0 {
		share = DefaultMinSupport
	}
	return frequent.MinCount(n, s.MinCount, share)
}

func (s Settings) mostPatterns() int64 {
	bytes, most := s.Bytes, int64(s.MaxPatterns)
	if bytes == 0 {
		bytes = DefaultBytes
	}
	if most == 0 {
		most = DefaultMaxPatterns
	}
	return min(bytes/bytesOfPattern, most)
}

func (s Settings) maxLength() int {
	if s.MaxLength == 0 {
		return DefaultMaxLength
	}
	return s.MaxLength
}

func (s Settings) threads() int {
	if s.Threads > 0 {
		return s.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// days are the limits on time, where none is the largest number.
func (s Settings) days() (minGap, maxGap, window int32) {
	or := func(days int) int32 {
		if days == 0 {
			return math.MaxInt32
		}
		return int32(days)
	}
	return int32(max(1, s.MinGap)), or(s.MaxGap), or(s.Window)
}
