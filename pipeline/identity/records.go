package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	// mapIDs are the ids by which the map knows the records: the number, and more only
	// where a source has one number of two issuers.
	mapIDs []string
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
	names := []string{"source_system", "customer_ref_source", "source_record_id", "created_at"}
	for _, f := range kindOf() {
		names = append(names, f.Name)
	}
	columns, err := columnar.ReadParquet(ctx, files, names...)
	if err != nil {
		return nil, err
	}
	table := tableOf{columns}
	system, issuer, id := table.texts("source_system"), table.texts("customer_ref_source"), table.texts("source_record_id")
	order := ordered(id, system, issuer)
	r := &records{system: arranged(system, order), issuer: arranged(issuer, order), id: arranged(id, order), created: moments(arranged(table.texts("created_at"), order))}
	for _, f := range kindOf() {
		f.Values = arranged(table.texts(f.Name), order)
		if slices.ContainsFunc(f.Values, func(v string) bool { return v != "" }) {
			r.fields = append(r.fields, f)
		}
	}
	r.nameForMap()
	return r, nil
}

// nameForMap finds the map's ids. A source that has one number of several issuers, which
// hardly any has, keeps them apart by the issuer's name; its own numbers stay as they are.
func (r *records) nameForMap() {
	r.mapIDs = slices.Clone(r.id)
	first := make(map[packedKey]int32, len(r.id))
	systems := newWords(16)
	for i, id := range r.id {
		number := packedKey{systems.number(r.system[i]), id}
		other, twice := first[number]
		switch {
		case !twice:
			first[number] = int32(i)
		case r.system[i] == r.issuer[i]:
			r.mapIDs[other] = r.issuer[other] + ":" + id
			first[number] = int32(i)
		default:
			r.mapIDs[i] = r.issuer[i] + ":" + id
		}
	}
}

// key names a record in lists and commands.
func (r *records) key(i int) string { return r.system[i] + ":" + r.mapIDs[i] }

// forLinkage puts the records into the model's shape.
func (r *records) forLinkage() linkage.Records {
	out := linkage.Records{Keys: make([]string, r.len()), Sources: r.system, Groups: make([]string, r.len()), Fields: r.fields}
	numbers := make(map[packedKey]int32, r.len())
	issuers := newWords(16)
	for i := range r.id {
		out.Keys[i] = r.key(i)
		number := packedKey{issuers.number(r.issuer[i]), r.id[i]}
		first, twice := numbers[number]
		if !twice {
			numbers[number] = int32(i)
			continue
		}
		out.Groups[i] = r.issuer[i] + ":" + r.id[i]
		out.Groups[first] = out.Groups[i]
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
