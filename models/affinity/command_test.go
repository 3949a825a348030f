package affinity_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/affinity"
	"clientele/models/modeltest"
)

func table(tb testing.TB, shop [][]string) models.Columns {
	tb.Helper()
	var baskets []int64
	var items []string
	for i, basket := range shop {
		for _, item := range basket {
			baskets, items = append(baskets, int64(i)), append(items, item)
		}
	}
	in, err := models.NewColumns(models.IntegerColumn("basket_id", baskets), models.TextColumn("item_id", items))
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

func TestCommand_behavesLikeEveryModel(t *testing.T) {
	modeltest.Run(t, affinity.Command(),
		modeltest.Fixture{Name: "one line", In: table(t, [][]string{{"a"}})},
		modeltest.Fixture{Name: "sparse", In: table(t, shop(1, 300, 10, .1)), Settings: map[string]string{"min_support_count": "3"}},
		modeltest.Fixture{Name: "dense", In: table(t, shop(2, 200, 8, .6)), Settings: map[string]string{"min_confidence": "0", "max_consequent": "3"}},
		modeltest.Fixture{Name: "one basket of all", In: table(t, shop(2, 1, 9, 1)), Settings: map[string]string{"pairs": "p.csv", "itemsets": "i.csv"}},
		modeltest.Fixture{Name: "cut", In: table(t, shop(4, 200, 11, .6)), Settings: map[string]string{"min_support_count": "1", "max_sets": "50", "max_rules": "20"}},
	)
}

func TestCommand_readsBasketsAsLines(t *testing.T) {
	texts := []string{"bread,milk", "bread,milk,butter", "milk", "", "bread, milk"}
	in, err := models.NewColumns(models.TextColumn("items", texts))
	if err != nil {
		t.Fatal(err)
	}
	out, err := affinity.Command().Run(context.Background(), in, map[string]string{"format": "basket_lines", "min_support_count": "2", "itemsets": "sets.csv",
		"keep": "closed", "pairs": "pairs.csv"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	m := out.Report.Metrics
	if m.Value("itemsets") != 3 || !cmp.Equal(m.Value("itemsets_by_size"), []int{2, 1}) || m.Value("rules") != 2 || m.Value("itemsets_closed") != 2 || m.Value("pairs") != 1 {
		t.Errorf("metrics %+v", m)
	}
	antecedent, err := out.Scored.Texts("antecedent")
	if err != nil || !cmp.Equal(antecedent, []string{`["bread"]`, `["milk"]`}) {
		t.Errorf("%q, %v", antecedent, err)
	}
	if sets := out.Beside["itemsets"]; sets.Rows() != 2 {
		t.Errorf("%d sets", sets.Rows())
	}
}

func TestCommand_saysWhatWasRaised(t *testing.T) {
	out, err := affinity.Command().Run(context.Background(), table(t, shop(4, 200, 11, .6)), map[string]string{"min_support_count": "1", "max_sets": "50"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	d := out.Report.Diagnostics
	if d.Value("fit_status") != "support_raised" || d.Value("itemsets_complete_from_count").(int) < 2 || d.Value("min_support_count") != 1 {
		t.Errorf("diagnostics %+v", d)
	}
	for settings, want := range map[string]string{"max_consequent": "give 1 or more", "min_confidence": "give shares"} {
		_, err := affinity.Command().Run(context.Background(), table(t, shop(4, 20, 5, .6)), map[string]string{settings: "-1"}, rand.NewPCG(1, 1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", settings, err)
		}
	}
}
