package extract

import (
	"context"
	"fmt"
	"os"
	"strings"

	"clientele/pipeline"
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
	file := "read_parquet(" + pipeline.QuoteLiteral(link) + ", file_row_number = true)"
	columns, kinds, err := l.describe(ctx, file)
	if err != nil {
		return "", l.parquetError(ctx, err)
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
		if strings.ContainsAny(f.kind, "([") && !strings.HasPrefix(f.kind, "DECIMAL") || f.kind == "BLOB" {
			f.sql, f.kind = "cast("+quoted[i]+" as varchar)", "VARCHAR"
		}
		source.fields = append(source.fields, f)
	}
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
	return l.breach(0, fmt.Sprintf("the Parquet file cannot be read: %s", firstLine(err.Error())), "ask for the export again; nothing of it was loaded")
}
