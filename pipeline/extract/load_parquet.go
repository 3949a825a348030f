package extract

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// readParquet reads a Parquet export. Its columns have types: numbers, days and
// times are taken as they are, a time without a zone as local time of the source.
// source_line is the row's number.
func (l *load) readParquet(ctx context.Context, record *Record) (string, error) {
	if err := l.parquetMarks(); err != nil {
		return "", err
	}
	var err error
	if record.SHA256, err = hashFile(ctx, l.file.path); err != nil {
		return "", err
	}
	link, err := l.link()
	if err != nil {
		return "", err
	}
	file := "read_parquet(" + pipeline.QuoteLiteral(link) + ", file_row_number = true, hive_partitioning = false)"
	columns, kinds, err := l.describe(ctx, file)
	if err != nil {
		return "", l.parquetError(ctx, err)
	}
	rows, err := l.parquetRows(ctx, link)
	if err != nil {
		return "", err
	}
	bound := &binding{feed: l.feed, names: exportNames(columns)}
	places, err := bound.needed(l.file.name, 0)
	if err != nil {
		return "", err
	}
	l.warnings = append(l.warnings, bound.warnings...)
	var quoted []string
	for _, name := range columns {
		quoted = append(quoted, pipeline.QuoteIdent(name))
	}
	list := strings.Join(quoted, ", ")
	query := "select count(*), coalesce(sum(n), 0), coalesce(sum(n - 1), 0) from (select count(*) as n from " + file + " group by " + list + ")"
	var distinct int64
	if err := l.conn.QueryRowContext(ctx, query).Scan(&distinct, &record.RowsRead, &record.DuplicateLines); err != nil {
		return "", l.parquetError(ctx, err)
	}
	if record.RowsRead != rows {
		return "", l.breach(0, fmt.Sprintf("it says that it holds %d rows, and %d were read", rows, record.RowsRead), "ask for the export again; nothing of it was loaded")
	}
	if err := l.filled(record.RowsRead); err != nil || record.RowsRead == 0 {
		return "", err
	}
	source := table{records: record.RowsRead, line: "file_row_number + 1", lineIsColumn: true}
	from := file
	if record.DuplicateLines > 0 && (l.feed.form.drop || l.feed.form.mark) {
		from = "(select *, cast(row_number() over (partition by " + list + " order by file_row_number) > 1 as integer) as repeat from " + file + " order by file_row_number)"
		source.repeat = "repeat"
		if l.feed.form.drop {
			from, source.repeat = "(select * from "+from+" where repeat = 0)", ""
			record.RowsDropped = record.DuplicateLines
			source.records -= record.DuplicateLines
		}
	}
	source.from = from
	for i := range columns {
		f := field{name: bound.names[i], sql: quoted[i], kind: kinds[i], filled: -1}
		if sql := asText(quoted[i], f.kind); sql != "" {
			f.sql, f.kind = sql, "VARCHAR"
		} else if f.kind == "DOUBLE" && l.feed.onlyText(places, i) {
			// Whole numbers beside missing ones are often stored so: 17, not 17.0.
			f.sql, f.kind = fmt.Sprintf("case when abs(%s) < 1e15 and %[1]s = trunc(%[1]s) then cast(cast(%[1]s as bigint) as varchar) else cast(%[1]s as varchar) end", quoted[i]), "VARCHAR"
		}
		source.fields = append(source.fields, f)
	}
	source.fields = append(source.fields, bound.fields()...)
	texts := func(keep func(number, line int64, raw []byte) error) error {
		rows, err := l.conn.QueryContext(ctx, "select row_number() over (), file_row_number + 1, cast(to_json(struct_pack("+packed(quoted)+")) as varchar) from "+from)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var number, line int64
			var raw string
			if err := rows.Scan(&number, &line, &raw); err != nil {
				return err
			}
			if err := keep(number, line, []byte(raw)); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	target, err := l.typed(ctx, record, places, func(bool) table { return source }, texts)
	return target, l.miscounted(err)
}

// asText returns SQL for a column that is text to the mapping, whatever its type:
// nested values as JSON, bytes as the text that they are, or with those that are
// none as \xNN. It returns "" for the types of numbers, times and texts.
func asText(column, kind string) string {
	switch {
	case kind == "BLOB":
		return "coalesce(try(decode(" + column + ")), cast(" + column + " as varchar))"
	case strings.HasPrefix(kind, "STRUCT("), strings.HasPrefix(kind, "MAP("), strings.HasSuffix(kind, "]"):
		return "cast(to_json(" + column + ") as varchar)"
	case strings.HasPrefix(kind, "DECIMAL"), !strings.Contains(kind, "("):
		return ""
	}
	return "cast(" + column + " as varchar)"
}

// onlyText tells whether a field is taken by texts and identifiers alone.
func (f *feed) onlyText(places map[string]int, at int) bool {
	for _, c := range f.columns {
		if c.sql != nil && slices.ContainsFunc(c.sql.columns, func(name string) bool { return places[name] == at }) {
			return false
		}
		if c.mapping.Column != "" && places[c.mapping.Column] == at && c.Kind != entity.Text && c.Kind != entity.Identifier {
			return false
		}
	}
	for _, filter := range f.filters {
		if slices.ContainsFunc(filter.columns, func(name string) bool { return places[name] == at }) {
			return false
		}
	}
	return true
}

// parquetRows returns how many rows a file says that it holds, and refuses one
// that would unpack to more than it may: equal values take next to no room in a
// file.
func (l *load) parquetRows(ctx context.Context, path string) (int64, error) {
	var rows, bytes int64
	query := "select (select num_rows from parquet_file_metadata(" + pipeline.QuoteLiteral(path) + ")), (select coalesce(cast(sum(total_uncompressed_size) as bigint), 0) from parquet_metadata(" + pipeline.QuoteLiteral(path) + "))"
	if err := l.conn.QueryRowContext(ctx, query).Scan(&rows, &bytes); err != nil {
		return 0, l.parquetError(ctx, err)
	}
	if max(rows, bytes) > unpackedLimit(l.feed.form.fileBytes, l.file.stat.size, true) {
		return 0, errBomb
	}
	return rows, nil
}

// packed names the members of a struct after its columns.
func packed(quoted []string) string {
	var out []string
	for _, name := range quoted {
		out = append(out, name+" := "+name)
	}
	return strings.Join(out, ", ")
}

// parquetMarks looks at the four bytes that a Parquet file begins and ends with.
func (l *load) parquetMarks() error {
	file, err := os.Open(l.file.path)
	if err != nil {
		return err
	}
	defer file.Close()
	head, tail := make([]byte, 4), make([]byte, 4)
	if l.file.stat.size >= 12 {
		if _, err := file.ReadAt(head, 0); err != nil {
			return err
		}
		if _, err := file.ReadAt(tail, l.file.stat.size-4); err != nil {
			return err
		}
	}
	switch {
	case l.file.stat.size == 0:
		return l.breach(0, "the file is empty", "ask for the export again")
	case string(head) == "PAR1" && string(tail) == "PAR1":
		return nil
	case string(head) == "PAR1":
		return l.breach(0, "the Parquet file is cut off", "ask for the export again; nothing of it was loaded")
	case string(head) == "PARE":
		return l.breach(0, "the Parquet file is encrypted", "export it without encryption")
	}
	return l.breach(0, "it is no Parquet file", "check format:")
}

// describe returns the columns of a relation and their types.
func (l *load) describe(ctx context.Context, relation string) (names, kinds []string, err error) {
	rows, err := l.conn.QueryContext(ctx, "select column_name, column_type from (describe select * from "+relation+")")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, nil, err
		}
		if name != "file_row_number" {
			names, kinds = append(names, name), append(kinds, kind)
		}
	}
	return names, kinds, rows.Err()
}

func (l *load) parquetError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	why := firstLine(err.Error())
	if _, inside, is := strings.Cut(why, "INTERNAL Error: "); is { // it met what no sound file holds, and says it of itself
		why = inside
	}
	return l.breach(0, "the Parquet file cannot be read: "+why, "ask for the export again; nothing of it was loaded")
}
