package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
	"clientele/pipeline/layout"
)

func (a *app) newSourcesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List, describe and detect the layouts: the exports of real systems that load by name",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	list := &cobra.Command{
		Use: "list", Short: "List the layouts", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return listLayouts(a.stdout, asJSON) },
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	cmd.AddCommand(list, a.newSourcesDetectCommand(), &cobra.Command{
		Use: "describe LAYOUT", Short: "Tell what a layout reads, where each column comes from, and what to write into clientele.yaml", Args: cobra.ExactArgs(1),
		Example: `  clientele sources describe squarespace_orders`,
		RunE:    func(_ *cobra.Command, args []string) error { return describeLayout(a.stdout, args[0]) },
	})
	return cmd
}

func listLayouts(w io.Writer, asJSON bool) error {
	type listed struct {
		Name   string `json:"name"`
		System string `json:"system"`
		Entity string `json:"entity"`
		Format string `json:"format"`
		About  string `json:"about"`
	}
	var all []listed
	rows := table.NewWriter()
	rows.AppendHeader(table.Row{"layout", "system", "entity", "format", "about"})
	for _, l := range layout.All() {
		all = append(all, listed{l.Name, l.System, l.Entity, l.Format, l.About})
		rows.AppendRow(table.Row{l.Name, l.System, l.Entity, l.Format, l.About})
	}
	if asJSON {
		return json.NewEncoder(w).Encode(all)
	}
	rows.SetStyle(plainStyle())
	_, err := fmt.Fprintln(w, rows.Render())
	return err
}

// describeLayout tells of a layout what a source that names it does.
func describeLayout(w io.Writer, name string) error {
	l, ok := layout.ByName(name)
	if !ok {
		if near := pipeline.Nearest(name, layout.Names()); near != "" {
			return usagef("there is no layout %q; did you mean %s?", name, near)
		}
		return usagef("there is no layout %q; `clientele sources list` shows those there are", name)
	}
	source, err := layoutSource(l)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %s\n%s\n\n", l.Name, l.System, l.About)
	fmt.Fprintf(w, "one row is one of %s; format %s\n\n", source.Entity, source.Format)
	declared, _ := entity.ByName(source.Entity)
	rows := table.NewWriter()
	rows.AppendHeader(table.Row{"column", "from", "meaning"})
	for _, column := range declared.Columns {
		if mapping, mapped := source.Columns[column.Name]; mapped {
			rows.AppendRow(table.Row{column.Name, origin(mapping), column.Meaning})
		}
	}
	rows.SetStyle(plainStyle())
	fmt.Fprintln(w, rows.Render())
	for _, filter := range source.Filter {
		fmt.Fprintf(w, "left out: %s\n", filter.Reason)
	}
	if source.Carry.By != "" {
		fmt.Fprintf(w, "carried down within one %s: %s\n", source.Carry.By, strings.Join(source.Carry.Columns, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(source.Aliases)) {
		fmt.Fprintf(w, "%s is also called %s\n", name, strings.Join(source.Aliases[name], ", "))
	}
	if len(source.Optional) > 0 {
		fmt.Fprintf(w, "may be missing: %s\n", strings.Join(source.Optional, ", "))
	}
	pattern := "exports/" + l.Name + "/*"
	if len(l.Files) > 0 {
		pattern = "exports/" + l.Files[0]
	}
	_, err = fmt.Fprintf(w, `
in clientele.yaml, with what only you know; whatever you say beside the layout wins, columns one by one:

sources:
  %s:
    layout: %s
    files: %q
    timezone: Europe/London   # of times without one; without it the project's
    currency: GBP             # of amounts without one; without it the project's
`, l.Name, l.Name, pattern)
	return err
}

// layoutSource is the source that a layout makes by itself.
func layoutSource(l layout.Layout) (config.Source, error) {
	format := l.Format
	if format == "" {
		format = "csv"
	}
	project, err := config.Parse([]byte("name: layout\nsources:\n  it:\n    layout: "+l.Name+"\n    files: exports/*\n    format: "+format+"\n"), l.Name)
	if err != nil {
		return config.Source{}, fmt.Errorf("reading the layout %s: %w", l.Name, err)
	}
	return project.Sources["it"], nil
}

// origin tells where a value comes from, in words.
func origin(m config.Mapping) string {
	var out string
	switch {
	case m.Column != "":
		out = m.Column
	case m.Const != nil:
		out = "always " + *m.Const
	default:
		out = strings.Join(strings.Fields(m.SQL), " ")
	}
	if len(m.Map) > 0 {
		var pairs []string
		for _, from := range slices.Sorted(maps.Keys(m.Map)) {
			pairs = append(pairs, from+" is "+m.Map[from])
		}
		out += ": " + strings.Join(pairs, ", ")
	}
	if m.Unit != "" && m.Unit != "seconds" {
		out += ", in " + m.Unit
	}
	return out
}
