package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// affinityQuestion is what is asked about a product.
type affinityQuestion struct {
	level, channel, period string
	most                   int
}

func (a *app) newAffinityCommand() *cobra.Command {
	var ask affinityQuestion
	cmd := &cobra.Command{
		Use:   "affinity PRODUCT",
		Short: "Show what is bought together with a product or a category",
		Long: `Affinity looks for an article by its number, also one that it had before, or by a part of
its name, and lists what goes with it in the published night: how many baskets hold both,
how many of those with the article hold the other too (confidence), how many times what chance
would give that is (lift), and how sure it is not chance (q_value). Where several articles fit,
it lists them. Mart item_affinity has all pairs, affinity_run what was looked at.`,
		Example: `  clientele affinity "filter coffee"
  clientele affinity 0012345 --channel web --period 2026-Q1
  clientele affinity Garden --level category`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.affinity(cmd.Context(), args[0], ask) },
	}
	flags := cmd.Flags()
	flags.StringVar(&ask.level, "level", "sku", "sku: articles; category: categories")
	flags.StringVar(&ask.channel, "channel", "all", "a channel, or all of them together")
	flags.StringVar(&ask.period, "period", "all", "a period, such as 2025-Q4, or all of them together")
	flags.IntVarP(&ask.most, "number", "n", 20, "how many are listed")
	flags.BoolVar(&a.json, "json", false, "print JSON, an object a row")
	return cmd
}

func (a *app) affinity(ctx context.Context, key string, ask affinityQuestion) (err error) {
	if ask.level != "sku" && ask.level != "category" {
		return usagef("--level %s: it is sku or category", ask.level)
	}
	if ask.most < 1 {
		return usagef("-n %d: list at least 1", ask.most)
	}
	layout, err := a.layout()
	if err != nil {
		return err
	}
	db, err := a.openNight(ctx, layout, "", "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var marts int
	if err := db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = 'marts' and table_name in ('item_affinity', 'affinity_run')").Scan(&marts); err != nil {
		return fmt.Errorf("looking for the marts: %w", err)
	}
	if marts < 2 {
		return usagef("the published night has no marts item_affinity and affinity_run: publish them with `clientele run`; where the project names publish.marts, name them there")
	}
	least, err := ask.look(ctx, db)
	if err != nil {
		return err
	}
	item, err := ask.find(ctx, db, key)
	if err != nil {
		return err
	}
	return a.tellAffinity(ctx, db, ask, item, least)
}

// look checks that the channel and the period were looked at, and returns from how many baskets on pairs are told there.
func (ask affinityQuestion) look(ctx context.Context, db *sql.DB) (least int64, err error) {
	rows, err := db.QueryContext(ctx, "select channel, period, complete_from_count from affinity_run where pattern = 'pairs' and level = ? order by channel, period", ask.level)
	if err != nil {
		return 0, fmt.Errorf("reading the mart affinity_run: %w", err)
	}
	defer rows.Close()
	var channels, periods []string
	found := false
	for rows.Next() {
		var channel, period string
		var count int64
		if err := rows.Scan(&channel, &period, &count); err != nil {
			return 0, fmt.Errorf("reading the mart affinity_run: %w", err)
		}
		channels, periods = append(channels, channel), append(periods, period)
		if channel == ask.channel && period == ask.period {
			least, found = count, true
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("reading the mart affinity_run: %w", err)
	}
	if !found {
		slices.Sort(channels)
		slices.Sort(periods)
		return 0, usagef("nothing was looked at for channel %s and period %s; there are the channels %s and the periods %s", ask.channel, ask.period,
			strings.Join(slices.Compact(channels), ", "), strings.Join(slices.Compact(periods), ", "))
	}
	return least, nil
}

// boughtItem is an article or a category.
type boughtItem struct {
	id, name string
}

func (i boughtItem) String() string {
	if i.name == "" || i.name == i.id {
		return i.id
	}
	return fmt.Sprintf("%s (%s)", i.id, i.name)
}

// find returns the one article or category that a key fits: its id, an id that it had, its name, a part of its name.
func (ask affinityQuestion) find(ctx context.Context, db *sql.DB, key string) (boughtItem, error) {
	const most = 20
	articles := `select item_id as id, coalesce(item_name, item_id) as name, baskets from intermediate.items`
	former := `select new_product_id from run.product_recoding where old_product_id = $1`
	if ask.level == "category" {
		articles = `select category as id, category as name, 0 as baskets from intermediate.items where category is not null group by category`
		former = `select null where false`
	}
	query := `
		with articles as (` + articles + `), former as (` + former + `), fitting as (
			select *, case when id = $1 then 1 when id in (from former) then 2 when lower(id) = lower($1) then 3 when lower(name) = lower($1) then 4 else 5 end as place from articles
			where lower(id) = lower($1) or id in (from former) or contains(lower(name), lower($1))
		)
		select id, name, count(*) over () from fitting where place = (select min(place) from fitting) order by baskets desc, id limit ` + fmt.Sprint(most)
	rows, err := db.QueryContext(ctx, query, key)
	if err != nil {
		return boughtItem{}, fmt.Errorf("looking for the product: %w", err)
	}
	defer rows.Close()
	var fitting []boughtItem
	var names []string
	var all int64
	for rows.Next() {
		var item boughtItem
		if err := rows.Scan(&item.id, &item.name, &all); err != nil {
			return boughtItem{}, fmt.Errorf("looking for the product: %w", err)
		}
		fitting, names = append(fitting, item), append(names, "  "+item.String())
	}
	if err := rows.Err(); err != nil {
		return boughtItem{}, fmt.Errorf("looking for the product: %w", err)
	}
	what := map[string]string{"sku": "article", "category": "category"}[ask.level]
	switch {
	case len(fitting) == 0:
		return boughtItem{}, usagef("no %s that was ever bought has the id or the name %q; a part of the name is enough", what, key)
	case all > most:
		names = append(names, fmt.Sprintf("  and %d more", all-most))
		fallthrough
	case len(fitting) > 1:
		return boughtItem{}, usagef("%d fit %q; name one of these by its id:\n%s", all, key, strings.Join(names, "\n"))
	}
	return fitting[0], nil
}

// tellAffinity lists what goes with an item.
func (a *app) tellAffinity(ctx context.Context, db *sql.DB, ask affinityQuestion, item boughtItem, least int64) error {
	measures := "support, confidence, lift, q_value"
	if !a.json { // people read a few digits
		measures = `round(support, 5) as support, round(confidence, 4) as confidence, round(lift, 2) as lift,
			case when q_value < 0.0001 then format('{:.0e}', q_value) else cast(round(q_value, 4) as varchar) end as q_value`
	}
	query := `select item_b, item_b_name, n_a, n_b, n_both, ` + measures + ` from item_affinity as pairs
		where level = ? and channel = ? and period = ? and item_a = ? order by pairs.lift desc, n_both desc, item_b limit ` + strconv.Itoa(ask.most)
	rows, err := db.QueryContext(ctx, query, ask.level, ask.channel, ask.period, item.id)
	if err != nil {
		return fmt.Errorf("reading the mart item_affinity: %w", err)
	}
	defer rows.Close()
	if a.json {
		return writeJSON(a.stdout, rows)
	}
	table, err := collect(rows)
	if err != nil {
		return fmt.Errorf("reading the mart item_affinity: %w", err)
	}
	fmt.Fprintf(a.stdout, "%s; channel %s, period %s\n", item, ask.channel, ask.period)
	if table.Length() == 0 {
		fmt.Fprintf(a.stdout, "nothing goes with it more often than by chance in %d baskets or more\n", least)
		return nil
	}
	_, err = fmt.Fprintln(a.stdout, table.Render())
	return err
}
