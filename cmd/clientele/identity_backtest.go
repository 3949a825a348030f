package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/models/linkage"
	"clientele/pipeline/identity"
)

func (a *app) newIdentityBacktestCommand() *cobra.Command {
	var truth string
	var threshold float64
	cmd := &cobra.Command{
		Use:   "backtest",
		Short: "Measure who is who against a known truth",
		Long: `Backtest compares the published night's customers with a file that says whose each
record is: a CSV or Parquet file with the columns source, record_id (or customer_ref, or
source_record_id) and person_id (or entity_id, or customer). Records may also be the
e-mail addresses and phone numbers of orders and contacts. Rows whose column
is_ambiguous says yes are left out.

Every pair of records counts: precision is the share of the pairs that are one customer
here and in truth too, recall the share of the true pairs that are one customer here.
With --threshold the records are linked again, in memory, as they would be at it.`,
		Example: `  clientele identity backtest --truth truth/records.csv
  clientele identity backtest --truth truth/records.csv --threshold 0.95 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("threshold") && !(threshold >= .5 && threshold < 1) {
				return usagef("--threshold %v: it is a probability from 0.5 to below 1", threshold)
			}
			return a.identityBacktest(cmd.Context(), truth, threshold)
		},
	}
	cmd.Flags().StringVar(&truth, "truth", "", "CSV or Parquet file that says whose each record is")
	cmd.Flags().Float64Var(&threshold, "threshold", 0, "match probability to link at instead of the night's")
	cmd.Flags().BoolVar(&a.json, "json", false, "print one JSON object")
	if err := cmd.MarkFlagRequired("truth"); err != nil {
		panic(err) // a flag of that name is defined above
	}
	return cmd
}

// backtestAnswer is what `identity backtest --json` prints.
type backtestAnswer struct {
	AsOf      string                     `json:"as_of_date"`
	Threshold float64                    `json:"threshold"`
	Rows      int                        `json:"truth_rows"`
	Ambiguous int                        `json:"ambiguous_rows"`
	Missing   int                        `json:"rows_not_in_the_night"`
	Unknown   int                        `json:"rows_without_a_customer"`
	All       linkage.Quality            `json:"all"`
	BySources map[string]linkage.Quality `json:"by_sources"`
}

func (a *app) identityBacktest(ctx context.Context, path string, threshold float64) (err error) {
	f, err := a.openPublished()
	if err != nil {
		return err
	}
	rows, ambiguous, err := readTruth(ctx, path)
	if err != nil {
		return err
	}
	db, err := a.openNight(ctx, f.layout, f.night.RunID, "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	answer := backtestAnswer{AsOf: f.night.AsOf, Threshold: cmp.Or(threshold, f.project.Identity.Threshold), Rows: len(rows), Ambiguous: ambiguous}
	found, err := publishedCustomers(ctx, db)
	if err != nil {
		return err
	}
	if threshold > 0 {
		q, err := a.inquire(ctx, f)
		if err != nil {
			return err
		}
		if err := found.relinked(ctx, q, threshold); err != nil {
			return err
		}
	}
	var customers, entities, sources []string
	for i, row := range rows {
		customer, there := found.of(row)
		switch {
		case !there:
			answer.Missing++
		case customer == "":
			answer.Unknown++
		}
		if customer == "" { // it is one with nobody
			customer = "?" + strconv.Itoa(i)
		}
		customers, entities, sources = append(customers, customer), append(entities, row.entity), append(sources, row.source)
	}
	if answer.Missing == len(rows) {
		return usagef("none of the %d records of %s is in the night of %s: sources there are %s", len(rows), path, f.night.AsOf, strings.Join(found.sources(), ", "))
	}
	answer.All = linkage.Evaluate(customers, entities)
	answer.BySources = bySources(customers, entities, sources)
	if a.json {
		return json.NewEncoder(a.stdout).Encode(answer)
	}
	a.showBacktest(answer)
	return nil
}

// whose says whose records and mentions are.
type whose struct {
	nodes map[identity.Node]string // customer of each
	keys  map[[2]string]identity.Node
}

// of finds the customer of a row of the truth; "" where the night knows none.
func (w *whose) of(row truthRow) (customer string, there bool) {
	node, there := w.keys[[2]string{row.source, row.record}]
	return w.nodes[node], there
}

func (w *whose) sources() []string {
	names := map[string]bool{}
	for key := range w.keys {
		names[key[0]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// publishedCustomers reads the published map, and the spellings of addresses and phone
// numbers that belong to it.
func publishedCustomers(ctx context.Context, db *sql.DB) (*whose, error) {
	w := &whose{map[identity.Node]string{}, map[[2]string]identity.Node{}}
	// Later rows win: a record is found by its own source before its number's.
	rows, err := db.QueryContext(ctx, `
		select source_system, source_table, source_record_id, coalesce(customer_id, ''), ref_source, ref from (
			select ref_source as source_system, source_table, coalesce(source_record_id, ref) as source_record_id, customer_id, ref_source, ref, 1 as place
			from identity.customer_ref
			union all
			select source_system, source_table, source_record_id, customer_id, source_system, source_record_id, case source_table when 'customer_records' then 3 else 2 end
			from marts.customer_id_map where valid_to is null
		) order by place`)
	if err != nil {
		return nil, fmt.Errorf("reading the map: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var node identity.Node
		var customer, source, ref string
		if err := rows.Scan(&node.Source, &node.Table, &node.ID, &customer, &source, &ref); err != nil {
			return nil, fmt.Errorf("reading the map: %w", err)
		}
		w.nodes[node], w.keys[[2]string{source, ref}] = customer, node
	}
	return w, rows.Err()
}

// relinked replaces the customers by what they would be at another threshold.
func (w *whose) relinked(ctx context.Context, q *identity.Inquiry, threshold float64) error {
	clusters, err := q.Relink(ctx, threshold)
	if err != nil {
		return err
	}
	for node := range w.nodes {
		w.nodes[node] = ""
	}
	for node, cluster := range clusters {
		w.nodes[node] = strconv.Itoa(int(cluster))
	}
	return nil
}

// bySources measures the pairs within each source and between each two.
func bySources(customers, entities, sources []string) map[string]linkage.Quality {
	rows := map[string][]int{}
	for i, source := range sources {
		rows[source] = append(rows[source], i)
	}
	names := slices.Sorted(maps.Keys(rows))
	take := func(at []int) linkage.Quality {
		var customer, entity []string
		for _, i := range at {
			customer, entity = append(customer, customers[i]), append(entity, entities[i])
		}
		return linkage.Evaluate(customer, entity)
	}
	out, within := map[string]linkage.Quality{}, map[string]linkage.Quality{}
	for _, name := range names {
		within[name] = take(rows[name])
		out[name+" with itself"] = within[name]
	}
	for i, left := range names {
		for _, right := range names[i+1:] {
			both := take(slices.Concat(rows[left], rows[right]))
			for _, one := range []linkage.Quality{within[left], within[right]} {
				both.TruePairs -= one.TruePairs
				both.LinkedPairs -= one.LinkedPairs
				both.CorrectPairs -= one.CorrectPairs
			}
			out[left+" with "+right] = measured(both)
		}
	}
	return out
}

// measured computes the shares of counted pairs anew.
func measured(q linkage.Quality) linkage.Quality {
	share := func(part, whole int64) float64 {
		if whole == 0 {
			return 1
		}
		return float64(part) / float64(whole)
	}
	q.Precision, q.Recall, q.F1 = share(q.CorrectPairs, q.LinkedPairs), share(q.CorrectPairs, q.TruePairs), 0
	if sum := q.Precision + q.Recall; sum > 0 {
		q.F1 = 2 * q.Precision * q.Recall / sum
	}
	return q
}

func (a *app) showBacktest(answer backtestAnswer) {
	rows := table.NewWriter()
	rows.SetStyle(plainStyle())
	rows.AppendHeader(table.Row{"pairs", "true", "linked", "correct", "precision", "recall", "F1"})
	line := func(name string, q linkage.Quality) {
		rows.AppendRow(table.Row{name, q.TruePairs, q.LinkedPairs, q.CorrectPairs, fmt.Sprintf("%.4f", q.Precision), fmt.Sprintf("%.4f", q.Recall), fmt.Sprintf("%.4f", q.F1)})
	}
	line("all", answer.All)
	for _, name := range slices.Sorted(maps.Keys(answer.BySources)) {
		if q := answer.BySources[name]; q.TruePairs > 0 || q.LinkedPairs > 0 {
			line(name, q)
		}
	}
	fmt.Fprintf(a.stdout, "the night of %s at threshold %v against %d rows of truth (%d ambiguous ones left out)\n\n%s\n",
		answer.AsOf, answer.Threshold, answer.Rows, answer.Ambiguous, rows.Render())
	if answer.Missing > 0 || answer.Unknown > 0 {
		fmt.Fprintf(a.stdout, "\n%d rows are not in the night and %d have no customer there: each counts as one with nobody\n", answer.Missing, answer.Unknown)
	}
}
