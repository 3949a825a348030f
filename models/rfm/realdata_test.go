package rfm_test

import (
	"bufio"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/models/rfm"
)

// purchases is net spend by customer and day.
type purchases map[string]map[time.Time]float64

func (p purchases) add(t *testing.T, customer, layout, day string, amount float64) {
	t.Helper()
	at, err := time.Parse(layout, day)
	if err != nil {
		t.Fatal(err)
	}
	if p[customer] == nil {
		p[customer] = map[time.Time]float64{}
	}
	p[customer][at] += amount
}

// shop takes the three measures by the definitions of the marts.
func (p purchases) shop(asOf time.Time) shop {
	var s shop
	for customer, days := range p {
		var last time.Time
		sum := 0.0
		for day, amount := range days {
			sum += math.Round(amount * 100)
			if day.After(last) {
				last = day
			}
		}
		s.id = append(s.id, customer)
		s.recency = append(s.recency, asOf.Sub(last).Hours()/24)
		s.frequency = append(s.frequency, float64(len(days)))
		s.monetary = append(s.monetary, sum/100/float64(len(days)))
	}
	return s
}

// openData opens the files of a pattern in the shared data beside the repository.
func openData(t *testing.T, pattern string) []*os.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			t.Fatalf("../shared/data/%s is not there, and everything is required", pattern)
		}
		t.Skipf("../shared/data/%s is not there", pattern)
	}
	files := make([]*os.File, len(names))
	for i, name := range names {
		if files[i], err = os.Open(name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = files[i].Close() })
	}
	return files
}

func TestFit_cdnow(t *testing.T) {
	bought := purchases{}
	lines := bufio.NewScanner(openData(t, "cdnow/CDNOW_sample.txt")[0])
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		amount, err := strconv.ParseFloat(fields[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		bought.add(t, fields[1], "20060102", fields[2], amount)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	s := bought.shop(time.Date(1998, 6, 30, 0, 0, 0, 0, time.UTC))
	if len(s.id) != 2357 {
		t.Fatalf("%d customers, want the 2,357 of the published sample", len(s.id))
	}
	// All of them came in the first quarter of 1997, so nobody is new in June 1998.
	comparedWithOtherConventions(t, s, []int{1218, 403, 209, 244, 283}, "new_customers", "promising")
}

func TestFit_onlineRetail(t *testing.T) {
	bought := purchases{}
	revenue := 0.0
	for _, file := range openData(t, "online-retail/*.csv") {
		rows := csv.NewReader(file)
		if _, err := rows.Read(); err != nil {
			t.Fatal(err)
		}
		for {
			row, err := rows.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			quantity, quantityErr := strconv.ParseFloat(row[3], 64)
			price, priceErr := strconv.ParseFloat(row[5], 64)
			if quantityErr != nil || priceErr != nil {
				t.Fatal(quantityErr, priceErr)
			}
			if row[6] == "" || strings.HasPrefix(row[0], "C") || quantity <= 0 || price <= 0 {
				continue
			}
			day, _, _ := strings.Cut(row[4], " ")
			bought.add(t, row[6], time.DateOnly, day, quantity*price)
			revenue += quantity * price
		}
	}
	s := bought.shop(time.Date(2011, 9, 9, 0, 0, 0, 0, time.UTC))
	if len(s.id) != 3370 || math.Abs(revenue-5455405.18) > .005 {
		t.Fatalf("%d customers with %.2f, want 3,370 with 5,455,405.18", len(s.id), revenue)
	}
	comparedWithOtherConventions(t, s, []int{1414, 686, 418, 391, 461})
}

// comparedWithOtherConventions asserts the customers by score of frequency, that no other way to keep equal values together is more
// even, and that all segments but the absent ones occur; it logs how the other ways do.
func comparedWithOtherConventions(t *testing.T, s shop, frequencies []int, absent ...string) {
	t.Helper()
	fitted, scores := fitAndScore(t, s, rfm.Settings{})
	sorted := slices.Sorted(slices.Values(s.frequency))
	share := func(low, high int) int { return min(4, 5*(low+high)/(2*len(sorted))) }
	ours := make([]int, 5)
	others := map[string][]int{"share below": make([]int, 5), "mean rank": make([]int, 5), "share not above": make([]int, 5)}
	for i, value := range s.frequency {
		low, _ := slices.BinarySearch(sorted, value)
		high, _ := slices.BinarySearch(sorted, value+.5)
		ours[scores.F[i]-1]++
		others["share below"][share(low, low)]++
		others["mean rank"][share(low, high)]++
		others["share not above"][share(high-1, high-1)]++
	}
	t.Logf("frequency: %v", ours)
	for name, bins := range others {
		t.Logf("%s: %v", name, bins)
		if squares(bins) < squares(ours) {
			t.Errorf("%s is more even: %v against %v", name, bins, ours)
		}
	}
	if !slices.Equal(ours, frequencies) {
		t.Errorf("customers by frequency score: %v, want %v", ours, frequencies)
	}
	for _, row := range fitted.Cutpoints() {
		if tenth := len(s.id) / 10; row.Measure != rfm.Frequency && (row.Customers < 2*tenth-tenth/4 || row.Customers > 2*tenth+tenth/4) {
			t.Errorf("%s %d holds %d of %d customers", row.Measure, row.Bin, row.Customers, len(s.id))
		}
	}
	segments := map[string]int{}
	for _, segment := range scores.Segments {
		segments[segment.String()]++
	}
	t.Logf("segments: %v", segments)
	for _, text := range rfm.SegmentTexts() {
		if name := text.Segment.String(); (segments[name] == 0) != slices.Contains(absent, name) {
			t.Errorf("%s has %d customers", name, segments[name])
		}
	}
}

func squares(bins []int) int {
	sum := 0
	for _, n := range bins {
		sum += n * n
	}
	return sum
}
