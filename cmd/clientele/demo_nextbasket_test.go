package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"testing"
)

// recommendsToItsCustomers holds the recommendations of a demo night to each other and to the model card.
func recommendsToItsCustomers(t *testing.T, dir string) {
	db := withTruth(t, dir)
	for what, query := range map[string]string{
		"customers who bought and have not ten products to buy next": `
			select count(*) from customer_360 left join (select customer_id, count(*) as n, max(rank) as last from product_recommendation group by customer_id) using (customer_id)
			where (orders_lifetime > 0 and coalesce(n = 10 and last = 10, false) is false) or (orders_lifetime = 0 and n is not null)`,
		"products listed twice for a customer": `select count(*) from (select 1 from product_recommendation group by customer_id, product_id having count(*) > 1)`,
		"discontinued products recommended": `
			select count(*) from product_recommendation inner join dim_product using (product_id) where discontinued_on <= product_recommendation.as_of_date`,
		"best next products that are not the first of the list": `
			select count(*) from customer_360 left join product_recommendation as first on first.customer_id = customer_360.customer_id and rank = 1
			where first.product_id is distinct from best_next_product_id`,
		"offers twice in a category and kind":                 `select count(*) from (select 1 from next_offer group by customer_id, category, offer_kind having count(*) > 1)`,
		"offers that are not what the customer never had":     `select count(*) from next_offer inner join product_recommendation using (customer_id, product_id) where (offer_kind = 'repeat') <> is_repeat`,
		"offers of less margin that come first":               `select count(*) from next_offer as a inner join next_offer as b using (customer_id) where a.rank < b.rank and a.expected_margin < b.expected_margin - 1e-9`,
		"customers with another first product in the history": `select count(*) from product_recommendation as now full outer join product_recommendation_history as kept using (customer_id, rank) where rank <= 3 and now.product_id is distinct from kept.product_id`,
		"models that are not graded A or B":                   `select count(*) from model_card where model = 'nextbasket' and coalesce(grade, 'none') not in ('A', 'B')`,
		"probabilities away from what came":                   `select count(*) from model_card where model = 'nextbasket' and coalesce(ece, 1) > .01`,
	} {
		var count sql.NullInt64
		if err := db.QueryRowContext(context.Background(), query).Scan(&count); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if count.Int64 != 0 {
			t.Errorf("%s: %d", what, count.Int64)
		}
	}
	var detail string
	if err := db.QueryRowContext(context.Background(), `select detail from model_card where model = 'nextbasket'`).Scan(&detail); err != nil {
		t.Fatal(err)
	}
	var told struct {
		Candidates map[string]map[string]float64 `json:"candidates"`
	}
	if err := json.Unmarshal([]byte(detail), &told); err != nil {
		t.Fatal(err)
	}
	blend := told.Candidates["blend"]["recall_10"]
	for _, baseline := range []string{"global", "personal_global"} {
		if least := told.Candidates[baseline]["recall_10"]; !(blend > least) || least == 0 {
			t.Errorf("recall %.3f, of %s %.3f", blend, baseline, least)
		}
	}
}
