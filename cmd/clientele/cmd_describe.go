package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

func (a *app) newDescribeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "describe [TABLE[.COLUMN]]",
		Short: "Tell what a table or a column means and where it comes from",
		Long: `Describe lists all tables, or tells of one its purpose, grain, columns with type,
unit and meaning, checks, upstream and downstream tables; of a column also how it
is computed, down to the column of the export. A table's schema may be left out.`,
		Example: `  clientele describe
  clientele describe customer_360
  clientele describe rfm_score.monetary`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) == 1 {
				name = args[0]
			}
			return a.describe(cmd.Context(), name)
		},
	}
}

func (a *app) describe(ctx context.Context, name string) (err error) {
	db, err := openEngine(ctx, resources{threads: 1, memory: defaultMemory}, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	lib, err := transform.Load(ctx, db, sqlfiles.Files, declared())
	if err != nil {
		return err
	}
	if name == "" {
		return lib.WriteTables(a.stdout)
	}
	// The tables are the same in every project; only a project knows its exports.
	project := &config.Project{}
	if layout, err := a.layout(); err == nil {
		if project, err = loadConfig(layout); err != nil {
			return err
		}
	}
	description, err := lib.Describe(name, func(table pipeline.Table, column string) []string { return exportColumns(project, table, column) })
	if err != nil {
		return usageError{err.Error()}
	}
	return description.WriteText(a.stdout)
}

// exportColumns tells what the project's sources read a column of raw.<entity> from.
func exportColumns(project *config.Project, table pipeline.Table, column string) []string {
	var out []string
	for name, source := range project.Sources {
		mapping, mapped := source.Columns[column]
		if table != pipeline.Table("raw."+source.Entity) || !mapped {
			continue
		}
		from := mapping.Column
		switch {
		case mapping.SQL != "":
			from = strings.Join(strings.Fields(mapping.SQL), " ")
		case mapping.Const != nil:
			from = fmt.Sprintf("always %q", *mapping.Const)
		}
		out = append(out, fmt.Sprintf("%s: %s in %s", name, from, strings.Join(source.Files, ", ")))
	}
	slices.Sort(out)
	return out
}
