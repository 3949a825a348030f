package sequence

import "math"

// expected is how many customers would go on to an item, when tally counts them by their chances to and each has that probability.
func expected(tally []uint32, chance float64) float64 {
	sum, none := 0.0, 1.0
	for _, customers := range tally {
		sum += float64(customers) * (1 - none)
		none *= 1 - chance
	}
	return sum
}

// upperTail is the probability of at least count successes among n trials of a probability each.
func upperTail(count, n uint32, probability float64) float64 {
	switch {
	case count == 0:
		return 1
	case count > n || probability <= 0:
		return 0
	case probability >= 1:
		return 1
	}
	// The tail on the far side of the mean is summed, since its terms fall from the first on.
	all, odds := float64(n), probability/(1-probability)
	if float64(count) > all*probability {
		x := float64(count)
		return min(1, binomial(all, x, probability)*series(func(k float64) float64 { return odds * (all - k) / (k + 1) }, x, 1))
	}
	x := float64(count - 1)
	return max(0, 1-binomial(all, x, probability)*series(func(k float64) float64 { return k / (odds * (all - k + 1)) }, x, -1))
}

// series is the sum of a term and those after it, over the first one.
func series(ratio func(k float64) float64, k, step float64) float64 {
	sum, term := 1.0, 1.0
	for {
		term *= ratio(k)
		k += step
		if sum += term; term <= sum*1e-16 {
			return sum
		}
	}
}

// binomial is the probability of exactly x successes among n.
func binomial(n, x, probability float64) float64 {
	choices := logFactorial(n) - logFactorial(x) - logFactorial(n-x)
	return math.Exp(choices + x*math.Log(probability) + (n-x)*math.Log1p(-probability))
}

func logFactorial(n float64) float64 {
	value, _ := math.Lgamma(n + 1)
	return value
}

// median orders values by the way. It is the mean of the two in the middle where their number is even, and NaN without any.
func median(values []int32) float64 {
	n := len(values)
	if n == 0 {
		return math.NaN()
	}
	high := nth(values, n/2)
	if n%2 == 1 {
		return float64(high)
	}
	low := values[0] // all before the middle are no larger than what stands there
	for _, v := range values[:n/2] {
		low = max(low, v)
	}
	return (float64(low) + float64(high)) / 2
}

// nth puts the value at its place in ascending order, with none larger before it and none smaller after.
func nth(values []int32, place int) int32 {
	low, high := 0, len(values)-1
	for low < high {
		pivot := middle(values[low], values[low+(high-low)/2], values[high])
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case place <= j:
			high = j
		case place >= i:
			low = i
		default:
			return values[place]
		}
	}
	return values[place]
}

func middle(a, b, c int32) int32 { return max(min(a, b), min(max(a, b), c)) }
