package config

import (
	"strings"

	"clientele/pipeline/entity"
)

// applyDefaults fills in what the file leaves out. The doc tags state the same
// defaults; a test compares them. The function present tells which keys the file has, so
// that a written zero stays a zero.
func applyDefaults(p *Project, present func(key string) bool) {
	text := func(value *string, standard string) {
		if *value == "" {
			*value = standard
		}
	}
	text(&p.Timezone, "UTC")
	text(&p.Currency, "EUR")
	text(&p.Models.RFM.FrequencyBy, "days")
	text(&p.Models.RFM.MonetaryBy, "mean")
	defaultModels(&p.Models, present)
	defaultIdentity(&p.Identity, present)
	defaultRates(&p.Rates, present)
	if !present("publish.keep") {
		p.Publish.Keep = 7
	}
	if p.Publish.DuckDB == nil {
		p.Publish.DuckDB = pointer(true)
	}
	if !present("publish.duckdb_rows") {
		p.Publish.DuckDBRows = 1_000_000
	}
	if !present("run.seed") {
		p.Run.Seed = 1
	}
	defaultCompact(&p.Run.Compact, present)
	for name, s := range p.Sources {
		s.Name = name
		defaultSource(&s, p, func(key string) bool { return present("sources." + name + "." + key) })
		p.Sources[name] = s
	}
}

func defaultSource(s *Source, p *Project, present func(key string) bool) {
	declared, _ := entity.ByName(s.Entity)
	_, hasLine := s.Columns[declared.Line]
	text := func(value *string, standard string) {
		if *value == "" {
			*value = standard
		}
	}
	choose := func(first bool, yes, no string) string {
		if first {
			return yes
		}
		return no
	}
	if !present("format") {
		s.Format, _ = formatOf(s.Files)
	}
	text(&s.Encoding, "utf-8")
	if s.Format == "csv" || s.Format == "tsv" {
		text(&s.Delimiter, choose(s.Format == "tsv", "\t", ","))
		if s.Quote == nil {
			s.Quote = pointer(`"`)
		}
		if s.Escape == nil {
			s.Escape = pointer(*s.Quote)
		}
	}
	if s.Header == nil {
		s.Header = pointer(len(s.Names) == 0)
	}
	text(&s.Timezone, p.Timezone)
	text(&s.Currency, p.Currency)
	if len(s.Timestamps) == 0 {
		s.Timestamps = Texts{ISO8601}
	}
	s.Nulls = append([]string{""}, s.Nulls...)
	text(&s.Numbers.Decimal, ".")
	text(&s.Numbers.Negative, "minus")
	if s.Booleans.True == nil {
		s.Booleans.True = []string{"true", "t", "yes", "y", "1"}
	}
	if s.Booleans.False == nil {
		s.Booleans.False = []string{"false", "f", "no", "n", "0"}
	}
	text(&s.Duplicates, choose(declared.Line != "" && !hasLine, "keep", "drop"))
	text(&s.Order, choose(s.ExportDate != "", "date", "name"))
	text(&s.Unsettled, "fail")
	defaultLimits(&s.Limits, present)
	for name, m := range s.Columns {
		if column, ok := declared.Column(name); ok {
			defaultMapping(&m, column, s)
			s.Columns[name] = m
		}
	}
}

func defaultLimits(l *Limits, present func(key string) bool) {
	if l.RejectedShare == nil {
		l.RejectedShare = pointer(0.01)
	}
	if !present("limits.min_rows") {
		l.MinRows = 1
	}
	defaultUnusual(&l.Unusual, present)
	if !present("limits.file_bytes") {
		l.FileBytes = 64e9
	}
	if !present("limits.record_bytes") {
		l.RecordBytes = 1e6
	}
}

// defaultMapping gives a column what it takes from its source, where the
// column's kind has a use for it.
func defaultMapping(m *Mapping, c entity.Column, s *Source) {
	if (c.Kind == entity.Instant || c.Kind == entity.Date) && len(m.Timestamps) == 0 {
		m.Timestamps = s.Timestamps
	}
	if c.Kind == entity.Instant && m.Timezone == "" {
		m.Timezone = s.Timezone
	}
	if c.Unit == "seconds" && m.Unit == "" {
		m.Unit = "seconds"
	}
	if c.RefSource != "" && m.Of == "" {
		m.Of = s.Name
	}
}

// formatOf tells the format from the endings of paths and globs. It returns
// "" where an ending says nothing, and the two formats that disagree.
func formatOf(files []string) (format string, differ []string) {
	for _, file := range files {
		for _, name := range alternatives(file) {
			name = strings.ToLower(name)
			name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
			ending := name[strings.LastIndexByte(name, '.')+1:]
			found := map[string]string{
				"csv": "csv", "tsv": "tsv", "tab": "tsv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "xlsx": "xlsx", "parquet": "parquet",
			}[ending]
			if found == "" {
				return "", nil
			}
			if format != "" && found != format {
				return "", []string{format, found}
			}
			format = found
		}
	}
	return format, nil
}

// alternatives expands the braces at the end of a glob: *.{csv,csv.gz}.
func alternatives(glob string) []string {
	open := strings.LastIndexByte(glob, '{')
	if !strings.HasSuffix(glob, "}") || open < 0 {
		return []string{glob}
	}
	var out []string
	for _, choice := range strings.Split(glob[open+1:len(glob)-1], ",") {
		out = append(out, glob[:open]+choice)
	}
	return out
}

func pointer[T any](value T) *T { return &value }
