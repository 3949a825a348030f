package sequence_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/modeltest"
	"clientele/models/sequence"
)

func table(tb testing.TB, lines []line) models.Columns {
	tb.Helper()
	customers, days, items := make([]string, len(lines)), make([]int64, len(lines)), make([]string, len(lines))
	for i, l := range lines {
		customers[i], days[i], items[i] = l.customer, int64(l.day), l.item
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", customers), models.IntegerColumn("date", days), models.TextColumn("item_id", items))
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

func TestCommand_behavesLikeEveryModel(t *testing.T) {
	modeltest.Run(t, sequence.Command(),
		modeltest.Fixture{Name: "one line", In: table(t, []line{{"a", 1, "x"}})},
		modeltest.Fixture{Name: "shop", In: table(t, shop(1, 40, 6, 5, 60)), Settings: map[string]string{"min_support_count": "3", "window_days": "40"}},
		modeltest.Fixture{Name: "cut", In: table(t, shop(2, 40, 6, 5, 60)), Settings: map[string]string{"max_patterns": "20", "transitions": "t.csv"}},
	)
}

func run(t *testing.T, in models.Columns, settings map[string]string) (models.Output, error) {
	t.Helper()
	return sequence.Command().Run(context.Background(), in, settings, rand.NewPCG(1, 1))
}

func TestCommand_readsDates(t *testing.T) {
	in, err := models.NewColumns(models.TextColumn("customer_id", []string{"1", "1", "2", "2"}),
		models.TextColumn("date", []string{"2024-02-28", "2024-03-01 10:30:00", "2024-03-01", "2024-02-20"}),
		models.TextColumn("item_id", []string{"tea", "pot", "pot", "tea"}))
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(t, in, map[string]string{"min_support_count": "2", "transitions": "t.csv", "open_days": "30"})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := out.Scored.Texts("steps")
	if err != nil || !cmp.Equal(steps, []string{`["tea","pot"]`}) {
		t.Errorf("%q, %v", steps, err)
	}
	days, err := out.Scored.Floats("median_days")
	if err != nil || days[0] != 6 { // 2 and 10
		t.Errorf("%v days, %v", days, err)
	}
	if m := out.Report.Metrics; m.Value("patterns") != 1 || !cmp.Equal(m.Value("patterns_by_length_from_two"), []int{1}) || m.Value("transitions") != 0 {
		t.Errorf("metrics %+v", m)
	}
}

func TestCommand_saysWhatIsWrong(t *testing.T) {
	out, err := run(t, table(t, shop(2, 40, 6, 5, 60)), map[string]string{"min_support_count": "1", "max_patterns": "20"})
	if d := out.Report.Diagnostics; err != nil || d.Value("fit_status") != "support_raised" || d.Value("patterns_complete_from_count").(int) < 2 {
		t.Errorf("diagnostics %+v, %v", d, err)
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", []string{"1"}), models.TextColumn("date", []string{"31.12.2024"}), models.TextColumn("item_id", []string{"tea"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, in, nil); err == nil || !strings.Contains(err.Error(), "write it as 2024-12-31") {
		t.Errorf("a date that is none: %v", err)
	}
	if _, err := run(t, table(t, shop(2, 4, 6, 5, 60)), map[string]string{"min_gap_days": "9", "max_gap_days": "3"}); err == nil || !strings.Contains(err.Error(), "above the maximum gap") {
		t.Errorf("limits that contradict: %v", err)
	}
}
