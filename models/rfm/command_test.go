package rfm_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/modeltest"
	"clientele/models/rfm"
)

func TestCommand_declaresWhatItGives(t *testing.T) {
	command := rfm.Command()
	spec := command.Spec()
	if err := spec.Check(); err != nil {
		t.Error(err)
	}
	s := bigShop(50)
	in, err := models.NewColumns(models.TextColumn("city", s.id), models.FloatColumn("monetary", s.monetary), models.FloatColumn("frequency", s.frequency),
		models.FloatColumn("recency_days", s.recency), models.TextColumn("customer_id", s.id))
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.Run(context.Background(), in, map[string]string{"bins": "4", "f_cuts": "1,3"}, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	for i, column := range out.Scored.All() {
		if field := spec.Outputs[i]; field.Name != column.Name() || field.Kind != column.Kind() {
			t.Errorf("column %d is %s %s, declared %s %s", i, column.Name(), column.Kind(), field.Name, field.Kind)
		}
	}
	if out.Scored.Rows() != 50 || len(out.Scored.Names()) != len(spec.Outputs) {
		t.Errorf("%d rows, columns %v", out.Scored.Rows(), out.Scored.Names())
	}
	if out.Report.Rows != 50 || out.Report.Diagnostics.Value("fit_status") != "ok" {
		t.Errorf("report %+v", out.Report)
	}
}

func TestCommand_behavesLikeEveryModel(t *testing.T) {
	table := func(n int) models.Columns {
		s := bigShop(n)
		in, err := models.NewColumns(models.TextColumn("customer_id", s.id), models.FloatColumn("recency_days", s.recency),
			models.FloatColumn("frequency", s.frequency), models.FloatColumn("monetary", s.monetary))
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	modeltest.Run(t, rfm.Command(),
		modeltest.Fixture{Name: "one customer", In: table(1)},
		modeltest.Fixture{Name: "below the floor", In: table(4)},
		modeltest.Fixture{Name: "five customers", In: table(5)},
		modeltest.Fixture{Name: "thousands", In: table(3000)},
		modeltest.Fixture{Name: "ten bins", In: table(3000), Settings: map[string]string{"bins": "10"}},
		modeltest.Fixture{Name: "cut points", In: table(300), Settings: map[string]string{"r_cuts": "30,90", "f_cuts": "1,2", "m_bins": "3"}},
	)
}

func TestCommand_reportsWithoutCustomers(t *testing.T) {
	in, err := models.NewColumns(models.TextColumn("customer_id", nil), models.FloatColumn("recency_days", nil), models.FloatColumn("frequency", nil),
		models.FloatColumn("monetary", nil))
	if err != nil {
		t.Fatal(err)
	}
	out, err := rfm.Command().Run(context.Background(), in, nil, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(out.Report); err != nil {
		t.Error(err)
	}
	if out.Report.Diagnostics.Value("fit_status") != "no_customers" || out.Scored.Rows() != 0 || len(out.Scored.Names()) != 11 {
		t.Errorf("report %+v, columns %v", out.Report, out.Scored.Names())
	}
}

func FuzzSettingsFrom(f *testing.F) {
	f.Add("5", "30,60,90", "0")
	f.Add("10", "", "2")
	f.Add("-1", "1,,2", "x")
	f.Add("3", "1e308,inf", "11")
	f.Fuzz(func(t *testing.T, bins, cuts, own string) {
		settings, err := rfm.SettingsFrom(map[string]string{"bins": bins, "r_cuts": cuts, "f_bins": own})
		if err != nil {
			return
		}
		fitted, _ := fitAndScore(t, bigShop(30), settings)
		if _, err := rfm.FromCutpoints(fitted.Cutpoints()); err != nil {
			t.Errorf("%q %q %q: %v", bins, cuts, own, err)
		}
	})
}

func TestSettings_zeroIsQuintiles(t *testing.T) {
	s := bigShop(500)
	zero, _ := fitAndScore(t, s, rfm.Settings{})
	five, _ := fitAndScore(t, s, rfm.Settings{Recency: rfm.Quantiles(5), Frequency: rfm.Quantiles(5), Monetary: rfm.Quantiles(5)})
	if diff := cmp.Diff(zero.Cutpoints(), five.Cutpoints()); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []rfm.Binning{rfm.Quantiles(1), rfm.Quantiles(11), rfm.Quantiles(-3), rfm.CutAt(), rfm.CutAt(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)} {
		if err := (rfm.Settings{Monetary: bad}).Validate(); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}
