package rfm

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models"
)

// Cause says why a customer is in another segment than before.
type Cause string

// The causes. Who stayed has none.
const (
	Behaviour     Cause = "behaviour" // the customer's own values have changed; also who is new and who is gone
	CutpointShift Cause = "cutpoint"  // by the earlier cut points the customer's values of today still give the earlier segment
)

// Previous is what an earlier night said: its customers' segments and its cut points. The zero value is no earlier night.
type Previous struct {
	ID         []string
	Segments   []Segment
	NetRevenue []float64 // of each customer, then
	Fitted     *Fitted   // may be nil where there are no customers
}

// Move is a row of the migration table: the customers who went from one segment to another for one cause.
type Move struct {
	From, To   Segment // NoSegment: was not, or is no longer, a customer
	DueTo      Cause   // empty where From and To are the same
	Customers  int
	NetRevenue float64 // of today; of then for those who are gone
}

// Migration is how customers went from the segments of an earlier night to those of today.
type Migration struct {
	Moves    []Move    // by From, To and DueTo; stayers included, so that all customers of both nights are counted once
	Previous []Segment // for each customer of today the earlier segment, or NoSegment
}

// money counts in ten-thousandths, the scale of amounts in the marts: whole numbers add up to the same in any order.
const money = 10_000

// Migrate compares today's scores with an earlier night's. netRevenue belongs to the scored customers, in their order.
//
// A move is due to the cut points when the customer's values of today, under the earlier night's cut points, still give the earlier
// segment: nothing but the yardstick has moved. Every other move is due to behaviour, time that went by without a purchase included. Customers who are there
// on one side only come from, or go to, NoSegment, due to behaviour. Revenue is added exactly, in ten-thousandths of the
// currency.
//
// Refused: slices of unequal length, repeated or empty identifiers, revenue that is not finite or too large to add, an earlier
// night with customers but no cut points or without a segment for each.
func Migrate(ctx context.Context, previous Previous, current Scores, netRevenue []float64) (Migration, error) {
	m, err := migrate(ctx, previous, current, netRevenue)
	if err != nil {
		return Migration{}, fmt.Errorf("comparing %d customers with %d of an earlier night: %w", current.Customers.Len(), len(previous.ID), err)
	}
	return m, nil
}

func migrate(ctx context.Context, previous Previous, current Scores, netRevenue []float64) (Migration, error) {
	if err := previous.validate(); err != nil {
		return Migration{}, err
	}
	n := current.Customers.Len()
	if len(netRevenue) != n {
		return Migration{}, fmt.Errorf("%d amounts of revenue for %d customers: give one each", len(netRevenue), n)
	}
	earlier, err := newIndex(ctx, previous.ID)
	if err != nil {
		return Migration{}, fmt.Errorf("earlier night: %w", err)
	}
	old, err := underPrevious(ctx, previous, current.Customers)
	if err != nil {
		return Migration{}, err
	}
	before := make([]int32, n) // the row of the earlier night, or -1
	err = inParallel(ctx, n, func(_, low, high int) {
		for i := low; i < high; i++ {
			before[i] = int32(earlier.find(current.Customers.id[i]))
		}
	})
	if err != nil {
		return Migration{}, err
	}

	var sums moveSums
	m := Migration{Previous: make([]Segment, n)}
	seen := make([]bool, len(previous.ID))
	for i, row := range before {
		from, to, cause := NoSegment, current.Segments[i], Behaviour
		if row >= 0 {
			seen[row] = true
			from = previous.Segments[row]
			if old.Segments[i] == from {
				cause = CutpointShift
			}
		}
		m.Previous[i] = from
		if err := sums.add(from, to, cause, netRevenue[i]); err != nil {
			return Migration{}, &models.RowError{Row: i + 1, Column: "net_revenue", Reason: err.Error()}
		}
	}
	for row, here := range seen {
		if here {
			continue
		}
		if err := sums.add(previous.Segments[row], NoSegment, Behaviour, previous.NetRevenue[row]); err != nil {
			return Migration{}, fmt.Errorf("earlier night: %w", &models.RowError{Row: row + 1, Column: "net_revenue", Reason: err.Error()})
		}
	}
	m.Moves = sums.moves()
	return m, nil
}

func (p Previous) validate() error {
	if len(p.Segments) != len(p.ID) || len(p.NetRevenue) != len(p.ID) {
		return fmt.Errorf("earlier night: %d identifiers, %d segments, %d amounts of revenue: give one of each per customer",
			len(p.ID), len(p.Segments), len(p.NetRevenue))
	}
	if len(p.ID) > 0 && p.Fitted == nil {
		return errors.New("earlier night: its cut points are missing: read them by FromCutpoints")
	}
	for i, segment := range p.Segments {
		if segment == NoSegment || int(segment) >= segmentCount {
			return fmt.Errorf("earlier night: %w", &models.RowError{Row: i + 1, Column: "rfm_segment", Reason: "is none of the eleven: read it by ParseSegment"})
		}
	}
	return nil
}

// underPrevious scores today's customers by the earlier cut points.
func underPrevious(ctx context.Context, previous Previous, customers Customers) (Scores, error) {
	if previous.Fitted == nil {
		return Scores{Segments: make([]Segment, customers.Len())}, nil
	}
	return previous.Fitted.Score(ctx, customers)
}

// moveSums counts customers and adds revenue by move. The last dimension is 0 for stayers, then behaviour, then cut points.
type moveSums [segmentCount][segmentCount][3]struct {
	customers int
	revenue   int64
}

func (s *moveSums) add(from, to Segment, cause Cause, revenue float64) error {
	kind := 0
	if from != to {
		kind = 1
		if cause == CutpointShift {
			kind = 2
		}
	}
	scaled := math.Round(revenue * money)
	if !(math.Abs(scaled) < 1<<62) {
		return fmt.Errorf("is %v: give a finite amount below 4e14", revenue)
	}
	sum := &s[from][to][kind]
	added := sum.revenue + int64(scaled)
	if (added > sum.revenue) != (scaled > 0) && scaled != 0 {
		return errors.New("makes the sum larger than 9e14: give revenue in a larger unit, such as thousands")
	}
	sum.customers++
	sum.revenue = added
	return nil
}

// moves lists the moves that happened. New customers come first, those who are gone last in each segment.
func (s *moveSums) moves() []Move {
	var moves []Move
	for from := range segmentCount {
		for i := range segmentCount {
			to := (i + 1) % segmentCount
			for kind, sum := range s[from][to] {
				if sum.customers > 0 {
					moves = append(moves, Move{From: Segment(from), To: Segment(to), DueTo: [3]Cause{"", Behaviour, CutpointShift}[kind],
						Customers: sum.customers, NetRevenue: float64(sum.revenue) / money})
				}
			}
		}
	}
	return moves
}

// MoveColumns is the table as columns: from_segment, to_segment, customers, net_revenue, due_to. due_to is null for those who stayed.
func MoveColumns(moves []Move) (models.Columns, error) {
	n := len(moves)
	from, to, due, moved := make([]string, n), make([]string, n), make([]string, n), make([]bool, n)
	customers, revenue := make([]int64, n), make([]float64, n)
	for i, move := range moves {
		from[i], to[i], due[i], moved[i] = move.From.String(), move.To.String(), string(move.DueTo), move.DueTo != ""
		customers[i], revenue[i] = int64(move.Customers), move.NetRevenue
	}
	return models.NewColumns(
		models.TextColumn("from_segment", from),
		models.TextColumn("to_segment", to),
		models.IntegerColumn("customers", customers),
		models.FloatColumn("net_revenue", revenue),
		models.TextColumn("due_to", due).WithValid(moved),
	)
}
