package gbdt

import (
	"math"
	"slices"
)

// split parts the rows of a leaf by one feature.
type split struct {
	gain      float64 // 0: there is none
	feature   int32
	category  bool
	shift     uint8     // numbers: a row goes left where its bin less shift is at most threshold; shift 1 sends bin 0, what is missing, right
	threshold uint8     // numbers
	set       [4]uint64 // categories: the bins that go left
	left      cell
}

// leaf is a leaf while its tree grows.
type leaf struct {
	low, high int // its rows, as a range of grower.rows
	depth     int
	hist      []cell
	sum       cell
	best      split
	floor     float64 // bounds of its value, from monotone constraints
	ceiling   float64
	node      int32 // the node that it hangs on, -1 for the root
	isLeft    bool
}

func (l *leaf) rows() int { return l.high - l.low }

// view is what the search for a split needs of a leaf, in the units of the loss.
type view struct {
	*grower
	leaf   *leaf
	g, h   float64
	perH   float64 // rows per level of the second derivative: counts are estimated by it
	parent float64
}

func (g *grower) view(l *leaf) view {
	v := view{grower: g, leaf: l, g: float64(l.sum.g) * g.gradientScale, h: float64(l.sum.h) * g.hessianScale}
	v.perH = float64(l.rows()) / float64(max(1, l.sum.h))
	v.parent = g.score(v.g, v.h, g.s.L2, g.value(v.g, v.h, g.s.L2, l.floor, l.ceiling))
	return v
}

// value is the best value of a leaf within its bounds.
func (g *grower) value(sumG, sumH, l2, floor, ceiling float64) float64 {
	if sumH+l2 <= 0 { // no row of it was drawn
		return min(max(0, floor), ceiling)
	}
	return min(max(-soften(sumG, g.s.L1)/(sumH+l2), floor), ceiling)
}

func soften(x, by float64) float64 {
	switch {
	case x > by:
		return x - by
	case x < -by:
		return x + by
	default:
		return 0
	}
}

// score is twice the fall of the loss when a leaf takes a value.
func (g *grower) score(sumG, sumH, l2, value float64) float64 {
	return -(2*soften(sumG, g.s.L1)*value + (sumH+l2)*value*value)
}

// gain is the gain of a split over no split, and 0 where it is not allowed.
func (v *view) gain(left cell, l2 float64, monotone int8) float64 {
	rightLevels := v.leaf.sum.h - left.h
	minRows := float64(v.s.MinRows)
	if float64(left.h)*v.perH < minRows || float64(rightLevels)*v.perH < minRows {
		return 0
	}
	lg, lh := float64(left.g)*v.gradientScale, float64(left.h)*v.hessianScale
	rg, rh := v.g-lg, v.h-lh
	if lh < v.s.MinHessian || rh < v.s.MinHessian {
		return 0
	}
	if !v.bounded {
		a, b := lg, rg
		if v.s.L1 > 0 {
			a, b = soften(lg, v.s.L1), soften(rg, v.s.L1)
		}
		return a*a/(lh+l2) + b*b/(rh+l2) - v.parent
	}
	a := v.value(lg, lh, l2, v.leaf.floor, v.leaf.ceiling)
	b := v.value(rg, rh, l2, v.leaf.floor, v.leaf.ceiling)
	if float64(monotone)*(b-a) < 0 {
		return 0
	}
	return v.score(lg, lh, l2, a) + v.score(rg, rh, l2, b) - v.parent
}

// best finds the best split of a leaf by one feature.
func (v *view) best(feature int) split {
	hist := v.leaf.hist[v.offset[feature]:v.offset[feature+1]]
	if v.bins[feature].category {
		return v.bestCategory(feature, hist)
	}
	out := split{feature: int32(feature)}
	monotone := v.monotone[feature]
	missing := hist[0]
	hasMissing := missing.h != 0
	var left cell
	for b := 1; b < len(hist)-1; b++ {
		left.g += hist[b].g
		left.h += hist[b].h
		if gain := v.gain(left, v.s.L2, monotone); gain > out.gain {
			out.gain, out.left, out.shift, out.threshold = gain, left, 1, uint8(b-1)
		}
	}
	if !hasMissing {
		// Nobody here lacks the value; who will, goes with the larger part.
		if out.gain > 0 && 2*out.left.h >= v.leaf.sum.h {
			out.shift, out.threshold = 0, out.threshold+1
		}
		return out
	}
	left = cell{}
	for b := range len(hist) - 1 {
		left.g += hist[b].g
		left.h += hist[b].h
		if gain := v.gain(left, v.s.L2, monotone); gain > out.gain {
			out.gain, out.left, out.shift, out.threshold = gain, left, 0, uint8(b)
		}
	}
	return out
}

// maxOneByOne is the number of levels up to which each is tried against all others; above it levels are ordered by their mean derivative, and what
// comes first is tried against the rest (Fisher 1958), with more shrinkage since the order itself was fitted.
const maxOneByOne = 4

func (v *view) bestCategory(feature int, hist []cell) split {
	out := split{feature: int32(feature), category: true}
	var order []int
	for b, c := range hist {
		if c.h > 0 && float64(c.h)*v.perH >= v.s.MinLevelRows {
			order = append(order, b)
		}
	}
	if len(order) <= maxOneByOne {
		for _, b := range order {
			if gain := v.gain(hist[b], v.s.L2, 0); gain > out.gain {
				out.gain, out.left, out.set = gain, hist[b], [4]uint64{}
				out.set[b>>6] |= 1 << (b & 63)
			}
		}
		return out
	}
	mean := make([]float64, len(hist))
	for _, b := range order {
		mean[b] = float64(hist[b].g) * v.gradientScale / (float64(hist[b].h)*v.hessianScale + v.s.CategorySmoothing)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case mean[a] < mean[b]:
			return -1
		case mean[a] > mean[b]:
			return 1
		}
		return a - b
	})
	l2 := v.s.L2 + v.s.CategoryL2
	for range 2 {
		var left cell
		var set [4]uint64
		for _, b := range order[:len(order)-1] {
			left.g += hist[b].g
			left.h += hist[b].h
			set[b>>6] |= 1 << (b & 63)
			if gain := v.gain(left, l2, 0); gain > out.gain {
				out.gain, out.left, out.set = gain, left, set
			}
		}
		slices.Reverse(order)
	}
	if math.IsNaN(out.gain) {
		out.gain = 0
	}
	return out
}
