package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestFaults disturbs the nights of a small project in every way that a machine does, and
// checks that nobody is hurt. CLIENTELE_FAULTS says how much is done:
//
//	(nothing)  a tenth, drawn by a seed
//	seed=7     another tenth
//	full       all of it
//	night3:…   one trial of the operations, as a failure prints it
//
// The operations need a program that can be made to fail: go test -tags fault.
func TestFaults(t *testing.T) {
	tier, err := parseTier(os.Getenv("CLIENTELE_FAULTS"))
	if err != nil {
		t.Fatal(err)
	}
	l := newLab(t)
	l.tier = tier
	for _, family := range []struct {
		name string
		test func(*testing.T, *lab)
	}{
		{"operations", faultsAtOperations}, {"moments", faultsAtMoments}, {"locks", faultsOfLocks}, {"clock", faultsOfTheClock},
		{"disk", faultsOfTheDisk}, {"memory", faultsOfMemory}, {"limits", faultsOfLimits}, {"places", faultsOfPlaces}, {"power", faultsOfPower},
	} {
		t.Run(family.name, func(t *testing.T) {
			if tier.trial != "" && family.name != "operations" {
				t.Skip("one trial is repeated")
			}
			if family.name != "locks" { // which is about time
				t.Parallel()
			}
			family.test(t, l)
		})
	}
}

// tier is how much is done.
type tier struct {
	full  bool
	seed  uint64
	trial string
}

func parseTier(text string) (tier, error) {
	seed, seeded := strings.CutPrefix(text, "seed=")
	switch {
	case text == "":
		return tier{seed: 1}, nil
	case text == "full":
		return tier{full: true, seed: 1}, nil
	case seeded:
		number, err := strconv.ParseUint(seed, 10, 64)
		return tier{seed: number}, err
	case strings.HasPrefix(text, "night"):
		return tier{seed: 1, trial: text}, nil
	}
	return tier{}, fmt.Errorf("CLIENTELE_FAULTS=%s: it is full, seed=N, or a trial as a failure prints it", text)
}

// random draws by the seed, for a family of tests.
func (t tier) random(family uint64) *rand.Rand { return rand.New(rand.NewPCG(t.seed, family)) }

// times is a number of trials: all, or a few.
func (t tier) times(few, all int) int {
	if t.full {
		return all
	}
	return few
}
