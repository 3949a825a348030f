package score

import "clientele/pipeline"

// Declaration describes a table that this package makes.
type Declaration struct {
	Table   pipeline.Table
	Purpose string
	Grain   []string
	Columns []DeclaredColumn
}

// DeclaredColumn is one column of a [Declaration].
type DeclaredColumn struct{ Name, Type, Unit, Meaning string }

// Declarations lists every table that this package makes.
func Declarations() []Declaration {
	return []Declaration{
		{Table: rfmScores, Purpose: "Recency, frequency and monetary scores.", Grain: []string{"customer_id"}, Columns: []DeclaredColumn{
			{"customer_id", "VARCHAR", "", "customer"},
			{"recency_days", "BIGINT", "days", "days from the last purchase day to the as-of date"},
			{"frequency", "BIGINT", "", "distinct purchase days, or orders where configured"},
			{"monetary", "DOUBLE", "currency", "mean net spend per purchase day, or all net spend where configured"},
			{"net_amount", "DOUBLE", "currency", "all net spend"},
			{"r_score", "BIGINT", "", "recency score, 1 is worst"},
			{"f_score", "BIGINT", "", "frequency score, 1 is worst"},
			{"m_score", "BIGINT", "", "monetary score, 1 is worst"},
			{"rfm_code", "VARCHAR", "", "the three scores as one text"},
			{"rfm_segment", "VARCHAR", "", "named segment"},
			{"is_net_positive", "BOOLEAN", "", "whether net spend is above zero"},
			{"previous_rfm_segment", "VARCHAR", "", "segment of the night before; null when the customer was not scored then"},
			{"model_name", "VARCHAR", "", "name of the model"},
			{"model_version", "VARCHAR", "", "version of the model"},
			{"train_end_date", "DATE", "", "last day of the data that the cut points were found on"},
			{"fit_status", "VARCHAR", "", "ok, constant, too_few_customers or no_customers"},
			{"grade", "VARCHAR", "", "grade of the model; null when it predicts nothing that could be graded"},
		}},
		{Table: rfmCutpoints, Purpose: "Bounds of the score bins.", Grain: []string{"measure", "bin"}, Columns: []DeclaredColumn{
			{"measure", "VARCHAR", "", "recency, frequency or monetary"},
			{"bin", "BIGINT", "", "score of the bin"},
			{"lower_bound", "DOUBLE", "", "values of the bin lie above it; null when it is open"},
			{"upper_bound", "DOUBLE", "", "values of the bin lie at or below it; null when it is open"},
			{"customers", "BIGINT", "", "customers in the bin"},
			{"method", "VARCHAR", "", "quantile or custom"},
			{"bins", "BIGINT", "", "scores that the measure has"},
			{"fit_status", "VARCHAR", "", "ok, constant, too_few_customers or no_customers"},
		}},
		{Table: rfmMigration, Purpose: "Moves between segments since the night before.", Grain: []string{"from_segment", "to_segment", "due_to"}, Columns: []DeclaredColumn{
			{"from_segment", "VARCHAR", "", "segment of the night before; none for new customers"},
			{"to_segment", "VARCHAR", "", "segment now; none for those who are gone"},
			{"customers", "BIGINT", "", "customers who moved so, or stayed"},
			{"net_revenue", "DOUBLE", "currency", "all their net spend"},
			{"due_to", "VARCHAR", "", "behaviour or cutpoint; null when they stayed"},
		}},
	}
}
