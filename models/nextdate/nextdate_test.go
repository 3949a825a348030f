package nextdate_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models"
	"clientele/models/modeltest"
	"clientele/models/nextdate"
)

// drawnShop draws customers who join over the first year, buy with gaps Gamma(shape) around a pace of their own and leave after each purchase with probability leave.
func drawnShop(customers int, shape int, leave float64, until int32) (customer, day []int32) {
	r := rand.New(rand.NewPCG(7, uint64(shape)))
	for c := range customers {
		pace := 15 * math.Exp(.6*r.NormFloat64()) // median days between purchases
		at := float64(r.IntN(365))
		for at <= float64(until) {
			customer, day = append(customer, int32(c)), append(day, int32(at))
			if r.Float64() < leave {
				break
			}
			gap := 0.0
			for range shape {
				gap += r.ExpFloat64() * pace / float64(shape)
			}
			at += max(1, gap)
		}
	}
	return customer, day
}

func histories(t *testing.T, customers int, customer, day []int32, until int32) nextdate.Histories {
	t.Helper()
	var known [2][]int32
	for i := range day {
		if day[i] <= until {
			known[0], known[1] = append(known[0], customer[i]), append(known[1], day[i])
		}
	}
	h, err := nextdate.NewHistories(customers, known[0], known[1])
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Customers who buy by the clock and customers who buy at random are told apart, days are foreseen better where there is a clock, intervals hold eight in ten, and as many
// orders come as were expected.
func TestFit_drawnShops(t *testing.T) {
	const customers, cutoff = 3000, 500
	misses := map[int]float64{}
	for _, shape := range []int{1, 4} {
		customer, day := drawnShop(customers, shape, .05, cutoff+90)
		h, all := histories(t, customers, customer, day, cutoff), histories(t, customers, customer, day, cutoff+90)
		m, err := nextdate.Fit(context.Background(), h, cutoff, nextdate.Settings{}, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		predictions, err := m.Predict(context.Background(), h)
		if err != nil {
			t.Fatal(err)
		}
		inside, back := 0.0, 0.0
		var expected, came [3]float64
		for i, p := range predictions {
			n := h.From[i+1] - h.From[i]
			own := all.Days[all.From[i]:all.From[i+1]]
			if n == 0 {
				continue
			}
			for at, within := range []int32{7, 30, 90} {
				expected[at] += []float64{p.P7, p.P30, p.P90}[at]
				if len(own) > n && own[n] <= cutoff+within {
					came[at]++
				}
			}
			if len(own) == n {
				continue
			}
			y := float64(own[n] - cutoff)
			back++
			misses[shape] += math.Abs(p.Days - y)
			if p.Low <= y && y <= p.High {
				inside++
			}
		}
		misses[shape] /= back
		r := m.Rhythm()
		t.Logf("shape %d: %+v, chosen %s, grade %s, misses by %.2f days, coverage %.3f of %.0f, expected %.0f, came %.0f", shape, r, m.Chosen(), m.Report().Card.Grade, misses[shape], inside/back, back, expected, came)
		if math.Abs(r.Shape/float64(shape)-1) > .15 || math.Abs(r.A/(r.A+r.B)-.05) > .02 {
			t.Errorf("shape %d is found as %+v", shape, r)
		}
		if c := inside / back; c < .76 || c > .86 {
			t.Errorf("shape %d: the interval holds %.3f", shape, c)
		}
		for at := range came {
			if math.Abs(expected[at]-came[at]) > .1*came[at] {
				t.Errorf("shape %d: %.0f orders were expected, %.0f came", shape, expected[at], came[at])
			}
		}
		if !m.Report().Card.Grade.IsPublished() {
			t.Errorf("shape %d: %+v", shape, m.Report().Card)
		}
	}
	if !(misses[4] < .85*misses[1]) {
		t.Errorf("days of regular customers are missed by %.2f, of others by %.2f", misses[4], misses[1])
	}
}

func TestFit_oddInput(t *testing.T) {
	fit := func(customer, day []int32, customers int, end int32) (*nextdate.Model, []nextdate.Prediction) {
		t.Helper()
		h, err := nextdate.NewHistories(customers, customer, day)
		if err != nil {
			t.Fatal(err)
		}
		m, err := nextdate.Fit(context.Background(), h, end, nextdate.Settings{}, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Predict(context.Background(), h)
		if err != nil {
			t.Fatal(err)
		}
		return m, p
	}
	if _, p := fit(nil, nil, 1, 100); !math.IsNaN(p[0].Days) || !math.IsNaN(p[0].P7) {
		t.Errorf("who never bought is told %+v", p[0])
	}
	if m, p := fit([]int32{0}, []int32{3}, 1, 100); p[0].Elapsed != 97 || p[0].P90 < 0 || p[0].P90 > 1 || m.Report().Card.FitStatus != "below_floor" {
		t.Errorf("one customer with one order is told %+v", p[0])
	}
	var customer, day []int32
	for c := range int32(500) {
		customer, day = append(customer, c), append(day, c%300)
	}
	if m, p := fit(customer, day, 500, 400); !math.IsNaN(p[0].Days) || p[0].P90 > .02 || m.Report().Card.Published != nextdate.Constant {
		t.Errorf("where nobody comes back one is told %+v by %s", p[0], m.Report().Card.Published)
	}
	again := append(append([]int32{}, day...), day...) // time backwards, and every day twice
	h, err := nextdate.NewHistories(500, append(append([]int32{}, customer...), customer...), again)
	if err != nil || len(h.Days) != 500 {
		t.Errorf("%d days, %v: the same day twice counts once", len(h.Days), err)
	}
	if _, err := nextdate.Fit(context.Background(), h, 200, nextdate.Settings{}, rand.NewPCG(1, 2)); err == nil {
		t.Error("purchases after the cutoff are taken")
	}
	if _, err := nextdate.Fit(context.Background(), h, 400, nextdate.Settings{Horizon: 5}, rand.NewPCG(1, 2)); err == nil {
		t.Error("a horizon of 5 days is taken")
	}
}

func shopColumns(t *testing.T, customers int, until int32) models.Columns {
	t.Helper()
	customer, day := drawnShop(customers, 2, .1, until)
	ids, days := make([]string, len(day)), make([]int64, len(day))
	for i := range ids {
		ids[i], days[i] = fmt.Sprintf("c%04d", customer[i]), int64(day[i])
	}
	columns, err := models.NewColumns(models.TextColumn("customer_id", ids), models.IntegerColumn("date", days))
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

func TestCommand_passesTheSuite(t *testing.T) {
	columns := shopColumns(t, 400, 400)
	small, err := models.NewColumns(models.TextColumn("customer_id", []string{"a", "b", "a"}), models.TextColumn("date", []string{"2024-01-01", "2024-01-02", "2024-02-01"}))
	if err != nil {
		t.Fatal(err)
	}
	modeltest.Run(t, nextdate.Command(), modeltest.Fixture{Name: "drawn", In: columns}, modeltest.Fixture{Name: "small", In: small})
}

func TestCommand_measuresOnLaterPurchases(t *testing.T) {
	in := shopColumns(t, 400, 400)
	later, err := models.NewColumns(models.TextColumn("customer_id", []string{"c0001", "c0002", "nobody"}), models.IntegerColumn("date", []int64{410, 420, 430}))
	if err != nil {
		t.Fatal(err)
	}
	out, err := nextdate.Command().RunTest(context.Background(), in, later, map[string]string{"cutoff": "400"}, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if out.Report.Metrics.Value("customers_back") != 2 {
		t.Errorf("metrics are %v", out.Report.Metrics)
	}
	if _, err := nextdate.Command().RunTest(context.Background(), in, in, nil, rand.NewPCG(1, 2)); err == nil {
		t.Error("purchases before the cutoff are taken as truth")
	}
}
