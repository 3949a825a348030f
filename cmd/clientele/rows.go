package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// cell turns a value of the engine into one that people and JSON understand:
// numbers as numbers, decimals with all their digits, days and moments in ISO
// order, nothing for null.
func cell(value any, kind string) any {
	switch v := value.(type) {
	case nil, bool, string, int64, int32, int16, int8, uint64, uint32, uint16, uint8:
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	case float32:
		return json.Number(strconv.FormatFloat(float64(v), 'g', -1, 32))
	case time.Time:
		if kind == "DATE" {
			return v.Format(time.DateOnly)
		}
		return v.UTC().Format("2006-01-02 15:04:05.999999")
	case []byte:
		return string(v)
	case fmt.Stringer: // decimals, huge integers, intervals
		if text := v.String(); json.Valid([]byte(text)) {
			return json.Number(text)
		}
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// eachRow hands over the names of the columns and each row's cells.
func eachRow(rows *sql.Rows, row func(names []string, cells []any) error) ([]string, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	values, targets := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return names, err
		}
		cells := make([]any, len(values))
		for i, value := range values {
			cells[i] = cell(value, kinds[i].DatabaseTypeName())
		}
		if err := row(names, cells); err != nil {
			return names, err
		}
	}
	return names, rows.Err()
}

func writeCSV(out io.Writer, rows *sql.Rows) error {
	writer := csv.NewWriter(out)
	header := false
	names, err := eachRow(rows, func(names []string, cells []any) error {
		if !header {
			header = true
			if err := writer.Write(names); err != nil {
				return err
			}
		}
		line := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				line[i] = fmt.Sprint(c)
			}
		}
		return writer.Write(line)
	})
	if err == nil && !header {
		err = writer.Write(names)
	}
	writer.Flush()
	if err != nil {
		return err
	}
	return writer.Error()
}

// object keeps the columns in their order.
func object(names []string, cells []any) ([]byte, error) {
	out := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(cells[i])
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

func writeNDJSON(out io.Writer, rows *sql.Rows) error {
	_, err := eachRow(rows, func(names []string, cells []any) error {
		line, err := object(names, cells)
		if err != nil {
			return err
		}
		_, err = out.Write(append(line, '\n'))
		return err
	})
	return err
}

func writeJSON(out io.Writer, rows *sql.Rows) error {
	separator := "["
	_, err := eachRow(rows, func(names []string, cells []any) error {
		line, err := object(names, cells)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s\n%s", separator, line)
		separator = ","
		return err
	})
	if err != nil {
		return err
	}
	if separator == "[" {
		_, err = fmt.Fprintln(out, "[]")
		return err
	}
	_, err = fmt.Fprintln(out, "\n]")
	return err
}

// mostCells is how much is laid out as a table, which has to be held as a whole.
const mostCells = 2_000_000

func collect(rows *sql.Rows) (table.Writer, error) {
	held := 0
	writer := table.NewWriter()
	writer.SetStyle(plainStyle())
	names, err := eachRow(rows, func(_ []string, cells []any) error {
		if held += len(cells); held > mostCells {
			return usagef("the result has more than %d values, too many to lay out as a table; use --format csv, or add a limit", mostCells)
		}
		row := make(table.Row, len(cells))
		for i, c := range cells {
			row[i] = c
			if c == nil {
				row[i] = ""
			}
		}
		writer.AppendRow(row)
		return nil
	})
	header := make(table.Row, len(names))
	for i, name := range names {
		header[i] = name
	}
	writer.AppendHeader(header)
	return writer, err
}

func writeTable(out io.Writer, rows *sql.Rows) error {
	writer, err := collect(rows)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, writer.Render())
	return err
}

func writeMarkdown(out io.Writer, rows *sql.Rows) error {
	writer, err := collect(rows)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, writer.RenderMarkdown())
	return err
}
