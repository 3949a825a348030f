package calibrate

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/sealed"
)

// Method is a way to calibrate.
type Method string

// The methods, from the one that fits least to the one that fits most.
const (
	None     Method = "none"
	Shift    Method = "shift"
	Platt    Method = "platt"
	Isotonic Method = "isotonic"
)

// isotonicRows is how many of the rarer outcome steps need.
const isotonicRows = 200

// leastGain is by how much log-likelihood on held-out rows a method has to beat one that fits less.
const leastGain = 2

// Curve maps probabilities to calibrated ones. The zero value leaves them as they are.
type Curve struct {
	form
}

// form is what is stored.
type form struct {
	Method    Method    `json:"method"`
	Intercept float64   `json:"intercept"` // of shift and Platt
	Slope     float64   `json:"slope"`
	From      []float64 `json:"from,omitempty"` // of isotonic: ascending probabilities
	To        []float64 `json:"to,omitempty"`   // what they become
}

// Method tells how the curve was made.
func (c *Curve) Method() Method {
	if c.form.Method == "" {
		return None
	}
	return c.form.Method
}

// Of is the calibrated probability.
func (c *Curve) Of(p float64) float64 {
	switch c.Method() {
	case Shift, Platt:
		return min(max(logistic(c.Intercept+c.Slope*logit(p)), nearest), 1-nearest)
	case Isotonic:
		at := sort.SearchFloat64s(c.From, p)
		switch {
		case at == 0:
			return c.To[0]
		case at == len(c.From):
			return c.To[at-1]
		}
		share := (p - c.From[at-1]) / (c.From[at] - c.From[at-1])
		return c.To[at-1] + share*(c.To[at]-c.To[at-1])
	default:
		return p
	}
}

// All calibrates probabilities into a new slice.
func (c *Curve) All(p []float64) []float64 {
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = c.Of(v)
	}
	return out
}

// nearest is how near to 0 and 1 a calibrated probability comes.
const nearest = 1e-9

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func logit(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}

// Fit makes a curve by one method from probabilities and what happened.
func Fit(method Method, is []bool, p []float64) (*Curve, error) {
	if err := check(is, p); err != nil {
		return nil, err
	}
	switch method {
	case None:
		return &Curve{form{Method: None}}, nil
	case Shift, Platt:
		return fitLine(method, is, p), nil
	case Isotonic:
		return fitSteps(is, p), nil
	default:
		return nil, fmt.Errorf("calibrating: %w", models.NewUnknownNameError("method", string(method), []string{string(None), string(Shift), string(Platt), string(Isotonic)}))
	}
}

func check(is []bool, p []float64) error {
	if len(is) == 0 || len(is) != len(p) {
		return fmt.Errorf("calibrating: %d outcomes and %d probabilities: give one of each per row, and at least one", len(is), len(p))
	}
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("calibrating: %w", &models.RowError{Row: i + 1, Column: "probability", Reason: "is not from 0 to 1"})
		}
	}
	return nil
}

// Choose fits the method with the least log loss over five folds of the rows. Steps are tried from 200 rows of each outcome on; with fewer than 20
// of the rarer outcome nothing is tried and probabilities stay as they are.
func Choose(is []bool, p []float64, src rand.Source) (*Curve, error) {
	if err := check(is, p); err != nil {
		return nil, err
	}
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	methods := []Method{None}
	if rarer := min(positives, len(is)-positives); rarer >= 20 {
		methods = append(methods, Shift, Platt)
		if rarer >= isotonicRows {
			methods = append(methods, Isotonic)
		}
	}
	best := methods[0]
	if len(methods) > 1 {
		fold, err := evaluate.Folds(is, 5, src)
		if err != nil {
			return nil, fmt.Errorf("calibrating: %w", err)
		}
		least := math.Inf(1)
		for _, method := range methods {
			loss := 0.0
			for k := range 5 {
				train, test := evaluate.Split(fold, k)
				c, err := Fit(method, features.Pick(is, train), features.Pick(p, train))
				if err != nil {
					return nil, err
				}
				loss += evaluate.LogLoss(features.Pick(is, test), c.All(features.Pick(p, test))) * float64(len(test))
			}
			// What fits more has to be better by more than chance brings.
			if loss < least-leastGain {
				least, best = loss, method
			}
		}
	}
	return Fit(best, is, p)
}

// fitLine fits intercept and slope, or the intercept alone, by Newton's method on Platt's smoothed targets.
func fitLine(method Method, is []bool, p []float64) *Curve {
	positives := 0.0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	negatives := float64(len(is)) - positives
	high, low := (positives+1)/(positives+2), 1/(negatives+2)
	z := make([]float64, len(p))
	for i, v := range p {
		z[i] = logit(v)
	}
	a, b := 0.0, 1.0
	loss := func(a, b float64) (sum float64) {
		for i, x := range z {
			t := low
			if is[i] {
				t = high
			}
			u := a + b*x
			sum += max(u, 0) + math.Log1p(math.Exp(-math.Abs(u))) - t*u
		}
		return sum
	}
	now := loss(a, b)
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for i, x := range z {
			t := low
			if is[i] {
				t = high
			}
			q := logistic(a + b*x)
			w := q * (1 - q)
			ga += q - t
			gb += (q - t) * x
			haa += w
			hab += w * x
			hbb += w * x * x
		}
		stepA, stepB := ga/max(haa, 1e-12), 0.0
		if det := haa*hbb - hab*hab; method == Platt && det > 1e-9*haa*hbb {
			stepA, stepB = (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		}
		next := loss(a-stepA, b-stepB)
		for k := 0; next > now && k < 40; k++ {
			stepA, stepB = stepA/2, stepB/2
			next = loss(a-stepA, b-stepB)
		}
		if next > now {
			break
		}
		a, b, now = a-stepA, b-stepB, next
		if math.Abs(stepA) < 1e-10 && math.Abs(stepB) < 1e-10 {
			break
		}
	}
	if b < 0 { // the order would turn round: the rate is all that is known
		a, b = logit((positives+.5)/(positives+negatives+1)), 0
	}
	return &Curve{form{Method: method, Intercept: a, Slope: b}}
}

// fitSteps pools adjacent violators.
func fitSteps(is []bool, p []float64) *Curve {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return p[order[a]] < p[order[b]] })
	type pool struct{ rows, positives, sum float64 }
	rate := func(q pool) float64 { return (q.positives + .5) / (q.rows + 1) }
	var pools []pool
	for from := 0; from < len(order); {
		next := pool{}
		to := from
		for ; to < len(order) && p[order[to]] == p[order[from]]; to++ {
			next.rows++
			next.sum += p[order[to]]
			if is[order[to]] {
				next.positives++
			}
		}
		from = to
		for len(pools) > 0 && pools[len(pools)-1].positives*next.rows >= next.positives*pools[len(pools)-1].rows {
			last := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			next = pool{last.rows + next.rows, last.positives + next.positives, last.sum + next.sum}
		}
		pools = append(pools, next)
	}
	c := &Curve{form{Method: Isotonic}}
	for _, q := range pools {
		from, to := q.sum/q.rows, rate(q)
		// Smoothing may turn two neighbours round, and rounding may bring them together.
		if n := len(c.From); n > 0 && (from <= c.From[n-1] || to < c.To[n-1]) {
			to = max(to, c.To[n-1])
			if from <= c.From[n-1] {
				continue
			}
		}
		c.From, c.To = append(c.From, from), append(c.To, to)
	}
	return c
}

// The form of a stored curve, see package sealed.
const (
	storedKind    = "calibration"
	storedVersion = 1
)

// MarshalBinary stores the curve as text with a version and a checksum.
func (c *Curve) MarshalBinary() ([]byte, error) {
	body, err := json.Marshal(c.form)
	if err != nil {
		return nil, fmt.Errorf("storing a calibration: %w", err)
	}
	return sealed.Seal(storedKind, storedVersion, body), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is a sealed.ErrDamaged or a sealed.ErrVersion, and the curve stays as it was.
func (c *Curve) UnmarshalBinary(data []byte) error {
	body, err := sealed.Open(storedKind, storedVersion, data)
	if err != nil {
		return err
	}
	var in form
	if err := json.Unmarshal(body, &in); err != nil {
		return sealed.Damaged(storedKind, err)
	}
	switch in.Method {
	case None, "", Shift, Platt:
	case Isotonic:
		if len(in.From) == 0 || len(in.From) != len(in.To) || !slices.IsSorted(in.From) || !slices.IsSorted(in.To) || len(slices.Compact(slices.Clone(in.From))) != len(in.From) {
			return sealed.Damaged(storedKind, errors.New("its steps do not ascend"))
		}
	default:
		return sealed.Damaged(storedKind, fmt.Errorf("method %q is not known", in.Method))
	}
	c.form = in
	return nil
}
