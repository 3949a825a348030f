package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/duck"
)

func (a *app) newQueryCommand() *cobra.Command {
	var run, layer, format string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "query SQL",
		Short: "Ask the published marts a question in SQL (read-only)",
		Long: `Query runs one select over the published night, all of it of one run. Marts need no
schema; other layers are written as staging.sale_lines. A query of - is read from
standard input. It reads tables, never files; it ends with exit code 7 when it takes
longer than --timeout or more memory than --memory.`,
		Example: `  clientele query "select rfm_segment, count(*) as customers from rfm_score group by rfm_segment order by customers desc"
  clientele query "describe customer_360"
  clientele query --format csv "select * from cohort_retention" > cohorts.csv
  clientele query --layer staging "select count(*) from sale_lines"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			query := args[0]
			if query == "-" {
				text, err := io.ReadAll(a.stdin)
				if err != nil {
					return fmt.Errorf("reading the query: %w", err)
				}
				query = string(text)
			}
			layout, err := a.layout()
			if err != nil {
				return err
			}
			return a.query(cmd.Context(), layout, strings.TrimRight(strings.TrimSpace(query), ";"), run, layer, format, timeout)
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "another run than the published one; `clientele runs` lists them")
	cmd.Flags().StringVar(&layer, "layer", "marts", "schema of unqualified names: raw, staging, intermediate, identity, features, scores, marts, checks, operations")
	cmd.Flags().StringVar(&format, "format", "", "table, csv, json, ndjson, markdown or parquet (default: table on a terminal, csv elsewhere)")
	cmd.Flags().DurationVar(&timeout, "timeout", queryTime, "longest time that the query may take")
	return cmd
}

func (a *app) query(ctx context.Context, layout pipeline.Layout, query, run, layer, format string, timeout time.Duration) error {
	if format == "" {
		format = "csv"
		if file, ok := a.stdout.(*os.File); ok && isatty.IsTerminal(file.Fd()) {
			format = "table"
		}
	}
	write, known := map[string]func(io.Writer, *sql.Rows) error{
		"table": writeTable, "markdown": writeMarkdown, "csv": writeCSV, "json": writeJSON, "ndjson": writeNDJSON,
	}[format]
	if !known && format != "parquet" {
		return usagef("--format %s: it is table, csv, json, ndjson, markdown or parquet", format)
	}
	if format == "parquet" {
		return a.queryParquet(ctx, layout, query, run, layer, timeout)
	}
	return a.bounded(ctx, timeout, func(ctx context.Context) error {
		return a.ask(ctx, layout, query, run, layer, write)
	})
}

// ask runs a query and writes its rows to stdout.
func (a *app) ask(ctx context.Context, layout pipeline.Layout, query, run, layer string, write func(io.Writer, *sql.Rows) error) (err error) {
	db, err := a.openNight(ctx, layout, run, layer, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return answer(ctx, db, query, func(rows *sql.Rows) error { return write(a.stdout, rows) })
}

// answer hands over the rows of a query, if it is one that only reads tables.
func answer(ctx context.Context, db *sql.DB, query string, take func(*sql.Rows) error) error {
	if err := duck.IsSelect(ctx, db, query); err != nil {
		return usagef("the query cannot run: %v", err)
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return queryError(ctx, err)
	}
	defer rows.Close()
	if err := errors.Join(take(rows), rows.Err()); err != nil {
		return queryError(ctx, err)
	}
	return nil
}

// queryError is the user's mistake, unless the program was stopped or the engine
// ran out of something.
func queryError(ctx context.Context, err error) error {
	if duck.IsOutOfResources(err) {
		return fmt.Errorf("running the query: %w; ask for less, or allow more with --memory", err)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("running the query: %w", err)
	}
	return usagef("the query cannot run: %v", err)
}

// queryParquet has the engine write a file that is then copied to stdout.
func (a *app) queryParquet(ctx context.Context, layout pipeline.Layout, query, run, layer string, timeout time.Duration) (err error) {
	if file, ok := a.stdout.(*os.File); ok && isatty.IsTerminal(file.Fd()) {
		return usagef("--format parquet writes bytes that a terminal cannot show; send them to a file with >")
	}
	dir, err := os.MkdirTemp("", "clientele-query-")
	if err != nil {
		return fmt.Errorf("making a scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "result.parquet")
	err = a.bounded(ctx, timeout, func(ctx context.Context) error {
		return a.askInto(ctx, layout, query, run, layer, path)
	})
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading the result: %w", err)
	}
	defer file.Close()
	_, err = io.Copy(a.stdout, file)
	return err
}

// askInto runs a query and writes its rows as Parquet to path.
func (a *app) askInto(ctx context.Context, layout pipeline.Layout, query, run, layer, path string) (err error) {
	db, err := a.openNight(ctx, layout, run, layer, filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := duck.IsSelect(ctx, db, query); err != nil {
		return usagef("the query cannot run: %v", err)
	}
	if _, err := db.ExecContext(ctx, "copy ("+query+"\n) to "+pipeline.QuoteLiteral(path)+" (format parquet, compression zstd)"); err != nil {
		return queryError(ctx, err)
	}
	return nil
}
