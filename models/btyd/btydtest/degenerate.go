package btydtest

import (
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models/btyd"
)

// AlwaysAnswers fits simulated shops (with -short a tenth of them): of ordinary laws, of laws that leave a parameter open, and of data that no
// law gave. Each fit must end in an answer: a status, finite parameters, predictions within their ranges.
func AlwaysAnswers(t *testing.T, shops int, discrete bool, fit func(btyd.Customers) (btyd.Estimate, btyd.Process, error)) {
	t.Helper()
	if testing.Short() {
		shops /= 10
	}
	statuses := map[btyd.Status]int{}
	for seed := range shops {
		s := odd(seed)
		if discrete {
			s = s.Discrete()
		}
		estimate, process, err := fit(s.Customers(t))
		if err != nil {
			t.Fatalf("shop %d: %v", seed, err)
		}
		statuses[estimate.Status]++
		if estimate.Status == btyd.NotConverged || estimate.Status == "" {
			t.Errorf("shop %d: %+v", seed, estimate)
		}
		for i, value := range append([]float64{estimate.LogLikelihood}, estimate.Values...) {
			if math.IsNaN(value) || math.IsInf(value, 0) || (i > 0 && value < 0) {
				t.Errorf("shop %d: %+v", seed, estimate)
			}
		}
		checkProcess(t, seed, s, process)
	}
	t.Log(statuses)
}

func checkProcess(t *testing.T, seed int, s Shop, p btyd.Process) {
	t.Helper()
	histories := [][3]float64{{0, 0, 0}, {0, 0, 100}, {3, 5, 9}, {3, 9, 9}, {50, 60, 200}}
	for i := range min(10, len(s.Age)) {
		histories = append(histories, [3]float64{s.Frequency[i], s.Recency[i], s.Age[i]})
	}
	for _, h := range histories {
		alive := p.PAlive(h[0], h[1], h[2])
		none := btyd.PNone(p, h[0], h[1], h[2], 39)
		expected, more := btyd.Expected(p, h[0], h[1], h[2], 39), btyd.Expected(p, h[0], h[1], h[2], 400)
		if !(alive >= 0 && alive <= 1) || !(none >= 0 && none <= 1) || !(expected >= 0 && expected < 1e9) || !(more >= expected*(1-1e-9) && more < 1e9) {
			t.Errorf("shop %d, history %v: P(alive) %v, P(none) %v, expected %v and %v", seed, h, alive, none, expected, more)
		}
		// Who is expected to buy less than once in a while does not buy more surely than that.
		if 1-none > expected*(1+1e-9)+1e-12 {
			t.Errorf("shop %d, history %v: P(any) %v above the expectation %v", seed, h, 1-none, expected)
		}
	}
}

// odd is one of many shops, by its number.
func odd(seed int) Shop {
	draw := rand.New(rand.NewPCG(uint64(seed), 99))
	law := Weeks()
	law.P = 0
	n := 20 + draw.IntN(300)
	switch seed % 12 {
	case 0: // ordinary
		law.R, law.Alpha, law.S, law.Beta = math.Exp(draw.NormFloat64()), math.Exp(1+draw.NormFloat64()), math.Exp(draw.NormFloat64()), math.Exp(2+draw.NormFloat64())
	case 1: // nobody drops out
		law.S = 0
	case 2: // all alike
		law.R, law.Alpha = 1e5, 4e5
	case 3: // drops out at once
		law.S, law.Beta = 50, 20
	case 4: // a few customers
		n = 1 + draw.IntN(5)
	case 5: // hardly a repeat
		law.Alpha = 500
	case 6: // buys all the time
		law.R, law.Alpha = 3, .1
		n = 50
	case 7: // another unit of time: seconds
		s := law.Draw(n, uint64(seed))
		for i := range s.Age {
			s.Age[i], s.Recency[i] = math.Min(9000, s.Age[i]*100), math.Min(9000, s.Recency[i]*100)
		}
		return s
	case 8: // the same age for all
		law.Newest, law.Oldest = 30, 30
	case 9: // everybody came once, or twice on the same days
		return repeated(n, draw)
	case 10: // nonsense
		return nonsense(n, draw)
	default: // ages of a day
		law.Oldest = .2
	}
	return law.Draw(n, uint64(seed))
}

func repeated(n int, draw *rand.Rand) Shop {
	var s Shop
	x, tx := float64(draw.IntN(3)), float64(3+draw.IntN(20))
	if x == 0 {
		tx = 0
	}
	for range n {
		s.Frequency, s.Recency, s.Age = append(s.Frequency, x), append(s.Recency, tx), append(s.Age, 25)
	}
	return s
}

func nonsense(n int, draw *rand.Rand) Shop {
	var s Shop
	for range n {
		age := math.Ceil(math.Exp(4 * draw.NormFloat64()))
		age = min(age, 5000)
		x := math.Floor(math.Exp(2 * draw.NormFloat64()))
		tx := math.Ceil(age * draw.Float64())
		if x == 0 || tx == 0 {
			x, tx = 0, 0
		}
		s.Frequency, s.Recency, s.Age = append(s.Frequency, x), append(s.Recency, tx), append(s.Age, age)
	}
	return s
}
