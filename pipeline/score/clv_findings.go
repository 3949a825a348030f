package score

import (
	"fmt"
	"math"

	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
)

const findingsTable = "features.customer"

func clvFinding(step string, severity card.Severity, column, finding, suggestion string) card.Finding {
	return card.Finding{Model: clvName, Step: step, Severity: severity, Table: findingsTable, Column: column, Finding: finding, Suggestion: suggestion}
}

// clvFindings are what training found in the input that somebody could mend.
func clvFindings(in *clvInput, study clvStudy, model *clv.Model) []card.Finding {
	var out []card.Finding
	add := func(severity card.Severity, column, finding, suggestion string) {
		out = append(out, clvFinding("train", severity, column, finding, suggestion))
	}
	if study.card.FitStatus == card.BelowFloor {
		add(card.Warning, "btyd_age", fmt.Sprintf("there are %s, the model needs %s: the baseline answers", study.card.FloorObserved, study.card.FloorRequired),
			"load older exports, or identify more buyers; the floor is models.clv.min_customers and min_history_days")
	} else if study.tested == nil {
		add(card.Warning, "btyd_age", fmt.Sprintf("no window of %v days has passed since the first sales, so the model could not be tested: the baseline answers", in.window),
			"load older exports, or set a shorter models.churn.window_days")
	}
	if grade := study.card.Grade; grade == card.C || grade == card.D {
		add(card.Warning, "btyd_frequency", study.card.RefusedReason+": the baseline answers",
			"see value_by_decile in the column detail of mart model_card; where the window takes part of a season, set models.churn.window_days to another length, or load older exports")
	}
	buying := model.Buying.Estimate
	switch buying.Status {
	case btyd.NoRepeats:
		add(card.Warning, "btyd_frequency", fmt.Sprintf("none of the %d customers has bought on a second day", buying.Customers),
			"see whether sales carry the customer's number and whether the numbers of one customer are linked: mart identity_coverage")
	case btyd.NoDropout:
		add(card.Info, "btyd_recency", "customers who left cannot be told from those who buy seldom: everybody counts as alive", "load older exports: with a longer history the two part")
	case btyd.Penalized:
		add(card.Info, "btyd_frequency", fmt.Sprintf("the histories of %d customers, %d of them with a repeat purchase, leave a parameter open: a prior of precision %.3g holds it", buying.Customers, buying.Repeaters, buying.Penalty),
			"load older exports, or identify more buyers")
	case btyd.NoTime:
		add(card.Warning, "btyd_age", "all customers bought for the first time on the as-of date: nothing can be said of the time to come", "load older exports, or run for a later as-of date")
	case btyd.NoCustomers:
		add(card.Warning, "customer_id", "no known customer has bought anything", "map the customer's number of the sales: customer_ref in clientele.yaml")
	case btyd.NotConverged:
		add(card.Failure, "btyd_frequency", "the fit of the buying model did not settle: its best point answers", "see mart model_card, column detail; purchase days that lie far apart from all others often are wrong dates")
	}
	return append(out, spendFindings(model)...)
}

// spendFindings are those of the model of spend.
func spendFindings(model *clv.Model) []card.Finding {
	var out []card.Finding
	add := func(severity card.Severity, finding, suggestion string) {
		out = append(out, clvFinding("train", severity, "btyd_monetary", finding, suggestion))
	}
	found, spending := model.Spending.Finding, model.Spending.Estimate
	if f := found; f.Elasticity != 0 {
		add(card.Warning, fmt.Sprintf("who buys more often spends %s per purchase: correlation of the logarithms %.2f over %d customers; answered by a factor for the frequency", more(f.Elasticity > 0), f.LogCorrelation, f.Used),
			"where firms and private customers are in one project, value them in two")
	}
	if f := found; f.DriftFactor != 1 {
		add(card.Warning, fmt.Sprintf("customers spend %.1f %% %s per purchase in the later half of their purchases; expectations are multiplied by %.3f", 100*math.Abs(f.DriftFactor-1), more(f.DriftFactor > 1), f.DriftFactor),
			"see whether prices rose, or whether amounts changed their currency or came to include tax")
	}
	if f := found; f.ZeroSpend > 0 {
		add(card.Warning, fmt.Sprintf("the purchases of %d customers come to nothing or less; they are left out of the fit of spend, and expected to spend near nothing", f.ZeroSpend),
			"see whether free goods are booked as sales, or returns to the wrong day")
	}
	switch spending.Status {
	case btyd.NoSpend:
		if model.Buying.Estimate.Customers > 0 {
			add(card.Warning, "no purchase has a positive spend: customers are valued at nothing", "see whether unit_price and quantity of the sales are mapped")
		}
	case btyd.HeavyTail:
		add(card.Info, "the mean spend rests on a few great customers, and is known badly", "look at the customers of the highest mean_value in mart clv; leave out what is no retail")
	case btyd.Penalized:
		add(card.Info, fmt.Sprintf("the spend of %d customers leaves a parameter open: a prior holds it", spending.Repeaters), "load older exports, or identify more buyers")
	case btyd.NotConverged:
		add(card.Failure, "the fit of the model of spend did not settle: its best point answers", "see mart model_card, column detail; amounts far above all others often are wrong")
	}
	return out
}

func more(is bool) string {
	if is {
		return "more"
	}
	return "less"
}

// scoreFindings are of the histories that are scored tonight.
func scoreFindings(now *clvMoment) []card.Finding {
	var out []card.Finding
	if now.mended > 0 {
		out = append(out, clvFinding("score", card.Failure, "btyd_recency", fmt.Sprintf("%d of %d histories cannot be, such as a last purchase after the as-of date; they count as one purchase", now.mended, now.len()),
			"see whether something else than the SQL of this program wrote features.customer_rhythm"))
	}
	if now.unpriced > 0 {
		out = append(out, clvFinding("score", card.Failure, "btyd_monetary", fmt.Sprintf("the spend of %d of %d customers is missing or infinite; they are valued at the spend of all", now.unpriced, now.len()),
			"see whether amounts of the sales are missing: marts reject and data_check"))
	}
	return out
}
