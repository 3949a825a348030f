package score

import "math"

// tasteCurve corrects what the one model says of a category, which knows it less well than the mean of all: probabilities are moved and stretched on the scale
// of log-odds. It is learnt on the rows tested on, after the level of all categories together, which the model corrects itself, and drawn to no correction,
// as if so many rows had shown none.
type tasteCurve struct{ Shift, Stretch, Middle float64 }

const (
	curveShiftRows   = 5.  // of information: rows times p(1-p)
	curveStretchRows = 20. // times the square of log-odds
)

// of is the corrected probability.
func (c tasteCurve) of(p float64) float64 {
	if c == (tasteCurve{}) {
		return p
	}
	x := oddsOf(p)
	return 1 / (1 + math.Exp(-(x + c.Shift + c.Stretch*(x-c.Middle))))
}

// oddsOf is the log-odds of a probability, kept finite.
func oddsOf(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}

// levelOfAll is the shift by which probabilities add up to the number of positives.
func levelOfAll(is []bool, p []float64) float64 { return fitCurve(is, p, 0, 1e-3, math.Inf(1)).Shift }

// curveOf learns the correction of one category beside the level of all.
func curveOf(is []bool, p []float64, level float64) tasteCurve {
	return fitCurve(is, p, level, curveShiftRows, curveStretchRows)
}

// fitCurve is Newton's method on the penalised likelihood, which is concave; steps are bounded.
func fitCurve(is []bool, p []float64, level, shiftRows, stretchRows float64) tasteCurve {
	var c tasteCurve
	if len(p) == 0 {
		return c
	}
	x := make([]float64, len(p))
	for i, v := range p {
		x[i] = oddsOf(v) + level
		c.Middle += x[i] / float64(len(p))
	}
	stretches := !math.IsInf(stretchRows, 1)
	for range 50 {
		gShift, gStretch, hShift, hStretch, hBoth := -shiftRows*c.Shift, 0., shiftRows, 1., 0.
		if stretches {
			gStretch, hStretch = -stretchRows*c.Stretch, stretchRows
		}
		for i, v := range x {
			d := v - c.Middle
			q := 1 / (1 + math.Exp(-(v + c.Shift + c.Stretch*d)))
			r, w := -q, q*(1-q)
			if is[i] {
				r++
			}
			gShift, hShift = gShift+r, hShift+w
			if stretches {
				gStretch, hStretch, hBoth = gStretch+r*d, hStretch+w*d*d, hBoth+w*d
			}
		}
		det := hShift*hStretch - hBoth*hBoth
		shift, stretch := (gShift*hStretch-gStretch*hBoth)/det, (gStretch*hShift-gShift*hBoth)/det
		c.Shift, c.Stretch = c.Shift+min(max(shift, -1), 1), c.Stretch+min(max(stretch, -.5), .5)
		if math.Abs(shift)+math.Abs(stretch) < 1e-9 {
			break
		}
	}
	c.Stretch = max(c.Stretch, -.9) // the order of customers stays
	c.Middle -= level
	return c
}
