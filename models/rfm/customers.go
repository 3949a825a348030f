package rfm

import (
	"context"
	"fmt"
	"math"

	"clientele/models"
)

// Customers are the customers to fit or to score, checked. The zero value is no customers.
type Customers struct {
	id        []string
	recency   []float64
	frequency []float64
	monetary  []float64
}

// CheckCustomers checks and holds customers, one per position of the four slices: their identifiers, the days since their last
// purchase, the number of their purchase days (or orders), and their mean net spend per purchase day (or the total). The
// slices are kept, not copied, and must not be changed afterwards.
//
// Refused with the row's number, counted from 1: an empty or repeated identifier, NaN and infinities, negative recency, negative
// frequency. Monetary may be zero or negative: who returned more than they bought is scored, and flagged.
func CheckCustomers(ctx context.Context, id []string, recencyDays, frequency, monetary []float64) (Customers, error) {
	c := Customers{id: id, recency: recencyDays, frequency: frequency, monetary: monetary}
	if len(recencyDays) != len(id) || len(frequency) != len(id) || len(monetary) != len(id) {
		return Customers{}, fmt.Errorf("reading customers: %d identifiers, %d recencies, %d frequencies, %d monetary values: give one of each per customer",
			len(id), len(recencyDays), len(frequency), len(monetary))
	}
	if err := checkValues("recency_days", recencyDays, 0); err != nil {
		return Customers{}, err
	}
	if err := checkValues("frequency", frequency, 0); err != nil {
		return Customers{}, err
	}
	if err := checkValues("monetary", monetary, -math.MaxFloat64); err != nil {
		return Customers{}, err
	}
	if _, err := newIndex(ctx, id); err != nil {
		return Customers{}, fmt.Errorf("reading customers: %w", err)
	}
	return c, nil
}

// checkValues finds the first value that is not finite or below the least allowed one, and counts the rest.
func checkValues(column string, values []float64, least float64) error {
	var fault *models.RowError
	for i, value := range values {
		if value >= least && value <= math.MaxFloat64 {
			continue
		}
		if fault != nil {
			fault.More++
			continue
		}
		reason := fmt.Sprintf("is %v: give a finite number", value)
		if value < least && !math.IsInf(value, -1) {
			reason = fmt.Sprintf("is %v: give %v or more", value, least)
		}
		fault = &models.RowError{Row: i + 1, Column: column, Reason: reason}
	}
	if fault != nil {
		return fmt.Errorf("reading customers: %w", fault)
	}
	return nil
}

// CustomersFrom takes customers from the columns customer_id, recency_days, frequency and monetary; other columns are ignored. None of the four
// may hold a null. Whole numbers are taken as identifiers too.
func CustomersFrom(ctx context.Context, in models.Columns) (Customers, error) {
	id, err := in.Texts("customer_id")
	if err != nil {
		return Customers{}, fmt.Errorf("reading customers: %w", err)
	}
	var values [3][]float64
	for i, name := range []string{"recency_days", "frequency", "monetary"} {
		if values[i], err = in.Floats(name); err != nil {
			return Customers{}, fmt.Errorf("reading customers: %w", err)
		}
	}
	return CheckCustomers(ctx, id, values[0], values[1], values[2])
}

// Len counts the customers.
func (c Customers) Len() int { return len(c.id) }

func (c Customers) values(m Measure) []float64 {
	switch m {
	case Recency:
		return c.recency
	case Frequency:
		return c.frequency
	default:
		return c.monetary
	}
}
