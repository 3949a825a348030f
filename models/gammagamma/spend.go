package gammagamma

import (
	"fmt"
	"math"

	"clientele/models"
)

// Spend is what customers spent, checked. The zero value is no customers.
type Spend struct {
	frequency, monetary []float64
	late                []float64 // nil: not known
}

// CheckSpend checks and holds, one per position, the number of repeat purchases and the mean spend of one. late, which may be nil, is the mean spend of the later half of
// the repeat purchases, from which drift is told. Where frequency is 0 the other two are ignored, even if they are NaN. The slices are kept, not copied.
//
// Refused with the row's number, counted from 1: a frequency that is no whole number from 0 on, and a spend of a repeat buyer that is NaN or infinite. Spend of zero or
// less is no fault; see Fitted.Expected.
func CheckSpend(frequency, monetary, late []float64) (Spend, error) {
	if len(monetary) != len(frequency) || (late != nil && len(late) != len(frequency)) {
		return Spend{}, fmt.Errorf("reading spend: %d frequencies, %d monetary values, %d of the later half: give one of each per customer", len(frequency), len(monetary), len(late))
	}
	var fault *models.RowError
	for i, x := range frequency {
		column, reason := "", ""
		switch {
		case !(x >= 0 && x <= 1e9) || x != math.Trunc(x):
			column, reason = "frequency", fmt.Sprintf("is %v: give a whole number of repeat purchases, 0 to 1e9", x)
		case x > 0 && !isFinite(monetary[i]):
			column, reason = "monetary", fmt.Sprintf("is %v with frequency %v: give the mean spend per repeat purchase, or leave the row out", monetary[i], x)
		case x > 0 && late != nil && !isFinite(late[i]):
			column, reason = "monetary_late", fmt.Sprintf("is %v with frequency %v: give the mean spend of the later half of the repeat purchases", late[i], x)
		default:
			continue
		}
		if fault == nil {
			fault = &models.RowError{Row: i + 1, Column: column, Reason: reason}
			continue
		}
		fault.More++
	}
	if fault != nil {
		return Spend{}, fmt.Errorf("reading spend: %w", fault)
	}
	return Spend{frequency: frequency, monetary: monetary, late: late}, nil
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// SpendFrom takes spend from the columns frequency, monetary and, where it is there, monetary_late; other columns are ignored. A null spend is fine where
// frequency is 0 and refused elsewhere.
func SpendFrom(in models.Columns) (Spend, error) {
	frequency, err := in.Floats("frequency")
	if err != nil {
		return Spend{}, fmt.Errorf("reading spend: %w", err)
	}
	monetary, err := numbers(in, "monetary")
	if err != nil {
		return Spend{}, err
	}
	var late []float64
	if in.Has("monetary_late") {
		if late, err = numbers(in, "monetary_late"); err != nil {
			return Spend{}, err
		}
	}
	return CheckSpend(frequency, monetary, late)
}

func numbers(in models.Columns, name string) ([]float64, error) {
	column, err := in.Column(name)
	if err != nil {
		return nil, fmt.Errorf("reading spend: %w", err)
	}
	if column.Kind() == models.Text {
		return nil, fmt.Errorf("reading spend: %w", &models.KindError{Column: name, Have: column.Kind(), Want: models.Float})
	}
	return column.Numbers()
}

// Len counts the customers.
func (s Spend) Len() int { return len(s.frequency) }
