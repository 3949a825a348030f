package demo

import (
	"fmt"
	"math"
	"runtime"
	"time"
)

// Settings say which company to make. The zero value is the small company that
// `clientele demo` shows: about 3,000 customers and 60,000 lines of sales and
// orders over the 26 months to 30 June 2026.
type Settings struct {
	Seed    uint64    // every draw follows from it; 0 means 1
	Scale   float64   // size against the small company, 0.01 to 1000; 0 means 1
	End     time.Time // last day of the exports (its date is used); zero means 2026-06-30
	Workers int       // goroutines; 0 means one a core. It changes no byte of the output
	Stores  int       // stores beside the web shop, 1 to 60; 0 means 6, 12 from scale 4 on, 24 from 40 on
	Layout  Layout    // how till exports are cut into files
}

// Layout tells how the till exports of a store are cut into files.
type Layout string

// The layouts. Whatever the layout, one day of one store arrives late as a file
// of its own, and one day of another store is delivered a second time.
const (
	// LayoutAuto is LayoutMixed below scale 4 and LayoutDaily from there on.
	LayoutAuto Layout = ""
	// LayoutMixed keeps the history in one file a store and month and the last
	// 14 days in one file a store and day, so that a small company has about
	// 240 till files and its night stays short.
	LayoutMixed Layout = "mixed"
	// LayoutMonthly has one file a store and month throughout.
	LayoutMonthly Layout = "monthly"
	// LayoutDaily has one file a store and day throughout, about 790 a store.
	LayoutDaily Layout = "daily"
)

// tailDays is how many days at the end LayoutMixed cuts into daily files.
const tailDays = 14

// months is the length of the history, counted in calendar months of which the
// last one may be cut short by End.
const months = 26

// Validate reports a setting out of range.
func (s Settings) Validate() error {
	switch {
	case s.Scale != 0 && !(s.Scale >= 0.01 && s.Scale <= 1000):
		return fmt.Errorf("checking the demo's settings: scale %v: it must lie between 0.01 and 1000 (1 is about 60,000 lines)", s.Scale)
	case s.Workers < 0:
		return fmt.Errorf("checking the demo's settings: workers %d: it must not be negative (0 is one a core)", s.Workers)
	case s.Stores < 0 || s.Stores > 60:
		return fmt.Errorf("checking the demo's settings: stores %d: it must lie between 1 and 60 (0 chooses by scale)", s.Stores)
	case !s.End.IsZero() && (s.End.Year() < 1990 || s.End.Year() > 2090):
		return fmt.Errorf("checking the demo's settings: end %s: the year must lie between 1990 and 2090", s.End.Format(time.DateOnly))
	}
	switch s.Layout {
	case LayoutAuto, LayoutMixed, LayoutMonthly, LayoutDaily:
		return nil
	default:
		return fmt.Errorf("checking the demo's settings: layout %q: it must be mixed, monthly, daily or empty", s.Layout)
	}
}

// filled returns the settings with every default in place.
func (s Settings) filled() Settings {
	if s.Seed == 0 {
		s.Seed = 1
	}
	if s.Scale == 0 {
		s.Scale = 1
	}
	if s.End.IsZero() {
		s.End = time.Date(2026, time.June, 30, 0, 0, 0, 0, time.UTC)
	}
	s.End = time.Date(s.End.Year(), s.End.Month(), s.End.Day(), 0, 0, 0, 0, time.UTC)
	if s.Workers == 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	if s.Stores == 0 {
		switch {
		case s.Scale < 4:
			s.Stores = 6
		case s.Scale < 40:
			s.Stores = 12
		default:
			s.Stores = 24
		}
	}
	if s.Layout == LayoutAuto {
		s.Layout = LayoutMixed
		if s.Scale >= 4 {
			s.Layout = LayoutDaily
		}
	}
	return s
}

// people returns how many people the company knows, those included who took a
// card and never bought.
func (s Settings) people() int { return max(20, int(math.Round(3120*s.Scale))) }

// Summary tells what [Generate] wrote.
type Summary struct {
	People       int   `json:"people"`        // people with a card, an account or a guest order
	Customers    int   `json:"customers"`     // those of them who bought at least once
	Lines        int64 `json:"lines"`         // lines of sales and orders that a correct night loads
	Contacts     int64 `json:"contacts"`      // calls, e-mails and chats that a correct night loads
	Events       int64 `json:"events"`        // events of the web shop that a correct night loads
	Answers      int64 `json:"answers"`       // answers to the survey that a correct night loads
	Prospects    int   `json:"prospects"`     // people in firms that sales may win
	Files        int   `json:"files"`         // export files
	Bytes        int64 `json:"bytes"`         // their size on disk
	BrokenRows   int64 `json:"broken_rows"`   // rows that a correct night rejects
	FilteredRows int64 `json:"filtered_rows"` // rows of training receipts
	Duplicates   int64 `json:"duplicates"`    // exact duplicate lines
	Replaced     int64 `json:"replaced"`      // lines that a later export delivers again

	FirstDay time.Time `json:"first_day"` // first day of the exports
	LastDay  time.Time `json:"last_day"`  // last day of the exports: the as-of date to run with
}
