package btyd

import (
	"fmt"
	"math"

	"clientele/models"
)

// Status says how a fit ended, and with that what its answers rest on.
type Status string

// The ways a fit can end. All but NotConverged are answers.
const (
	OK           Status = "ok"                     // maximum likelihood, all parameters bounded by the data
	Penalized    Status = "penalized"              // the data leave a parameter open: a normal prior on the logarithms holds it, Penalty says how firmly
	NoDropout    Status = "dropout_not_identified" // dropout adds nothing to differences in rate: the model without it (NBD) answers, everybody is alive
	NoRepeats    Status = "no_repeat_purchases"    // one-time buyers only: half a purchase in all the time observed is assumed, nobody drops out
	NoTime       Status = "no_time_observed"       // all ages are zero: nothing can be said, no purchases are expected
	NoCustomers  Status = "no_customers"           // nobody to learn from
	NotConverged Status = "not_converged"          // the strongest penalty did not help: the best point found is reported
	HeavyTail    Status = "spend_heavy_tailed"     // gammagamma: the mean of all customers rests on a few great ones; it is finite, and no more than that
	NoSpend      Status = "no_spend"               // gammagamma: no repeat buyer with positive spend
)

// Estimate is what every fit tells: parameters by the names of the paper, how sure they are, how they were found.
type Estimate struct {
	Names  []string
	Values []float64
	// Base is what a parameter is above: its logarithm is that of the value less its base. Nil: 0 for all.
	Base []float64
	// StandardErrors are of the observed information, to which a prior adds its precision, carried from the logarithms; NaN for a parameter that was not fitted.
	StandardErrors []float64
	// Covariance is of the logarithms of those parameters that were fitted, in the order of Fitted.
	Covariance [][]float64
	Fitted     []int // places in Values

	LogLikelihood float64 // without the penalty, in the input's unit of time or money
	Iterations    int     // Newton steps from the best start, on the sample and on all
	Status        Status
	Penalty       float64 // precision of the prior on each logarithm; 0: none
	Gradient      float64 // greatest component of the gradient per customer at the end
	Customers     int
	Repeaters     int
	Histories     int // different ones
	Starts        int // that were tried
}

// Check tells whether an estimate that was kept can be one of a model with that many parameters.
func (e Estimate) Check(parameters int) error {
	if len(e.Names) != parameters || len(e.Values) != parameters || len(e.StandardErrors) != parameters || e.Base != nil && len(e.Base) != parameters {
		return fmt.Errorf("taking up a kept estimate: %d parameters, want %d: fit anew", len(e.Values), parameters)
	}
	for i, value := range e.Values {
		if !(value >= 0 && value <= math.MaxFloat64) {
			return fmt.Errorf("taking up a kept estimate: %s is %v: fit anew", e.Names[i], value)
		}
	}
	if len(e.Covariance) != 0 && len(e.Covariance) != len(e.Fitted) {
		return fmt.Errorf("taking up a kept estimate: %d covariances of %d parameters: fit anew", len(e.Covariance), len(e.Fitted))
	}
	for i, row := range e.Covariance {
		if at := e.Fitted[i]; len(row) != len(e.Fitted) || at < 0 || at >= parameters {
			return fmt.Errorf("taking up a kept estimate: its covariance has no place for parameter %d: fit anew", i+1)
		}
	}
	return nil
}

// Parameters are the values for a report.
func (e Estimate) Parameters() models.Object {
	var out models.Object
	for i, name := range e.Names {
		out = out.With(name, e.Values[i])
	}
	return out
}

// Diagnostics are how the fit went, for a report. Standard errors that are not known are null.
func (e Estimate) Diagnostics() models.Object {
	var errors models.Object
	for i, name := range e.Names {
		if math.IsNaN(e.StandardErrors[i]) {
			errors = errors.With(name, nil)
			continue
		}
		errors = errors.With(name, e.StandardErrors[i])
	}
	return models.Object{}.
		With("fit_status", string(e.Status)).
		With("log_likelihood", e.LogLikelihood).
		With("iterations", e.Iterations).
		With("standard_errors", errors).
		With("penalty", e.Penalty).
		With("gradient", e.Gradient).
		With("customers", e.Customers).
		With("repeat_customers", e.Repeaters).
		With("histories", e.Histories).
		With("starts", e.Starts)
}

// widest is how far, in logarithms, parameters are moved for central differences: small against their curvature, large against rounding.
const widest = 1e-3

// around is the root of the covariance, and pairs of parameter vectors on either side of the fit, one pair for each of its columns, with how
// many standard deviations each stands off: the differences of any prediction over the pairs, divided by twice the distance, are the
// components of its standard error.
func (e Estimate) around() (root [][]float64, pairs [][2][]float64, distance []float64) {
	root = square(len(e.Covariance))
	for i := range root {
		copy(root[i], e.Covariance[i])
	}
	if len(root) == 0 || !cholesky(root) {
		return nil, nil, nil
	}
	for column := range root {
		largest := 0.0
		for i := column; i < len(root); i++ {
			largest = max(largest, math.Abs(root[i][column]))
		}
		off := min(1, widest/largest)
		var pair [2][]float64
		for side, sign := range []float64{1, -1} {
			pair[side] = append([]float64(nil), e.Values...)
			for i := column; i < len(root); i++ {
				at := e.Fitted[i]
				base := 0.0
				if e.Base != nil {
					base = e.Base[at]
				}
				pair[side][at] = base + (pair[side][at]-base)*math.Exp(sign*off*root[i][column])
			}
		}
		pairs, distance = append(pairs, pair), append(distance, off)
	}
	return root, pairs, distance
}

// Keep takes over what a search found: parameters and standard errors from the logarithms.
func (e *Estimate) Keep(found Result, status Status) {
	e.Status, e.LogLikelihood, e.Iterations, e.Penalty, e.Gradient = status, found.LogLikelihood, found.Iterations, found.Penalty, found.Gradient
	e.Covariance, e.Fitted = found.Covariance, nil
	for i, log := range found.Logs {
		e.Values[i] = math.Exp(log)
		if found.Covariance != nil {
			e.Fitted = append(e.Fitted, i)
			e.StandardErrors[i] = e.Values[i] * math.Sqrt(found.Covariance[i][i])
		}
		if e.Base != nil {
			e.Values[i] += e.Base[i]
		}
	}
}

// leastGain is what dropout must add to the log-likelihood where the data do not bound its parameters: the 95 % point of chi-squared
// with two degrees of freedom, halved.
const leastGain = 3

// Settle decides between a model with dropout that the data do not bound and the plain one without.
func (e *Estimate) Settle(found, plain Result) {
	switch {
	case plain.Converged && found.Highest < plain.Highest+leastGain:
		plain.Iterations += found.Iterations
		e.Keep(plain, NoDropout)
	case !found.Converged || found.AtLimit:
		e.Keep(found, NotConverged)
	default:
		e.Keep(found, Penalized)
	}
}
