package detect

import (
	"fmt"
	"slices"
	"strings"

	"clientele/pipeline/entity"
)

// Guess is a source for an export that no layout knows, from the names of its columns.
type Guess struct {
	Entity     string
	Columns    []Mapped
	Open       []string // columns that the entity needs and that no name tells
	Confidence float64
	Whole      bool     // all needed columns are there
	Nested     []string // of JSON: arrays of objects within the records
	Lines      string   // of JSON: that of them whose elements are the rows
	Questions  []string
}

// Mapped is a column of the entity with the column of the export that has a usual name of it.
type Mapped struct{ Column, From string }

// marks are the columns whose names tell the entity, beyond those that it needs.
func marks() map[string][]string {
	return map[string][]string{
		"sale_lines":       {"sale_id", "product_id", "unit_price", "register_id", "store_id"},
		"order_lines":      {"order_id", "product_id", "unit_price", "shipped_at", "order_status"},
		"contacts":         {"contact_id", "queue", "agent_id", "wait_seconds", "handle_seconds"},
		"customer_records": {"customer_ref", "first_name", "last_name", "full_name", "email", "phone", "birth_date", "postcode", "city"},
		"products":         {"product_id", "product_name", "category", "brand", "unit_cost", "list_price"},
		"stores":           {"store_id", "store_name", "region"},
		"prospects":        {"prospect_id", "lead_source", "created_at", "stage"},
		"opportunities":    {"opportunity_id", "stage", "amount", "created_at"},
	}
}

// guess proposes the entity whose columns the export's names fit best.
func (f *Finding) guess() {
	if !f.isTable() && !f.isJSON() || f.Table.NoHeader {
		return
	}
	usual := usualNames()
	best, bestScore := f.Guess, 0.0
	for i, e := range slices.Repeat(entity.All(), 1+len(f.Guess.Nested)) {
		tells := marks()[e.Name]
		if tells == nil {
			continue
		}
		lines := slices.Concat([]string{""}, f.Guess.Nested)[i/len(entity.All())]
		if lines != "" && e.Line == "" {
			continue // its rows have no lines
		}
		g := f.guessAs(e, usual, lines)
		hits := 0
		for _, m := range g.Columns {
			if slices.Contains(tells, m.Column) {
				hits++
			}
		}
		needed, there := 0, 0
		for _, c := range e.Columns {
			if needs(e, c) {
				needed++
				if slices.ContainsFunc(g.Columns, func(m Mapped) bool { return m.Column == c.Name }) {
					there++
				}
			}
		}
		score := 0.6*float64(there)/float64(max(needed, 1)) + 0.4*float64(min(hits, 3))/3 + 0.01*float64(min(len(g.Columns), 20))
		if key := e.Document[0]; !slices.ContainsFunc(g.Columns, func(m Mapped) bool { return m.Column == key }) {
			score *= 0.5 // what names a row tells most
		}
		if hits >= 2 && score > bestScore {
			best, bestScore = g, score
			best.Entity, best.Confidence, best.Whole = e.Name, min(0.75, score*0.75), there == needed
		}
	}
	best.Nested, best.Questions = f.Guess.Nested, f.Guess.Questions
	f.Guess = best
	switch {
	case best.Entity == "":
		f.Guess.Questions = append(f.Guess.Questions, "what is one record? no layout and no entity fits the columns")
	case !best.Whole:
		f.Guess.Questions = append(f.Guess.Questions, fmt.Sprintf("which columns are %s? %s needs them", strings.Join(best.Open, ", "), best.Entity))
	}
	for _, nested := range f.Guess.Nested {
		if f.Guess.Lines != "" {
			break
		}
		f.Guess.Questions = append(f.Guess.Questions, fmt.Sprintf("is one row an element of %s? then give lines: %s", nested, nested))
	}
}

func needs(e entity.Entity, c entity.Column) bool {
	return c.Required && c.Default == "" && c.Name != e.Line
}

// guessAs maps the columns of an entity to those of the export that have a usual name.
// Of JSON with rows in an array, the names within it stand without its path.
func (f *Finding) guessAs(e entity.Entity, usual map[string][]string, lines string) Guess {
	g := Guess{Lines: lines}
	taken := map[string]bool{}
	repeated := map[string]int{}
	for _, c := range f.Columns {
		repeated[fold(c.Name)]++
	}
	for _, c := range e.Columns {
		names := append([]string{squeeze(c.Name)}, usual[c.Name]...)
		from := ""
		for _, name := range names {
			i := slices.IndexFunc(f.Columns, func(have Column) bool {
				short := have.Name
				if lines != "" {
					short = strings.TrimPrefix(short, lines+".")
				}
				return squeeze(short) == name && !taken[fold(have.Name)] && repeated[fold(have.Name)] == 1 && suits(c, have)
			})
			if i >= 0 {
				from = f.Columns[i].Name
				break
			}
		}
		if from != "" {
			taken[fold(from)] = true
			g.Columns = append(g.Columns, Mapped{c.Name, from})
		} else if needs(e, c) {
			g.Open = append(g.Open, c.Name)
		}
	}
	return g
}

// suits tells whether sampled values can be what a column of an entity holds.
func suits(c entity.Column, have Column) bool {
	if have.Kind == KindEmpty {
		return true
	}
	switch c.Kind {
	case entity.Instant, entity.Date:
		return have.Kind == KindTime
	case entity.Money, entity.Quantity, entity.Count, entity.Number:
		return have.Kind == KindNumber
	case entity.Flag:
		return false // how true and false are written is for a person to say
	}
	return len(c.Values) == 0
}
