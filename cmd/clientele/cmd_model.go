package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/models"
	"clientele/models/affinity"
	"clientele/models/bgbb"
	"clientele/models/bgnbd"
	"clientele/models/gammagamma"
	"clientele/models/gbdt"
	"clientele/models/linkage"
	"clientele/models/logistic"
	"clientele/models/mbgnbd"
	"clientele/models/nextbasket"
	"clientele/models/nextdate"
	"clientele/models/paretonbd"
	"clientele/models/rfm"
	"clientele/models/sequence"
	"clientele/models/supervised"
	"clientele/models/tree"
	"clientele/pipeline/columnar"
)

// modelList is every statistical model there is.
func modelList() []models.Model {
	return []models.Model{
		rfm.Command(), linkage.Command(),
		bgnbd.Command(), mbgnbd.Command(), paretonbd.Command(), bgbb.Command(), gammagamma.Command(),
		logistic.Command(), gbdt.Command(), tree.Command(),
		affinity.Command(), nextbasket.Command(), sequence.Command(), nextdate.Command(),
	}
}

func (a *app) newModelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "List, describe and run the statistical models on any file; keep the project's versions",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the models", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
			rows := table.NewWriter()
			rows.AppendHeader(table.Row{"model", "purpose"})
			for _, model := range modelList() {
				rows.AppendRow(table.Row{model.Spec().Name, model.Spec().Purpose})
			}
			rows.SetStyle(plainStyle())
			fmt.Fprintln(a.stdout, rows.Render())
			return nil
		}},
		&cobra.Command{Use: "describe NAME", Short: "Describe a model: inputs, outputs, settings, papers", Args: cobra.ExactArgs(1),
			Example: `  clientele model describe rfm`,
			RunE: func(_ *cobra.Command, args []string) error {
				model, err := models.Find(modelList(), args[0])
				if err != nil {
					return err
				}
				return writeSpec(a.stdout, model.Spec())
			}},
		a.newModelRunCommand(),
	)
	cmd.AddCommand(a.modelBaseCommands()...)
	return cmd
}

// modelRun is what one run of a model was asked for.
type modelRun struct {
	input, test, output string
	settings            []string
	seed                uint64
}

func (a *app) newModelRunCommand() *cobra.Command {
	var run modelRun
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Fit a model to a file and score its rows",
		Example: `  clientele model run rfm --input customers.csv
  clientele model run rfm --input customers.parquet --set bins=10 --output scores.parquet --json
  clientele model run linkage --input people.csv --set key=record_id --output clusters.csv --set pairs=pairs.csv
  clientele model run gbdt --input 2023.csv --test 2024.csv --set target=churned
  clientele model run affinity --input baskets.txt --set format=basket_lines --set min_support_count=10`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runModel(cmd.Context(), args[0], run) },
	}
	flags := cmd.Flags()
	flags.StringVar(&run.input, "input", "", "CSV file with a header, or a .parquet file")
	flags.StringVar(&run.test, "test", "", "file of rows to score that the model is not fitted to, where it learns a target")
	flags.StringVar(&run.output, "output", "", "where the scored rows go, as .csv or .parquet (default: nowhere)")
	flags.StringArrayVar(&run.settings, "set", nil, "a setting, as key=value; may be repeated")
	flags.Uint64Var(&run.seed, "seed", 1, "seed of everything random")
	flags.BoolVar(&a.json, "json", false, "print the report as one JSON object")
	if err := cmd.MarkFlagRequired("input"); err != nil {
		panic(err) // a flag of that name is defined above
	}
	return cmd
}

func (a *app) runModel(ctx context.Context, name string, run modelRun) error {
	model, err := models.Find(modelList(), name)
	if err != nil {
		return err
	}
	given := map[string]string{}
	for _, setting := range run.settings {
		key, value, found := strings.Cut(setting, "=")
		if !found {
			return usagef("--set %s: write it as key=value; `clientele model describe %s` lists the keys", setting, name)
		}
		given[key] = value
	}
	read := readColumns
	if given["format"] == basketLines {
		read = readBasketLines
	}
	in, err := read(ctx, run.input)
	if err != nil {
		return usageError{err.Error()}
	}
	out, err := run.fit(ctx, model, in, given)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return usageError{fmt.Sprintf("running %s on %s: %v", name, run.input, err)}
	}
	if err := writeScored("--output", run.output, out.Scored); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(out.Beside)) {
		if err := writeScored("--set "+key, given[key], out.Beside[key]); err != nil {
			return err
		}
	}
	return a.printReport(out.Report)
}

// fit runs the model, on a second table where one is given.
func (r modelRun) fit(ctx context.Context, model models.Model, in models.Columns, given map[string]string) (models.Output, error) {
	src := rand.NewPCG(r.seed, 0)
	if r.test == "" {
		return model.Run(ctx, in, given, src)
	}
	tester, is := model.(supervised.Tester)
	if !is {
		return models.Output{}, errors.New("--test is for models that learn a target; this one scores the rows that it is fitted to")
	}
	test, err := readColumns(ctx, r.test)
	if err != nil {
		return models.Output{}, err
	}
	return tester.RunTest(ctx, in, test, given, src)
}

func readColumns(ctx context.Context, path string) (models.Columns, error) {
	if filepath.Ext(path) == ".parquet" {
		return columnar.ReadParquet(ctx, []string{path})
	}
	return columnar.ReadCSV(path)
}

// writeScored writes a table to the file that an option names; an empty path: nowhere.
func writeScored(option, path string, columns models.Columns) error {
	switch filepath.Ext(path) {
	case "":
		if path == "" {
			return nil
		}
	case ".parquet":
		return columnar.WriteParquet(path, columns)
	case ".csv":
		return columnar.WriteCSV(path, columns)
	}
	return usagef("%s %s: name a .csv or a .parquet file", option, path)
}

func (a *app) printReport(report models.Report) error {
	if a.json {
		return json.NewEncoder(a.stdout).Encode(report)
	}
	return writeReport(a.stdout, report)
}
