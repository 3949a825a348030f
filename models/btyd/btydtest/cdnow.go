// Package btydtest gives tests of buying models their data: the CDNOW sample, drawn customers, and comparisons with published figures. Tests alone import it.
package btydtest

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/models/btyd"
)

// Shop is customers with what they did in the holdout after.
type Shop struct {
	Frequency, Recency, Age []float64
	Monetary                []float64 // mean spend per repeat purchase day, 0 without one
	Holdout                 []float64 // purchases in the holdout
	HoldoutSpend            []float64
	FirstSpend              []float64 // of the first purchase
	FirstUnits              []float64 // of the first purchase
}

// Customers checks the histories.
func (s Shop) Customers(tb testing.TB) btyd.Customers {
	tb.Helper()
	customers, err := btyd.CheckCustomers(s.Frequency, s.Recency, s.Age)
	if err != nil {
		tb.Fatal(err)
	}
	return customers
}

// purchase is what a customer bought on a day.
type purchase struct {
	day          time.Time
	units, spend float64
}

// CDNOW is the sample of 2,357 customers in weeks: purchases of a day are one, calibration to 1997-09-30, 39 weeks of holdout. Without the
// file the test is skipped, or fails where CLIENTELE_REQUIRE=all.
func CDNOW(tb testing.TB) Shop {
	tb.Helper()
	byCustomer, order := readCDNOW(tb)
	end := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC)
	stop := time.Date(1998, 6, 30, 0, 0, 0, 0, time.UTC)
	weeks := func(from, to time.Time) float64 { return to.Sub(from).Hours() / 24 / 7 }
	var s Shop
	for _, id := range order {
		all := byCustomer[id]
		slices.SortFunc(all, func(a, b purchase) int { return a.day.Compare(b.day) })
		first := all[0]
		repeats, spend, last, later, laterSpend := 0.0, 0.0, first.day, 0.0, 0.0
		for _, p := range all[1:] {
			switch {
			case !p.day.After(end):
				repeats++
				spend += p.spend
				last = p.day
			case !p.day.After(stop):
				later++
				laterSpend += p.spend
			}
		}
		s.Frequency = append(s.Frequency, repeats)
		s.Recency = append(s.Recency, weeks(first.day, last))
		s.Age = append(s.Age, weeks(first.day, end))
		s.Monetary = append(s.Monetary, spend/max(1, repeats))
		s.Holdout = append(s.Holdout, later)
		s.HoldoutSpend = append(s.HoldoutSpend, laterSpend)
		s.FirstSpend = append(s.FirstSpend, first.spend)
		s.FirstUnits = append(s.FirstUnits, first.units)
	}
	return s
}

func readCDNOW(tb testing.TB) (map[string][]purchase, []string) {
	tb.Helper()
	_, here, _, _ := runtime.Caller(0)
	name := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "shared", "data", "cdnow", "CDNOW_sample.txt")
	file, err := os.Open(name)
	if err != nil {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			tb.Fatal(err)
		}
		tb.Skipf("the CDNOW sample is not beside the repository: %v", err)
	}
	defer file.Close()
	byCustomer := map[string][]purchase{}
	var order []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 5 {
			continue
		}
		day, err := time.Parse("20060102", fields[2])
		if err != nil {
			tb.Fatal(err)
		}
		units, err := strconv.ParseFloat(fields[3], 64)
		if err != nil {
			tb.Fatal(err)
		}
		spend, err := strconv.ParseFloat(fields[4], 64)
		if err != nil {
			tb.Fatal(err)
		}
		id := fields[1]
		all := byCustomer[id]
		if len(all) == 0 {
			order = append(order, id)
		}
		if n := len(all); n > 0 && all[n-1].day.Equal(day) {
			all[n-1].units += units
			all[n-1].spend += spend
			continue
		}
		byCustomer[id] = append(all, purchase{day, units, spend})
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return byCustomer, order
}
