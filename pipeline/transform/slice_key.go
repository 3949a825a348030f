package transform

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"
	"time"

	"clientele/pipeline"
)

// key tells a slice's rows by what makes them, and by what is made of.
func (s *step) key(part pipeline.Slice, of ...string) string {
	return pipeline.Hash(append([]string{s.Fingerprint(), part.From, part.Until}, of...)...)
}

// daySum is what the rows of a day come to.
type daySum struct {
	day  string // empty: the rows without one
	at   time.Time
	rows int64
	hash *big.Int // sum of the hashes of the rows
}

type daySums []daySum

// sums computes a relation of the table's columns to its days' sums.
func (s *step) sums(ctx context.Context, conn *sql.Conn, relation string) (daySums, error) {
	var columns []string
	for _, c := range s.transform.Columns {
		columns = append(columns, "made."+pipeline.QuoteIdent(c.Name))
	}
	rows, err := conn.QueryContext(ctx, "select made."+pipeline.QuoteIdent(s.transform.Slices)+" as slice_day, count(*), cast(sum(hash("+strings.Join(columns, ", ")+")) as varchar) from "+relation+" as made group by slice_day")
	if err != nil {
		return nil, fmt.Errorf("summing up the days of %s: %w", s.transform.Path, err)
	}
	defer rows.Close()
	var out daySums
	for rows.Next() {
		var day sql.NullTime
		var one daySum
		var hash string
		if err := rows.Scan(&day, &one.rows, &hash); err != nil {
			return nil, fmt.Errorf("summing up the days of %s: %w", s.transform.Path, err)
		}
		var ok bool
		if one.hash, ok = new(big.Int).SetString(hash, 10); !ok {
			return nil, fmt.Errorf("summing up the days of %s: the sum %q is no number", s.transform.Path, hash)
		}
		if day.Valid {
			one.at, one.day = day.Time, day.Time.Format(time.DateOnly)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// of adds up the days of a slice.
func (sums daySums) of(part pipeline.Slice) string {
	var rows int64
	hash := new(big.Int)
	for _, one := range sums {
		if one.isIn(part) {
			rows += one.rows
			hash.Add(hash, one.hash)
		}
	}
	return fmt.Sprint(rows, " ", hash)
}

func (d daySum) isIn(part pipeline.Slice) bool {
	if d.day == "" {
		return part.Until == ""
	}
	from, _ := time.Parse(time.DateOnly, part.From)
	until, _ := time.Parse(time.DateOnly, part.Until)
	return (part.From == "" || !d.at.Before(from)) && (part.Until == "" || d.at.Before(until))
}
