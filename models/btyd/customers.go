package btyd

import (
	"context"
	"fmt"
	"math"

	"clientele/models"
)

// Customers are purchase histories, checked. The zero value is no customers.
type Customers struct {
	frequency, recency, age []float64
}

// CheckCustomers checks and holds histories, one per position of the three slices: repeat purchases (the first does not count), age at the last
// purchase (0 where there is no repeat), age at the end of observation, all counted from the first purchase in one unit of time. The slices are kept, not copied.
//
// Refused with the row's number, counted from 1: NaN and infinities, negative values, a frequency that is no whole number, a
// recency above the age, a recency without a repeat purchase, and repeat purchases at recency 0. An age of 0 is a customer of today.
func CheckCustomers(frequency, recency, age []float64) (Customers, error) {
	if len(recency) != len(frequency) || len(age) != len(frequency) {
		return Customers{}, fmt.Errorf("reading purchase histories: %d frequencies, %d recencies, %d ages: give one of each per customer",
			len(frequency), len(recency), len(age))
	}
	var fault *models.RowError
	for i := range frequency {
		column, reason := checkHistory(frequency[i], recency[i], age[i])
		switch {
		case reason == "":
		case fault == nil:
			fault = &models.RowError{Row: i + 1, Column: column, Reason: reason}
		default:
			fault.More++
		}
	}
	if fault != nil {
		return Customers{}, fmt.Errorf("reading purchase histories: %w", fault)
	}
	return Customers{frequency: frequency, recency: recency, age: age}, nil
}

// mostPurchases bounds frequency: beyond it a count is a mistake, and sums over purchases would not end in time.
const mostPurchases = 1e9

// Times that any unit has room for, and that may be multiplied with each other.
const shortestTime, longestTime = 1e-30, 1e30

func isTime(t float64) bool { return t == 0 || (t >= shortestTime && t <= longestTime) }

func checkHistory(x, tx, age float64) (column, reason string) {
	switch {
	case !(x >= 0 && x <= mostPurchases):
		return "frequency", fmt.Sprintf("is %v: give 0 to %v repeat purchases", x, mostPurchases)
	case x != math.Trunc(x):
		return "frequency", fmt.Sprintf("is %v: give a whole number of repeat purchases", x)
	case !isTime(tx):
		return "recency", fmt.Sprintf("is %v: give the age at the last purchase, 0 or %v to %v", tx, shortestTime, longestTime)
	case !isTime(age):
		return "age", fmt.Sprintf("is %v: give the time since the first purchase, 0 or %v to %v", age, shortestTime, longestTime)
	case tx > age:
		return "recency", fmt.Sprintf("is %v, above the age %v: give the age at the last purchase, counted from the first", tx, age)
	case x == 0 && tx > 0:
		return "recency", fmt.Sprintf("is %v without a repeat purchase: give 0", tx)
	case x > 0 && tx == 0:
		return "recency", fmt.Sprintf("is 0 with frequency %v: purchases at the time of the first one are one with it", x)
	default:
		return "", ""
	}
}

// CustomersFrom takes histories from the columns frequency, recency and age; other columns are ignored. None of the three may hold a null.
func CustomersFrom(in models.Columns) (Customers, error) {
	var values [3][]float64
	for i, name := range []string{"frequency", "recency", "age"} {
		var err error
		if values[i], err = in.Floats(name); err != nil {
			return Customers{}, fmt.Errorf("reading purchase histories: %w", err)
		}
	}
	return CheckCustomers(values[0], values[1], values[2])
}

// Len counts the customers.
func (c Customers) Len() int { return len(c.frequency) }

// At is the history of customer i, counted from 0.
func (c Customers) At(i int) (frequency, recency, age float64) {
	return c.frequency[i], c.recency[i], c.age[i]
}

// Repeaters counts the customers with a repeat purchase.
func (c Customers) Repeaters() int {
	n := 0
	for _, x := range c.frequency {
		if x > 0 {
			n++
		}
	}
	return n
}

// Group counts equal histories once, in ascending order of frequency, age and recency.
func (c Customers) Group(ctx context.Context) (Groups, error) { return group(ctx, c) }
