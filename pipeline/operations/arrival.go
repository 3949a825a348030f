package operations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

const (
	keptDays   = 7  // days of each source whose figures a night keeps: what comes late is looked at again
	mostDays   = 31 // days looked at after a pause of the nights
	leastKnown = 3  // nights that tell how much of a day is there so long after it
)

func arrivalColumns() []column {
	return []column{
		{"source", "VARCHAR", "configured source"},
		{"entity", "VARCHAR", "entity that it delivers"},
		{"arrival_date", "DATE", "local day of the rows; of a master the as-of date"},
		{"part", "VARCHAR", "store whose rows they are; empty: all of the source"},
		{"measure", "VARCHAR", "what was measured"},
		{"value", "DOUBLE", "figure"},
		{"row_count", "BIGINT", "rows that it is of"},
		{"expected", "DOUBLE", "usual figure; null when there is too little past"},
		{"lower_limit", "DOUBLE", "figure below which the night stops; null when there is none"},
		{"upper_limit", "DOUBLE", "figure above which the night stops; null when there is none"},
		{"status", "VARCHAR", "usual, odd, unusual, accepted or unknown"},
		{"judged_on", "DATE", "as-of date of the night that compared it: this one's, unless nothing came in since"},
		{"finding", "VARCHAR", "what is odd or unusual about it; null when nothing is"},
	}
}

func arrivals() table {
	return table{name: "operations.arrival", purpose: "Figures of what the sources delivered, against those of the last weeks.",
		grain: []string{"source", "arrival_date", "part", "measure"}, columns: arrivalColumns()}
}

func arrivalHistory() table {
	columns := append([]column{{"as_of_date", "DATE", "as-of date of the night"}}, arrivalColumns()...)
	return table{name: "history.arrival", purpose: "Figures of what the sources delivered, as earlier nights saw them.",
		grain: []string{"as_of_date", "source", "arrival_date", "part", "measure"}, columns: columns}
}

// Arrival is the step that compares what the sources delivered since the night before with
// what they delivered in the weeks before that.
type Arrival struct {
	DB      *sql.DB
	Project *config.Project
	AsOf    time.Time
	// Accepted are the sources of which somebody said that tonight's figures are right.
	Accepted map[string]bool
}

// Name is "operations/arrival".
func (Arrival) Name() string { return "operations/arrival" }

// Reads lists what sources deliver into, and earlier nights' figures.
func (Arrival) Reads() []pipeline.Table {
	tables := []pipeline.Table{arrivalHistory().name, "raw.export"}
	for _, d := range deliveries() {
		tables = append(tables, pipeline.Table("staging."+d.entity))
		if d.day != "" {
			tables = append(tables, pipeline.Table("raw."+d.entity))
		}
	}
	return tables
}

// Writes lists the one table.
func (Arrival) Writes() []pipeline.Table { return []pipeline.Table{arrivals().name} }

// Fingerprint covers the limits and what was accepted.
func (a Arrival) Fingerprint() string {
	parts := []string{version, "arrival/1", a.AsOf.Format(dayLayout)}
	for _, name := range slices.Sorted(maps.Keys(a.Project.Sources)) {
		parts = append(parts, name, fmt.Sprint(a.Project.Sources[name].Limits.Unusual, a.Accepted[name]))
	}
	return pipeline.Hash(parts...)
}

// Run writes the table.
func (a Arrival) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	past, err := a.readPast(ctx, env)
	if err != nil {
		return pipeline.Result{}, err
	}
	seen, err := a.observe(ctx, env)
	if err != nil {
		return pipeline.Result{}, err
	}
	output, err := arrivals().write(ctx, a.DB, env, a.rows(seen, past))
	return pipeline.Result{Outputs: []pipeline.Output{output}}, err
}

// seenThen is a figure as an earlier night saw it.
type seenThen struct {
	value  float64
	rows   int64
	stated verdict
}

// past is what earlier nights saw.
type past struct {
	nights []time.Time // newest first
	// figures by night, key and day
	figures map[time.Time]map[seriesKey]map[time.Time]seenThen
}

func (a Arrival) readPast(ctx context.Context, env *pipeline.Env) (p past, err error) {
	p.figures = map[time.Time]map[seriesKey]map[time.Time]seenThen{}
	query := "select as_of_date, source, arrival_date, part, measure, value, row_count, expected, lower_limit, upper_limit, status, judged_on, finding from " + stored(env, arrivalHistory().name) +
		" where as_of_date < date " + pipeline.QuoteLiteral(a.AsOf.Format(dayLayout)) + " and as_of_date >= date " + pipeline.QuoteLiteral(a.AsOf.AddDate(0, 0, -baseDays).Format(dayLayout))
	rows, err := a.DB.QueryContext(ctx, query)
	if err != nil {
		return p, fmt.Errorf("reading the figures of earlier nights: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var night, day time.Time
		var key seriesKey
		var then seenThen
		var expected, lower, upper sql.NullFloat64
		var finding sql.NullString
		if err := rows.Scan(&night, &key.source, &day, &key.part, &key.measure, &then.value, &then.rows, &expected, &lower, &upper, &then.stated.status, &then.stated.judged, &finding); err != nil {
			return p, fmt.Errorf("reading the figures of earlier nights: %w", err)
		}
		number := func(v sql.NullFloat64) float64 {
			if v.Valid {
				return v.Float64
			}
			return math.NaN()
		}
		then.stated.expected, then.stated.lower, then.stated.upper, then.stated.finding = number(expected), number(lower), number(upper), finding.String
		if p.figures[night] == nil {
			p.figures[night] = map[seriesKey]map[time.Time]seenThen{}
		}
		if p.figures[night][key] == nil {
			p.figures[night][key] = map[time.Time]seenThen{}
		}
		p.figures[night][key][day] = then
	}
	if err := rows.Err(); err != nil {
		return p, fmt.Errorf("reading the figures of earlier nights: %w", err)
	}
	p.nights = slices.SortedFunc(maps.Keys(p.figures), func(a, b time.Time) int { return b.Compare(a) })
	return p, nil
}

// latest is the figure of a day as the last night before saw it.
func (p past) latest(key seriesKey, day time.Time) (seenThen, bool) {
	if len(p.nights) == 0 {
		return seenThen{}, false
	}
	then, is := p.figures[p.nights[0]][key][day]
	return then, is
}

// before is the newest figure of a day before this one, in any of the nights.
func (p past) before(key seriesKey, day time.Time) (then seenThen, found bool) {
	var newest time.Time
	for _, night := range p.nights {
		for d, f := range p.figures[night][key] {
			if d.Before(day) && d.After(newest) {
				newest, then, found = d, f, true
			}
		}
		if found {
			return then, true
		}
	}
	return then, found
}

// complete is the part of a day's rows that nights had so many days after it; known tells
// whether there were nights enough to say so.
func (p past) complete(key seriesKey, s *series, asOf time.Time, lag int) (part float64, known bool) {
	var parts []float64
	for _, night := range p.nights {
		day := night.AddDate(0, 0, -lag)
		then, is := p.figures[night][seriesKey{key.source, "", rowsMeasure}][day]
		if now := s.days[day].value; is && now > 0 && asOf.Sub(night) <= 35*24*time.Hour {
			parts = append(parts, min(1, then.value/now))
		}
	}
	if len(parts) < leastKnown {
		return 1, false
	}
	return median(parts), true
}

// rows are the figures of the days since the night before, and of the days before it that
// are kept or that have changed since.
func (a Arrival) rows(seen observations, p past) []row {
	for name := range a.Project.Sources { // a source that delivered nothing at all is told by others
		delete(seen, seriesKey{name, "", ""})
	}
	keys := slices.SortedFunc(maps.Keys(seen), func(x, y seriesKey) int {
		return strings.Compare(x.source+"\x00"+x.part+"\x00"+x.measure, y.source+"\x00"+y.part+"\x00"+y.measure)
	})
	newest := keptDays
	if len(p.nights) > 0 {
		newest = min(max(newest, int(a.AsOf.Sub(p.nights[0]).Hours()/24)), mostDays)
	}
	var out []row
	for _, key := range keys {
		source, configured := a.Project.Sources[key.source]
		limits := source.Limits.Unusual
		if !configured || limits.Action == "off" {
			continue
		}
		s := seen[key]
		if s.master || s.kind == aheadKind {
			newest := a.AsOf
			out = append(out, a.row(key, s, newest, a.standing(key, s, newest, limits, seen, p)))
			continue
		}
		for back := newest - 1; back >= 0; back-- {
			day := a.AsOf.AddDate(0, 0, -back)
			v := a.standing(key, s, day, limits, seen, p)
			if _, there := s.days[day]; !there && (v.status == unknown || s.kind != countKind && v.status == usual) || key.part != "" && v.status != odd && v.status != accepted {
				continue
			}
			out = append(out, a.row(key, s, day, v))
		}
	}
	return out
}

// standing is what is thought of a figure tonight.
func (a Arrival) standing(key seriesKey, s *series, day time.Time, limits config.Unusual, seen observations, p past) verdict {
	now := s.days[day]
	old, had := p.latest(key, day)
	if had && !s.master && s.kind != aheadKind && old.value == now.value && old.rows == now.rows {
		return old.stated // it was looked at
	}
	if !had && len(p.nights) > 0 && !day.After(p.nights[0]) && !s.master && s.kind != aheadKind {
		rows := seriesKey{key.source, "", rowsMeasure}
		if then, is := p.latest(rows, day); !is || then.value == seen[rows].days[day].value {
			return noVerdict(usual) // a day that nothing was added to, and not odd then
		}
	}
	var v verdict
	downgrade := len(p.nights) == 0 || limits.Action == "warn" || key.part != ""
	if s.master {
		then, found := p.before(key, day)
		if !found {
			return noVerdict(unknown)
		}
		v = judgeMaster(key, s.kind, now, observed{then.value, then.rows}, limits)
	} else {
		lag := int(a.AsOf.Sub(day).Hours() / 24)
		total := seen[seriesKey{key.source, "", rowsMeasure}]
		complete, known := p.complete(key, total, a.AsOf, lag)
		if key.part == "" || known {
			v = judgeDay(key, s, day, limits, complete)
		} else {
			v = noVerdict(usual)
		}
		if !known && (s.kind == countKind || s.kind == groupKind) && now.value < v.expected {
			downgrade = true // it may be that the day is not yet delivered
		}
	}
	switch {
	case v.status != unusual:
	case downgrade:
		v.status = odd
	case a.Accepted[key.source] || a.asAccepted(key, day, now.value, v, p):
		v.status = accepted
	}
	return v
}

// asAccepted tells whether a figure is as far from the usual as the last one, which somebody
// said is right: the new level need not be accepted every night until it is the usual.
func (a Arrival) asAccepted(key seriesKey, day time.Time, now float64, v verdict, p past) bool {
	then, found := p.before(key, day)
	if !found || then.stated.status != accepted || math.IsNaN(then.stated.expected) {
		return false
	}
	if then.stated.expected <= 0 || v.expected <= 0 {
		return now <= then.value
	}
	was, is := then.value/then.stated.expected, now/v.expected
	return is > 0 && was > 0 && math.Abs(math.Log(is/was)) < math.Log(1.5)
}

func (a Arrival) row(key seriesKey, s *series, day time.Time, v verdict) row {
	now := s.days[day]
	r := row{"source": key.source, "entity": s.entity, "arrival_date": day.Format(dayLayout), "part": key.part, "measure": key.measure,
		"value": now.value, "row_count": now.rows, "status": v.status}
	for name, value := range map[string]float64{"expected": v.expected, "lower_limit": v.lower, "upper_limit": v.upper} {
		if !math.IsNaN(value) {
			r[name] = value
		}
	}
	r["judged_on"] = a.AsOf.Format(dayLayout)
	if !v.judged.IsZero() {
		r["judged_on"] = v.judged.Format(dayLayout)
	}
	if v.finding != "" {
		r["finding"] = v.finding
	}
	return r
}
