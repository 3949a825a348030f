package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/pipeline/durable"
	"clientele/pipeline/identity"
)

// shownPairs is how many pairs are shown where nobody says how many.
const shownPairs = 20

func (a *app) newReviewCommand() *cobra.Command {
	var output string
	var limit int
	cmd := &cobra.Command{
		Use:   "review",
		Short: "List the pairs of records that somebody should decide about",
		Long: `Review shows doubtful pairs with both records side by side and the reason. With
--output they go into a CSV: write always or never into its column answer, name the
file under identity.lists in clientele.yaml, and the next night keeps to the answers.
What is answered is not asked again.`,
		Example: `  clientele identity review
  clientele identity review --output identity/march.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 0 {
				return usagef("--limit %d: it is a positive number", limit)
			}
			return a.review(cmd.Context(), output, limit)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "CSV file to write, to be answered (default: show them here)")
	cmd.Flags().IntVar(&limit, "limit", 0, fmt.Sprintf("how many pairs at most (default: %d where they are shown, all of them in a file)", shownPairs))
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON, an array of pairs")
	return cmd
}

// reviewQuery reads pairs with the values of both records, the surest to be wrong first.
const reviewQuery = `
	select pairs.left_source, pairs.left_record_id, pairs.right_source, pairs.right_record_id, pairs.reason, pairs.match_probability, pairs.match_weight, pairs.is_linked,
		%s
	from marts.identity_review as pairs
	left join records as l on pairs.left_source = l.source_system and pairs.left_record_id = l.map_id
	left join records as r on pairs.right_source = r.source_system and pairs.right_record_id = r.map_id
	order by pairs.reason, pairs.match_probability desc, pairs.left_source, pairs.left_record_id, pairs.right_source, pairs.right_record_id
	limit %d`

// reviewFields are the values that are shown of both records.
func reviewFields() []string {
	return []string{"first_name", "last_name", "full_name", "company_name", "email", "phone", "street", "postcode", "city", "country", "birth_date", "gender"}
}

// reviewPair is one line of the review.
type reviewPair struct {
	leftSource, leftID, rightSource, rightID, reason string
	probability, weight                              string
	isLinked                                         bool
	left, right                                      []string // by reviewFields
}

func (a *app) review(ctx context.Context, output string, limit int) (err error) {
	f, err := a.openPublished()
	if err != nil {
		return err
	}
	if output != "" {
		if _, err := os.Stat(output); err == nil {
			return usagef("%s is there already, perhaps with answers: name another file, or remove it", output)
		}
	}
	db, err := a.openNight(ctx, f.layout, f.night.RunID, "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	most := limit
	switch {
	case limit == 0 && output == "" && !a.json:
		most = shownPairs
	case limit == 0:
		most = math.MaxInt32
	}
	var total int64
	if err := db.QueryRowContext(ctx, "select count(*) from marts.identity_review").Scan(&total); err != nil {
		return fmt.Errorf("reading the marts: %w", err)
	}
	columns := ""
	for i, field := range reviewFields() {
		if i > 0 {
			columns += ", "
		}
		columns += fmt.Sprintf("cast(l.%[1]s as varchar) as left_%[1]s, cast(r.%[1]s as varchar) as right_%[1]s", field)
	}
	rows, err := db.QueryContext(ctx, "with records as (select *, source_record_id as map_id from intermediate.identity_records)"+fmt.Sprintf(reviewQuery, columns, most))
	if err != nil {
		return fmt.Errorf("reading the marts: %w", err)
	}
	defer rows.Close()
	if a.json {
		return errors.Join(writeJSON(a.stdout, rows), rows.Err())
	}
	var pairs []reviewPair
	_, err = eachRow(rows, func(_ []string, cells []any) error {
		text := func(i int) string {
			if cells[i] == nil {
				return ""
			}
			return fmt.Sprint(cells[i])
		}
		p := reviewPair{leftSource: text(0), leftID: text(1), rightSource: text(2), rightID: text(3), reason: text(4), probability: text(5), weight: text(6), isLinked: text(7) == "true"}
		for i := range reviewFields() {
			p.left, p.right = append(p.left, text(8+2*i)), append(p.right, text(9+2*i))
		}
		pairs = append(pairs, p)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the marts: %w", err)
	}
	if output != "" {
		return a.writeReview(output, pairs)
	}
	a.showReview(pairs, total)
	return nil
}

// writeReview writes the pairs as a list to be answered.
func (a *app) writeReview(path string, pairs []reviewPair) error {
	var text bytes.Buffer
	writer := csv.NewWriter(&text)
	header := []string{"left_source", "left_record_id", "right_source", "right_record_id", "answer", "reason", "match_probability", "match_weight", "is_linked"}
	for _, field := range reviewFields() {
		header = append(header, "left_"+field, "right_"+field)
	}
	lines := [][]string{header}
	for _, p := range pairs {
		line := []string{p.leftSource, p.leftID, p.rightSource, p.rightID, "", p.reason, p.probability, p.weight, strconv.FormatBool(p.isLinked)}
		for i := range p.left {
			line = append(line, p.left[i], p.right[i])
		}
		for i, value := range line {
			line[i] = identity.SafeCell(value)
		}
		lines = append(lines, line)
	}
	if err := writer.WriteAll(lines); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := durable.MkdirAll(dir); err != nil {
			return err
		}
	}
	if err := durable.WriteFile(path, text.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "wrote %d pairs to %s: answer them with always or never, and name the file under identity.lists\n", len(pairs), path)
	return nil
}

// showReview shows pairs side by side.
func (a *app) showReview(pairs []reviewPair, total int64) {
	if total == 0 {
		fmt.Fprintln(a.stdout, "no pair is left to decide about")
		return
	}
	for _, p := range pairs {
		state := "apart"
		if p.isLinked {
			state = "one customer"
		}
		probability, _ := strconv.ParseFloat(p.probability, 64) // a number of the engine, or nothing
		fmt.Fprintf(a.stdout, "%s: probability %.3f, now %s\n", p.reason, probability, state)
		rows := table.NewWriter()
		rows.SetStyle(plainStyle())
		rows.AppendHeader(table.Row{"", p.leftSource + ":" + p.leftID, p.rightSource + ":" + p.rightID})
		for i, field := range reviewFields() {
			if p.left[i] != "" || p.right[i] != "" {
				rows.AppendRow(table.Row{field, p.left[i], p.right[i]})
			}
		}
		fmt.Fprintf(a.stdout, "%s\n\n", rows.Render())
	}
	fmt.Fprintf(a.stdout, "%d of %d pairs; `clientele identity review --output F.csv` writes all of them to be answered\n", len(pairs), total)
}
