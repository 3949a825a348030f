package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// findsWhatIsBoughtTogether compares the pairs of a demo night with those that the generator plants: articles of two categories of which the second follows the
// first with a fixed probability, while everything else goes together by people's tastes alone.
func findsWhatIsBoughtTogether(t *testing.T, dir string) {
	data, err := os.ReadFile(filepath.Join(dir, "truth", "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Pairs []struct{ First, Second string }
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	db := withTruth(t, dir)
	ctx := context.Background()
	found, first, best := 0, 0, 0
	for _, pair := range truth.Pairs {
		var pairs, rules, place int
		if err := db.QueryRowContext(ctx, `select
				(select count(*) from item_affinity where level = 'sku' and channel = 'all' and period = 'all' and item_a = $1 and item_b = $2 and q_value < .05 and lift > 3),
				(select count(*) from affinity_rule where antecedent_items = $1 and consequent_items = $2 and q_value < .05),
				(select count(*) from item_affinity as other where level = 'sku' and channel = 'all' and period = 'all' and item_a = $1
					and lift >= (select lift from item_affinity where level = 'sku' and channel = 'all' and period = 'all' and item_a = $1 and item_b = $2))`,
			pair.First, pair.Second).Scan(&pairs, &rules, &place); err != nil {
			t.Fatal(err)
		}
		found += pairs
		first += rules
		if place == 1 {
			best++
		}
	}
	t.Logf("of %d planted pairs %d are found, %d as rules, %d as the strongest of their article", len(truth.Pairs), found, first, best)
	if n := len(truth.Pairs); found*10 < n*9 || best*10 < n*9 {
		t.Errorf("of %d planted pairs %d are found and %d are the strongest of their article; wanted are nine in ten", n, found, best)
	}
	var planted []string
	for _, pair := range truth.Pairs {
		planted = append(planted, "('"+pair.First+"', '"+pair.Second+"')")
	}
	// Whoever knows the planted pairs explains what goes together over the walls of categories; tastes and favourites explain little more.
	var strangers int
	if err := db.QueryRowContext(ctx, `select count(*) from item_affinity as pair
			inner join dim_product as a on a.product_id = pair.item_a inner join dim_product as b on b.product_id = pair.item_b
			where pair.level = 'sku' and pair.channel = 'all' and pair.period = 'all' and pair.lift > 10 and a.category <> b.category
				and (item_a, item_b) not in (`+strings.Join(planted, ", ")+`) and (item_b, item_a) not in (`+strings.Join(planted, ", ")+`)`).Scan(&strangers); err != nil {
		t.Fatal(err)
	}
	if strangers /= 2; strangers*10 > len(truth.Pairs) {
		t.Errorf("%d strong pairs over two categories are not planted, beside %d that are", strangers, len(truth.Pairs))
	}
}
