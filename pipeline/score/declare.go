package score

import "clientele/pipeline"

// Declaration describes a table that this package makes.
type Declaration struct {
	Table   pipeline.Table
	Purpose string
	MadeBy  string
	Grain   []string
	Columns []DeclaredColumn
}

// DeclaredColumn is one column of a [Declaration]. From names the columns, as
// schema.table.column, that its values come from.
type DeclaredColumn struct {
	Name, Type, Unit, Meaning string
	Personal                  bool
	From                      []string
}

// Declarations lists every table that this package makes.
func Declarations() []Declaration {
	return []Declaration{
		{Table: rfmScores, Purpose: "Recency, frequency and monetary scores.", MadeBy: "model rfm", Grain: []string{"customer_id"}, Columns: []DeclaredColumn{
			{"customer_id", "VARCHAR", "", "customer", true, []string{"features.rfm.customer_id"}},
			{"recency_days", "BIGINT", "days", "days from the last purchase day to the as-of date", false, []string{"features.rfm.recency_days"}},
			{"frequency", "BIGINT", "", "distinct purchase days, or orders where configured", false, []string{"features.rfm.frequency"}},
			{"monetary", "DOUBLE", "currency", "mean net spend per purchase day, or all net spend where configured", false, []string{"features.rfm.monetary"}},
			{"net_amount", "DOUBLE", "currency", "all net spend", false, []string{"features.rfm.net_amount"}},
			{"r_score", "BIGINT", "", "recency score, 1 is worst", false, []string{"features.rfm.recency_days"}},
			{"f_score", "BIGINT", "", "frequency score, 1 is worst", false, []string{"features.rfm.frequency"}},
			{"m_score", "BIGINT", "", "monetary score, 1 is worst", false, []string{"features.rfm.monetary"}},
			{"rfm_code", "VARCHAR", "", "the three scores as one text", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"rfm_segment", "VARCHAR", "", "named segment", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"is_net_positive", "BOOLEAN", "", "whether net spend is above zero", false, []string{"features.rfm.monetary"}},
			{"previous_rfm_segment", "VARCHAR", "", "segment of the night before; null when the customer was not scored then", false, []string{"history.rfm_score.rfm_segment"}},
			{"model_name", "VARCHAR", "", "name of the model", false, nil},
			{"model_version", "VARCHAR", "", "version of the model", false, nil},
			{"train_end_date", "DATE", "", "last day of the data that the cut points were found on", false, []string{"features.rfm.cutoff_date"}},
			{"fit_status", "VARCHAR", "", "ok, constant, too_few_customers or no_customers", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"grade", "VARCHAR", "", "grade of the model; null when it predicts nothing that could be graded", false, nil},
		}},
		{Table: rfmCutpoints, Purpose: "Bounds of the score bins.", MadeBy: "model rfm", Grain: []string{"measure", "bin"}, Columns: []DeclaredColumn{
			{"measure", "VARCHAR", "", "recency, frequency or monetary", false, nil},
			{"bin", "BIGINT", "", "score of the bin", false, nil},
			{"lower_bound", "DOUBLE", "", "values of the bin lie above it; null when it is open", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"upper_bound", "DOUBLE", "", "values of the bin lie at or below it; null when it is open", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"customers", "BIGINT", "", "customers in the bin", false, []string{"features.rfm.customer_id"}},
			{"method", "VARCHAR", "", "quantile or custom", false, nil},
			{"bins", "BIGINT", "", "scores that the measure has", false, nil},
			{"fit_status", "VARCHAR", "", "ok, constant, too_few_customers or no_customers", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
		}},
		{Table: rfmMigration, Purpose: "Moves between segments since the night before.", MadeBy: "model rfm", Grain: []string{"from_segment", "to_segment", "due_to"}, Columns: []DeclaredColumn{
			{"from_segment", "VARCHAR", "", "segment of the night before; none for new customers", false, []string{"history.rfm_score.rfm_segment"}},
			{"to_segment", "VARCHAR", "", "segment now; none for those who are gone", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
			{"customers", "BIGINT", "", "customers who moved so, or stayed", false, []string{"features.rfm.customer_id"}},
			{"net_revenue", "DOUBLE", "currency", "all their net spend", false, []string{"features.rfm.net_amount"}},
			{"due_to", "VARCHAR", "", "behaviour or cutpoint; null when they stayed", false, []string{"features.rfm.recency_days", "features.rfm.frequency", "features.rfm.monetary"}},
		}},
	}
}
