package score

import (
	"slices"

	"clientele/pipeline"
)

// Declarations lists every table that this package makes.
func Declarations() []pipeline.Declaration {
	return slices.Concat(rfmDeclarations(), clvDeclarations(), churnDeclarations(), propensityDeclarations(), prospectDeclarations(), nextDeclarations(), nextDateDeclarations())
}

func rfmDeclarations() []pipeline.Declaration {
	return []pipeline.Declaration{
		{Table: rfmScores, Purpose: "Recency, frequency and monetary scores.", MadeBy: "model rfm", Grain: []string{"customer_id"}, Columns: []pipeline.DeclaredColumn{
			{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: []string{"features.rfm.customer_id"}},
			{Name: "recency_days", Type: "BIGINT", Unit: "days", Meaning: "days from the last purchase day to the as-of date", From: []string{"features.rfm.recency_days"}},
			{Name: "frequency", Type: "BIGINT", Meaning: "distinct purchase days, or orders where configured", From: []string{"features.rfm.frequency"}},
			{Name: "monetary", Type: "DOUBLE", Unit: "currency", Meaning: "mean net spend per purchase day, or all net spend where configured", From: []string{"features.rfm.monetary"}},
			{Name: "net_amount", Type: "DOUBLE", Unit: "currency", Meaning: "all net spend", From: []string{"features.rfm.net_amount"}},
			{Name: "r_score", Type: "BIGINT", Meaning: "recency score, 1 is worst", From: []string{"features.rfm.recency_days"}},
			{Name: "f_score", Type: "BIGINT", Meaning: "frequency score, 1 is worst", From: []string{"features.rfm.frequency"}},
			{Name: "m_score", Type: "BIGINT", Meaning: "monetary score, 1 is worst", From: []string{"features.rfm.monetary"}},
			{Name: "rfm_code", Type: "VARCHAR", Meaning: "the three scores as one text", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "rfm_segment", Type: "VARCHAR", Meaning: "named segment", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "is_net_positive", Type: "BOOLEAN", Meaning: "whether net spend is above zero", From: []string{"features.rfm.monetary"}},
			{Name: "previous_rfm_segment", Type: "VARCHAR", Meaning: "segment of the night before; null when the customer was not scored then", From: []string{"history.rfm_score.rfm_segment"}},
			{Name: "model_name", Type: "VARCHAR", Meaning: "name of the model"},
			{Name: "model_version", Type: "VARCHAR", Meaning: "version of the model"},
			{Name: "train_end_date", Type: "DATE", Meaning: "last day of the data that the cut points were found on", From: []string{"features.rfm.cutoff_date"}},
			{Name: "fit_status", Type: "VARCHAR", Meaning: "ok, constant, too_few_customers or no_customers", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "grade", Type: "VARCHAR", Meaning: "grade of the model; null when it predicts nothing that could be graded"},
		}},
		{Table: rfmCutpoints, Purpose: "Bounds of the score bins.", MadeBy: "model rfm", Grain: []string{"measure", "bin"}, Columns: []pipeline.DeclaredColumn{
			{Name: "measure", Type: "VARCHAR", Meaning: "recency, frequency or monetary"},
			{Name: "bin", Type: "BIGINT", Meaning: "score of the bin"},
			{Name: "lower_bound", Type: "DOUBLE", Meaning: "values of the bin lie above it; null when it is open", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "upper_bound", Type: "DOUBLE", Meaning: "values of the bin lie at or below it; null when it is open", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "customers", Type: "BIGINT", Meaning: "customers in the bin", From: []string{"features.rfm.customer_id"}},
			{Name: "method", Type: "VARCHAR", Meaning: "quantile or custom"},
			{Name: "bins", Type: "BIGINT", Meaning: "scores that the measure has"},
			{Name: "fit_status", Type: "VARCHAR", Meaning: "ok, constant, too_few_customers or no_customers", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
		}},
		{Table: rfmMigration, Purpose: "Moves between segments since the night before.", MadeBy: "model rfm", Grain: []string{"from_segment", "to_segment", "due_to"}, Columns: []pipeline.DeclaredColumn{
			{Name: "from_segment", Type: "VARCHAR", Meaning: "segment of the night before; none for new customers", From: []string{"history.rfm_score.rfm_segment"}},
			{Name: "to_segment", Type: "VARCHAR", Meaning: "segment now; none for those who are gone", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{Name: "customers", Type: "BIGINT", Meaning: "customers who moved so, or stayed", From: []string{"features.rfm.customer_id"}},
			{Name: "net_revenue", Type: "DOUBLE", Unit: "currency", Meaning: "all their net spend", From: []string{"features.rfm.net_amount"}},
			{Name: "due_to", Type: "VARCHAR", Meaning: "behaviour or cutpoint; null when they stayed", From: []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
		}},
	}
}
