package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"clientele/models"
)

// writeSpec prints what a model is for, its columns and its settings.
func writeSpec(out io.Writer, spec models.Spec) error {
	text := &strings.Builder{}
	fmt.Fprintf(text, "%s\n%s\n", spec.Name, spec.Purpose)
	for _, part := range []struct {
		title  string
		fields []models.Field
	}{{"input columns", spec.Inputs}, {"output columns", spec.Outputs}} {
		fmt.Fprintf(text, "\n%s\n", part.title)
		rows := table.NewWriter()
		rows.SetStyle(plainStyle())
		rows.AppendHeader(table.Row{"column", "type", "unit", "range", "meaning"})
		for _, f := range part.fields {
			meaning := f.Meaning
			if f.Optional {
				meaning += " (optional)"
			}
			rows.AppendRow(table.Row{f.Name, f.Kind, f.Unit, f.Range, meaning})
		}
		fmt.Fprintln(text, rows.Render())
	}
	for _, more := range []string{spec.MoreInputs, spec.MoreOutputs} {
		if more != "" {
			fmt.Fprintf(text, "  and: %s\n", more)
		}
	}
	if len(spec.Settings) > 0 {
		fmt.Fprintf(text, "\nsettings (--set key=value)\n")
		rows := table.NewWriter()
		rows.SetStyle(plainStyle())
		rows.AppendHeader(table.Row{"key", "type", "default", "meaning"})
		for _, s := range spec.Settings {
			rows.AppendRow(table.Row{s.Key, s.Type, s.Default, s.Meaning})
		}
		fmt.Fprintln(text, rows.Render())
	}
	if spec.Floor != "" {
		fmt.Fprintf(text, "\nneeds\n  %s\n", spec.Floor)
	}
	if len(spec.Papers) > 0 {
		fmt.Fprintf(text, "\npapers\n  %s\n", strings.Join(spec.Papers, "\n  "))
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// writeReport prints a report for people: its parts, a line a value.
func writeReport(out io.Writer, report models.Report) error {
	text := &strings.Builder{}
	fmt.Fprintf(text, "%s on %d rows\n", report.Model, report.Rows)
	for _, part := range []struct {
		title  string
		values models.Object
	}{{"settings", report.Settings}, {"parameters", report.Parameters}, {"diagnostics", report.Diagnostics}, {"metrics", report.Metrics}} {
		names := part.values.Names()
		if len(names) == 0 {
			continue
		}
		fmt.Fprintf(text, "\n%s\n", part.title)
		for _, name := range names {
			if rows, is := part.values.Value(name).([]models.Object); is && len(rows) > 0 {
				fmt.Fprintf(text, "  %s\n%s\n", name, objectTable(rows))
				continue
			}
			value, err := json.Marshal(part.values.Value(name))
			if err != nil {
				return fmt.Errorf("printing %s: %w", name, err)
			}
			fmt.Fprintf(text, "  %-24s %s\n", name, value)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// objectTable prints objects of the same names as a table; numbers are cut to what a
// reader can take in, --json has them in full.
func objectTable(rows []models.Object) string {
	out := table.NewWriter()
	out.SetStyle(plainStyle())
	var header table.Row
	for _, name := range rows[0].Names() {
		header = append(header, name)
	}
	out.AppendHeader(header)
	for _, row := range rows {
		var cells table.Row
		for _, name := range rows[0].Names() {
			switch value := row.Value(name).(type) {
			case nil:
				cells = append(cells, "")
			case float64:
				cells = append(cells, strconv.FormatFloat(value, 'g', 4, 64))
			default:
				cells = append(cells, value)
			}
		}
		out.AppendRow(cells)
	}
	return out.Render()
}
