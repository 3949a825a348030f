package affinity

import (
	"errors"
	"fmt"
	"math"
	"runtime"

	"clientele/models"
	"clientele/models/frequent"
)

// What holds where a setting is left at zero.
const (
	DefaultMinSupport = .001
	DefaultMaxBasket  = 1000
	DefaultBytes      = 1 << 30
)

// bytesOfSet is what one itemset takes at the most, from mining to the table for look-ups, with what the collector has not yet taken away.
const bytesOfSet = 128

// Keep says which frequent sets are wanted.
type Keep string

// All frequent sets; those without a larger set of the same count; those without any larger frequent set.
const (
	All     Keep = "all"
	Closed  Keep = "closed"
	Maximal Keep = "maximal"
)

// Settings says which sets are looked for. The zero value is all sets from one basket in a thousand on.
type Settings struct {
	MinCount   int     // baskets that a set must be in
	MinSupport float64 // the same as a share of the baskets, 0 to 1; the stricter of the two holds; both 0: DefaultMinSupport
	MaxLength  int     // items of a set at the most; 0: any
	Keep       Keep    // which sets Sets.Select will be asked for beside all; empty: All
	MaxBasket  int     // items above which a basket is left out; 0: DefaultMaxBasket; negative: none is
	MaxSets    int     // sets at the most: the support is raised until they fit; 0: what Bytes allows
	Bytes      int64   // memory for sets, and again for rules, about; the baskets themselves come on top; 0: DefaultBytes
	Threads    int     // 0: as many as there are processors
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
	if s.MaxLength < 0 || s.MaxSets < 0 || s.Bytes < 0 || s.Threads < 0 {
		faults = append(faults, fmt.Errorf("maximum length %d, sets %d, bytes %d, threads %d: give 0 or more", s.MaxLength, s.MaxSets, s.Bytes, s.Threads))
	}
	switch s.Keep {
	case "", All, Closed, Maximal:
	default:
		faults = append(faults, models.NewUnknownNameError("kind of sets", string(s.Keep), []string{string(All), string(Closed), string(Maximal)}))
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("settings of affinity: %w", err)
	}
	return nil
}

// minCount is the smallest count of a frequent set among n baskets.
func (s Settings) minCount(n int) int {
	share := s.MinSupport
	if share == 0 && s.MinCount == 0 {
		share = DefaultMinSupport
	}
	return frequent.MinCount(n, s.MinCount, share)
}

func (s Settings) mostSets() int64 {
	bytes := s.Bytes
	if bytes == 0 {
		bytes = DefaultBytes
	}
	most := min(bytes/bytesOfSet, math.MaxInt32)
	if s.MaxSets > 0 {
		most = min(most, int64(s.MaxSets))
	}
	return most
}

func (s Settings) threads() int {
	if s.Threads > 0 {
		return s.Threads
	}
	return runtime.GOMAXPROCS(0)
}
