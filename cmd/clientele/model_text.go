package main

import (
	"encoding/json"
	"fmt"
	"io"
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
