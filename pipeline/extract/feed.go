package extract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the machine may have no time zones of its own

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// codeVersion changes when the same bytes under the same configuration would
// give other rows: exports are then extracted again.
const codeVersion = "1"

// feed is a source made ready for reading: its declaration understood, its SQL
// found harmless.
type feed struct {
	config.Source
	entity   entity.Entity
	currency string // the project's
	converts bool   // rows in other currencies are loaded: the transforms convert them
	columns  []*column
	filters  []filter
	byPlace  bool // line numbers are given by place within the document
	form     textForm
	// fingerprint identifies what becomes of a file's bytes.
	fingerprint string
	order       *regexp.Regexp // export_date
}

// column is a column of the entity and where its value comes from.
type column struct {
	entity.Column
	mapped  bool
	mapping config.Mapping
	layouts []config.Layout
	zone    *clock
	sql     *expression
}

type filter struct {
	expression
	reason string
}

// feeds makes every source ready, in the order of their names.
func (s *Step) feeds() ([]*feed, error) {
	var out []*feed
	var problems []error
	clocks := map[string]*clock{}
	for _, name := range slices.Sorted(maps.Keys(s.settings.Project.Sources)) {
		source := s.settings.Project.Sources[name]
		source.Name = name
		f, err := newFeed(source, s.settings.Project, s.settings.Entities, clocks)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		out = append(out, f)
	}
	return out, joined(problems)
}

func newFeed(source config.Source, project config.Project, entities []entity.Entity, clocks map[string]*clock) (*feed, error) {
	at := slices.IndexFunc(entities, func(e entity.Entity) bool { return e.Name == source.Entity })
	if at < 0 {
		return nil, &ConfigError{source.Name, "entity", fmt.Sprintf("there is no entity %q", source.Entity)}
	}
	f := &feed{Source: source, entity: entities[at], currency: orElse(project.Currency, "EUR")}
	f.Currency = orElse(source.Currency, f.currency)
	f.converts = project.Converts(source.Entity)
	f.byPlace = f.entity.Line != ""
	if len(f.Timestamps) == 0 {
		f.Timestamps = config.Texts{config.ISO8601}
	}
	for _, c := range f.entity.Columns {
		column, err := f.column(c, project, clocks)
		if err != nil {
			return nil, err
		}
		if column.mapped && c.Name == f.entity.Line {
			f.byPlace = false
		}
		f.columns = append(f.columns, column)
	}
	for i, given := range source.Filter {
		f.filters = append(f.filters, filter{expression{text: given.SQL, key: fmt.Sprintf("filter[%d].sql", i)}, given.Reason})
	}
	if source.ExportDate != "" {
		pattern, err := regexp.Compile(source.ExportDate)
		if err != nil {
			return nil, &ConfigError{source.Name, "export_date", err.Error()}
		}
		f.order = pattern
	}
	if err := f.setForm(); err != nil {
		return nil, err
	}
	parts := []string{codeVersion, source.Fingerprint(), f.currency, f.Currency, orElse(source.Timezone, project.Timezone)}
	if f.converts { // said only where it is so: extracts of a project with one currency keep their identity
		parts = append(parts, "converts")
	}
	if len(f.messages()) > 0 {
		parts = append(parts, "messages")
	}
	f.fingerprint = pipeline.Hash(parts...)
	return f, nil
}

func (f *feed) column(c entity.Column, project config.Project, clocks map[string]*clock) (*column, error) {
	out := &column{Column: c}
	out.mapping, out.mapped = f.Columns[c.Name]
	key := "columns." + c.Name
	if !out.mapped {
		if c.Required && c.Default == "" && c.Name != f.entity.Line {
			return nil, &ConfigError{f.Name, key, "is required by entity " + f.entity.Name + " and is not mapped"}
		}
		return out, nil
	}
	if out.mapping.SQL != "" {
		out.sql = &expression{text: out.mapping.SQL, key: key + ".sql"}
	}
	if out.mapping.Pattern != "" {
		pattern, err := regexp.Compile(out.mapping.Pattern)
		if err != nil {
			return nil, &ConfigError{f.Name, key + ".pattern", err.Error()}
		}
		if pattern.NumSubexp() < 1 {
			return nil, &ConfigError{f.Name, key + ".pattern", "has no capture: put brackets around the part that is the value"}
		}
	}
	formats := out.mapping.Timestamps
	if len(formats) == 0 {
		formats = f.Timestamps
	}
	for _, text := range formats {
		layout, err := config.ParseLayout(text)
		if err != nil {
			return nil, &ConfigError{f.Name, key + ".timestamps", err.Error()}
		}
		out.layouts = append(out.layouts, layout)
	}
	zone := orElse(out.mapping.Timezone, orElse(f.Timezone, orElse(project.Timezone, "UTC")))
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, &ConfigError{f.Name, key + ".timezone", fmt.Sprintf("there is no time zone %q", zone)}
	}
	if c.Kind == entity.Instant || c.Kind == entity.Date {
		if clocks[zone] == nil {
			clocks[zone] = newClock(location)
		}
		out.zone = clocks[zone]
	}
	return out, nil
}

// setForm settles how a text export is read.
func (f *feed) setForm() error {
	decoder, err := decoderOf(f.Encoding)
	if err != nil {
		return &ConfigError{f.Name, "encoding", err.Error()}
	}
	f.form = textForm{
		decoder: decoder, encoding: f.Encoding, skip: f.SkipLines, skipAfter: f.SkipAfterHeader, names: f.Names, header: len(f.Names) == 0,
		recordBytes: int(f.Limits.RecordBytes), fileBytes: int64(f.Limits.FileBytes), hopeless: 0.01,
	}
	if f.Limits.RejectedShare != nil {
		f.form.hopeless = *f.Limits.RejectedShare
	}
	if f.form.recordBytes == 0 {
		f.form.recordBytes = 1_000_000
	}
	if f.Header != nil {
		f.form.header = *f.Header
	}
	f.form.drop = f.Duplicates == "drop" || f.Duplicates == "" && !f.byPlace
	f.form.mark = !f.form.drop && !f.byPlace
	delimiter := f.Delimiter
	if delimiter == "" {
		delimiter = ","
		if f.Format == "tsv" {
			delimiter = "\t"
		}
	}
	f.form.dialect = dialect{delimiter: []byte(delimiter), quote: '"'}
	if f.Quote != nil {
		f.form.dialect.quote = oneByte(*f.Quote)
	}
	f.form.dialect.escape = f.form.dialect.quote
	if f.Escape != nil && *f.Escape != "" {
		f.form.dialect.escape = oneByte(*f.Escape)
	}
	if f.Quote != nil && len(*f.Quote) > 1 || f.Escape != nil && len(*f.Escape) > 1 {
		return &ConfigError{f.Name, "quote", "quote and escape are single ASCII characters"}
	}
	return nil
}

func oneByte(text string) byte {
	if text == "" {
		return 0
	}
	return text[0]
}

func orElse(text, standard string) string {
	if text == "" {
		return standard
	}
	return text
}

// nullTexts are the texts besides the empty one that mean no value.
func (f *feed) nullTexts() []string {
	var out []string
	for _, text := range f.Nulls {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// keyed tells whether the source gives the whole key of its entity, so that two
// rows of one key in one file are a contradiction.
func (f *feed) keyed() bool { return !f.byPlace && len(f.entity.Key) > 0 }
