package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"clientele/models"
	"clientele/models/linkage"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// records are the rows of all customer masters, column by column; "" is no value.
type records struct {
	system, issuer, id []string // issuer: whose number id is
	created            []int64  // in microseconds; unseen where untold
	fields             []linkage.Field
	// mergedInto is the number of the record into which the source merged each, nil where
	// no source merged any.
	mergedInto []string
	// mapIDs are the ids by which the map knows the records: the number, and more only
	// where a source has one number of two issuers.
	mapIDs []string
	// numbers are the records' numbers, each once; kept once they are known.
	numbers *numbering
}

func (r *records) len() int { return len(r.id) }

// kindOf says what the columns of the records are to the model.
func kindOf() []linkage.Field {
	return []linkage.Field{
		{Name: "first_name", Kind: linkage.GivenName}, {Name: "last_name", Kind: linkage.FamilyName}, {Name: "full_name", Kind: linkage.FullName},
		{Name: "company_name", Kind: linkage.Company}, {Name: "email", Kind: linkage.Email}, {Name: "phone", Kind: linkage.Phone},
		{Name: "street", Kind: linkage.Street}, {Name: "city", Kind: linkage.City}, {Name: "postcode", Kind: linkage.Postcode},
		{Name: "birth_date", Kind: linkage.BirthDate}, {Name: "gender", Kind: linkage.Category},
	}
}

// readRecords reads the customer masters, in an order that does not depend on the files.
func readRecords(ctx context.Context, files []string) (*records, error) {
	names := []string{"source_system", "customer_ref_source", "created_at", "merged_into_ref"}
	for _, f := range kindOf() {
		names = append(names, f.Name)
	}
	var columns []columnar.Coded
	var ids []string
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		ids, err = columnar.ReadTexts(ctx, files, "source_record_id")
		return err
	})
	group.Go(func() (err error) {
		columns, err = columnar.ReadCoded(ctx, files, names...)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	system, issuer, created := columns[0], columns[1], columns[2]
	order := byText(ids, system, issuer)
	r := &records{system: textsOf(system, order), issuer: textsOf(issuer, order), id: arranged(ids, order), created: arranged(moments(created.Texts), arranged(created.Of, order))}
	if merged := columns[3]; len(merged.Texts) > 1 { // "" is always there
		r.mergedInto = textsOf(merged, order)
	}
	for i, f := range kindOf() {
		if column := columns[4+i]; len(column.Texts) > 1 {
			f.Values, f.Of = column.Texts, arranged(column.Of, order)
			r.fields = append(r.fields, f)
		}
	}
	r.nameForMap()
	return r, nil
}

// textsOf are a column's texts in an order.
func textsOf(c columnar.Coded, order []int32) []string {
	out := make([]string, len(order))
	for place, row := range order {
		out[place] = c.Texts[c.Of[row]]
	}
	return out
}

// numbering gives every number of a customer, together with whose number it is, a place.
type numbering struct {
	*nodes
	of      []int32 // of each record: the place of its number
	issuers func(issuer string) int32
}

// numbered finds the places of all numbers. No record has the table numbers; it stands for
// the issuer's numbers here.
func (r *records) numbered() *numbering {
	if r.numbers != nil {
		return r.numbers
	}
	n := &numbering{nodes: newNodes(r.len())}
	n.issuers = n.placesOf(tableNumber)
	n.of = n.numbersAt(r.len(), func(i int) (int32, string) { return n.issuers(r.issuer[i]), r.id[i] })
	r.numbers = n
	return n
}

// placeOf is the place of a number, none if no record has it.
func (n *numbering) placeOf(issuer, id string) int32 { return n.find(n.issuers(issuer), id) }

// nameForMap finds the map's ids. A source that has one number of several issuers, which
// hardly any has, keeps them apart by the issuer's name; its own numbers stay as they are.
func (r *records) nameForMap() {
	r.mapIDs = slices.Clone(r.id)
	if len(r.numbered().keys) == len(r.id) && slices.Equal(r.system, r.issuer) {
		return // nobody has a number twice
	}
	numbers := newNodes(len(r.id))
	place := numbers.placesOf(tableRecords)
	var first []int32
	for i, id := range r.id {
		number := numbers.numberAt(place(r.system[i]), id)
		if int(number) == len(first) {
			first = append(first, int32(i))
			continue
		}
		if other := first[number]; r.system[i] == r.issuer[i] {
			r.mapIDs[other] = r.issuer[other] + ":" + id
			first[number] = int32(i)
		} else {
			r.mapIDs[i] = r.issuer[i] + ":" + id
		}
	}
}

// forLinkage puts the records into the model's shape.
func (r *records) forLinkage() linkage.Records {
	out := linkage.Records{Keys: r.keys(), Sources: r.system, Fields: r.fields}
	numbers := r.numbered()
	if len(numbers.keys) == r.len() {
		return out // no number is shared
	}
	out.Groups = make([]string, r.len())
	first := filled(len(numbers.keys))
	for i, number := range numbers.of {
		if first[number] == none {
			first[number] = int32(i)
			continue
		}
		out.Groups[i] = r.issuer[i] + ":" + r.id[i]
		out.Groups[first[number]] = out.Groups[i]
	}
	return out
}

// keys names all records; the names share one piece of memory.
func (r *records) keys() []string {
	size := 0
	for i := range r.mapIDs {
		size += len(r.system[i]) + 1 + len(r.mapIDs[i])
	}
	var all strings.Builder
	all.Grow(size)
	for i := range r.mapIDs {
		all.WriteString(r.system[i])
		all.WriteByte(':')
		all.WriteString(r.mapIDs[i])
	}
	out, rest := make([]string, r.len()), all.String()
	for i := range out {
		end := len(r.system[i]) + 1 + len(r.mapIDs[i])
		out[i], rest = rest[:end], rest[end:]
	}
	return out
}

// tableOf reads columns whose nulls are empty texts and zeros.
type tableOf struct{ models.Columns }

func (t tableOf) texts(name string) []string {
	column, err := t.Column(name)
	if err != nil || column.Kind() != models.Text {
		return make([]string, t.Rows()) // a column without any value may have another kind
	}
	return column.Texts()
}

func (t tableOf) integers(name string) []int64 {
	column, err := t.Column(name)
	if err != nil || column.Kind() != models.Integer {
		return make([]int64, t.Rows())
	}
	return column.Integers()
}

func (t tableOf) flags(name string) []bool {
	column, err := t.Column(name)
	if err != nil || column.Kind() != models.Boolean {
		return make([]bool, t.Rows())
	}
	return column.Booleans()
}

// moments turns what the engine writes for a moment into microseconds.
func moments(texts []string) []int64 {
	out := make([]int64, len(texts))
	for i, text := range texts {
		out[i] = moment(text)
	}
	return out
}

// moment reads 2024-01-10, 2024-01-10 12:00:00 or 2024-01-10T12:00:00.000001, which are UTC.
func moment(text string) int64 {
	number := func(from, to int) int {
		n := 0
		for i := from; i < to; i++ {
			if i >= len(text) || text[i] < '0' || text[i] > '9' {
				return -1
			}
			n = 10*n + int(text[i]-'0')
		}
		return n
	}
	year, month, date := number(0, 4), number(5, 7), number(8, 10)
	if year < 0 || month < 0 || date < 0 || text[4] != '-' || text[7] != '-' {
		return unseen
	}
	if len(text) == len(time.DateOnly) {
		return time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC).UnixMicro()
	}
	hour, minute, second := number(11, 13), number(14, 16), number(17, 19)
	if hour < 0 || minute < 0 || second < 0 {
		return unseen
	}
	micros, digit := 0, 100_000
	for i := 20; i < len(text) && digit > 0 && text[19] == '.' && text[i] >= '0' && text[i] <= '9'; i++ {
		micros += digit * int(text[i]-'0')
		digit /= 10
	}
	return time.Date(year, time.Month(month), date, hour, minute, second, micros*1000, time.UTC).UnixMicro()
}

// inputError tells which of the step's inputs could not be read.
func inputError(table pipeline.Table, err error) error {
	return fmt.Errorf("reading %s: %w", table, err)
}
