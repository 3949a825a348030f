package rfm

import (
	"context"
	"fmt"
	"strconv"

	"clientele/models"
)

// Scores are scored customers. Position i of each slice is customer i of the input.
type Scores struct {
	Customers Customers
	R, F, M   []uint8   // 1 worst to the number of bins of the measure
	Segments  []Segment // by SegmentRules
	Status    Status    // of the cut points; the same for all customers

	fitted *Fitted
}

// Score gives each customer the scores of the bins that their values fall into, and a segment. The cut points may be those of other
// customers or of another night; values outside the range seen then fall into the end bins. The error is the end of the context.
func (f *Fitted) Score(ctx context.Context, customers Customers) (Scores, error) {
	n := customers.Len()
	s := Scores{Customers: customers, R: make([]uint8, n), F: make([]uint8, n), M: make([]uint8, n),
		Segments: make([]Segment, n), Status: f.Status(), fitted: f}
	segments := f.segmentOf()
	r, fr, m := &f.scales[0], &f.scales[1], &f.scales[2]
	err := inParallel(ctx, n, func(_, low, high int) {
		for i := low; i < high; i++ {
			s.R[i], s.F[i], s.M[i] = r.score(customers.recency[i]), fr.score(customers.frequency[i]), m.score(customers.monetary[i])
			s.Segments[i] = segments.of(s.R[i], s.F[i], s.M[i])
		}
	})
	if err != nil {
		return Scores{}, fmt.Errorf("scoring %d customers: %w", n, err)
	}
	return s, nil
}

// segmentCells holds the segment of every cell, so that scoring looks it up.
type segmentCells [maxBins + 1][maxBins + 1][maxBins + 1]Segment

func (c *segmentCells) of(r, f, m uint8) Segment { return c[r][f][m] }

func (f *Fitted) segmentOf() *segmentCells {
	var cells segmentCells
	recency, frequency, monetary := &f.scales[0], &f.scales[1], &f.scales[2]
	for r := 1; r <= recency.bins(); r++ {
		for fr := 1; fr <= frequency.bins(); fr++ {
			for m := 1; m <= monetary.bins(); m++ {
				cells[r][fr][m] = SegmentOf(recency.toFive(r), frequency.toFive(fr), monetary.toFive(m))
			}
		}
	}
	return &cells
}

// HasNonpositiveSpend tells whether customer i has returned as much as they bought, or more.
func (s Scores) HasNonpositiveSpend(i int) bool { return s.Customers.monetary[i] <= 0 }

// Code is the three scores of customer i as text, "543". Where a measure has ten bins the scores are parted by hyphens, "10-4-3",
// for all customers alike.
func (s Scores) Code(i int) string { return s.code(s.R[i], s.F[i], s.M[i]) }

func (s Scores) code(r, f, m uint8) string {
	between := ""
	for _, scale := range s.fitted.scales {
		if scale.bins() == maxBins {
			between = "-"
		}
	}
	return strconv.Itoa(int(r)) + between + strconv.Itoa(int(f)) + between + strconv.Itoa(int(m))
}

// Columns is the scored customers as the columns that Command declares as its outputs. Texts are shared between rows.
func (s Scores) Columns() (models.Columns, error) {
	n := s.Customers.Len()
	r, f, m := make([]int64, n), make([]int64, n), make([]int64, n)
	code, segment, status := make([]string, n), make([]string, n), make([]string, n)
	flagged := make([]bool, n)
	var codes [maxBins + 1][maxBins + 1][maxBins + 1]string
	for i := range n {
		r[i], f[i], m[i] = int64(s.R[i]), int64(s.F[i]), int64(s.M[i])
		if code[i] = codes[s.R[i]][s.F[i]][s.M[i]]; code[i] == "" {
			code[i] = s.Code(i)
			codes[s.R[i]][s.F[i]][s.M[i]] = code[i]
		}
		segment[i], status[i] = s.Segments[i].String(), string(s.Status)
		flagged[i] = s.HasNonpositiveSpend(i)
	}
	return models.NewColumns(
		models.TextColumn("customer_id", s.Customers.id),
		models.FloatColumn("recency_days", s.Customers.recency),
		models.FloatColumn("frequency", s.Customers.frequency),
		models.FloatColumn("monetary", s.Customers.monetary),
		models.IntegerColumn("r_score", r),
		models.IntegerColumn("f_score", f),
		models.IntegerColumn("m_score", m),
		models.TextColumn("rfm_code", code),
		models.TextColumn("rfm_segment", segment),
		models.BooleanColumn("has_nonpositive_spend", flagged),
		models.TextColumn("fit_status", status),
	)
}
