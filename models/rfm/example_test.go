package rfm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"clientele/models"
	"clientele/models/rfm"
)

// Cut points are found on one set of customers and can score another.
func Example() {
	ctx := context.Background()
	customers, err := rfm.CheckCustomers(ctx,
		[]string{"ann", "bob", "cid", "dee", "eve", "fay"},
		[]float64{3, 400, 30, 90, 12, 200}, // days since the last purchase
		[]float64{12, 1, 4, 6, 1, 2},       // purchase days
		[]float64{80, 15, 40, 95, 25, -10}, // mean net spend per purchase day
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fitted, err := rfm.Fit(ctx, customers, rfm.Settings{Recency: rfm.CutAt(14, 60, 180, 365), Frequency: rfm.Quantiles(5)})
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := fitted.Score(ctx, customers)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range []string{"ann", "bob", "cid", "dee", "eve", "fay"} {
		fmt.Println(name, scores.Code(i), scores.Segments[i], scores.HasNonpositiveSpend(i))
	}
	// Output:
	// ann 554 champions false
	// bob 111 lost false
	// cid 433 potential_loyalist false
	// dee 345 loyal false
	// eve 512 new_customers false
	// fay 221 hibernating true
}

func ExampleFitted_Cutpoints() {
	ctx := context.Background()
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	customers, err := rfm.CheckCustomers(ctx, ids, []float64{5, 9, 12, 30, 31, 60, 90, 300}, []float64{1, 1, 1, 1, 2, 2, 3, 9},
		[]float64{10, 20, 30, 40, 50, 60, 70, 80})
	if err != nil {
		fmt.Println(err)
		return
	}
	fitted, err := rfm.Fit(ctx, customers, rfm.Settings{Recency: rfm.Quantiles(2), Frequency: rfm.Quantiles(3), Monetary: rfm.CutAt(25, 50)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range fitted.Cutpoints() {
		fmt.Printf("%s %d: above %v up to %v: %d customers, %s\n", row.Measure, row.Bin, row.Lower, row.Upper, row.Customers, row.Method)
	}
	// Output:
	// recency 1: above 30 up to +Inf: 4 customers, quantile
	// recency 2: above -Inf up to 30: 4 customers, quantile
	// frequency 1: above -Inf up to 1: 4 customers, quantile
	// frequency 2: above 1 up to 2: 2 customers, quantile
	// frequency 3: above 2 up to +Inf: 2 customers, quantile
	// monetary 1: above -Inf up to 25: 2 customers, custom
	// monetary 2: above 25 up to 50: 3 customers, custom
	// monetary 3: above 50 up to +Inf: 3 customers, custom
}

// cid and dee came back, so that the median is better: bob bought no less than before and is in another half all the same.
func ExampleMigrate() {
	ctx := context.Background()
	night := func(days []float64) (*rfm.Fitted, rfm.Scores, error) {
		same := []float64{4, 4, 4, 4, 4}
		customers, err := rfm.CheckCustomers(ctx, []string{"ann", "bob", "cid", "dee", "eve"}, days, same, same)
		if err != nil {
			return nil, rfm.Scores{}, err
		}
		fitted, err := rfm.Fit(ctx, customers, rfm.Settings{Recency: rfm.Quantiles(2), Frequency: rfm.CutAt(1), Monetary: rfm.CutAt(1)})
		if err != nil {
			return nil, rfm.Scores{}, err
		}
		scores, err := fitted.Score(ctx, customers)
		return fitted, scores, err
	}
	then, thenScores, err := night([]float64{10, 20, 30, 40, 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, nowScores, err := night([]float64{11, 21, 1, 1, 51})
	if err != nil {
		fmt.Println(err)
		return
	}
	revenue := []float64{100, 100, 100, 100, 100}
	migration, err := rfm.Migrate(ctx, rfm.Previous{ID: []string{"ann", "bob", "cid", "dee", "eve"}, Segments: thenScores.Segments,
		NetRevenue: revenue, Fitted: then}, nowScores, revenue)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, move := range migration.Moves {
		fmt.Printf("%s to %s: %d, revenue %v, %q\n", move.From, move.To, move.Customers, move.NetRevenue, move.DueTo)
	}
	// Output:
	// champions to cannot_lose_them: 1, revenue 100, "behaviour"
	// champions to cannot_lose_them: 1, revenue 100, "cutpoint"
	// cannot_lose_them to champions: 2, revenue 200, "behaviour"
	// cannot_lose_them to cannot_lose_them: 1, revenue 100, ""
}

func ExampleSegmentTexts() {
	for _, text := range rfm.SegmentTexts() {
		fmt.Printf("%s: %s\n", text.Segment, text.Rule)
	}
	// Output:
	// champions: r 5, fm 4-5
	// loyal: r 3-4, fm 4-5
	// potential_loyalist: r 4-5, fm 3; or r 4-5, f 2-5, fm 1-2
	// new_customers: r 5, f 1, fm 1-2
	// promising: r 4, f 1, fm 1-2
	// need_attention: r 3, fm 3
	// about_to_sleep: r 3, fm 1-2
	// at_risk: r 1-2, fm 3-4
	// cannot_lose_them: r 1-2, fm 5
	// hibernating: r 2, fm 1-2; or r 1, f 2-5, fm 1-2
	// lost: r 1, f 1, fm 1-2
}

// As `clientele model run rfm --set bins=2 --json` has it.
func ExampleCommand() {
	in, err := models.NewColumns(
		models.IntegerColumn("customer_id", []int64{1, 2, 3, 4, 5}),
		models.IntegerColumn("recency_days", []int64{10, 20, 30, 40, 50}),
		models.IntegerColumn("frequency", []int64{1, 1, 1, 1, 1}),
		models.FloatColumn("monetary", []float64{5, 4, 3, 2, 1.5}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := rfm.Command().Run(context.Background(), in, map[string]string{"bins": "2"}, rand.NewPCG(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, part := range []any{out.Report.Settings, out.Report.Parameters.Value("monetary_cutpoints"), out.Report.Diagnostics, out.Scored.Names()} {
		text, err := json.Marshal(part)
		fmt.Println(string(text), err)
	}
	_, err = rfm.Command().Run(context.Background(), in, map[string]string{"r_cut": "30,60"}, rand.NewPCG(1, 2))
	fmt.Println(err)
	// Output:
	// {"bins":2,"r_bins":0,"f_bins":0,"m_bins":0,"r_cuts":[],"f_cuts":[],"m_cuts":[]} <nil>
	// [{"bin":1,"lower_bound":null,"upper_bound":3,"customers":3},{"bin":2,"lower_bound":3,"upper_bound":null,"customers":2}] <nil>
	// {"fit_status":"constant","floor_customers":5,"nonpositive_spend_customers":0,"recency_method":"quantile","recency_status":"ok","frequency_method":"quantile","frequency_status":"constant","monetary_method":"quantile","monetary_status":"ok"} <nil>
	// ["customer_id","recency_days","frequency","monetary","r_score","f_score","m_score","rfm_code","rfm_segment","has_nonpositive_spend","fit_status"] <nil>
	// reading the settings of rfm: unknown setting "r_cut": did you mean "r_cuts"?
}
