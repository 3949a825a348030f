package card

func cardFields() []field[Card] {
	return []field[Card]{
		key("model", "clv, churn, propensity, prospect or nextbasket", func(c Card) string { return c.Model }),
		key("target_type", "of propensity, the kind of target; else empty", func(c Card) string { return c.TargetType }),
		key("target_id", "of propensity, the target; else empty", func(c Card) string { return c.TargetID }),
		text("model_version", "day of the night that trained the model; null where nothing is trained", func(c Card) string { return c.Version }),
		text("published", "whose answer is published: a model or the baseline", func(c Card) string { return c.Published }),
		text("protocol", "later_period: tested on the window after a later cutoff; folds: on other customers of the only cutoff; none", func(c Card) string { return string(c.Protocol) }),
		text("floor_required", "how much data the model needs", func(c Card) string { return c.FloorRequired }),
		text("floor_observed", "how much there is", func(c Card) string { return c.FloorObserved }),
		day("train_from", "first cutoff learnt from; null where nothing was", func(c Card) string { return c.TrainFrom }),
		day("train_to", "end of the last window learnt from; null where nothing was", func(c Card) string { return c.TrainTo }),
		day("test_from", "cutoff tested on; null where nothing was", func(c Card) string { return c.TestFrom }),
		day("test_to", "end of the window tested on; null where nothing was", func(c Card) string { return c.TestTo }),
		integer("train_rows", "rows learnt from", func(c Card) int { return c.TrainRows }),
		integer("test_rows", "rows tested on", func(c Card) int { return c.TestRows }),
		integer("features", "features that the model may use", func(c Card) int { return c.Features }),
		number("positive_rate", "share of the tested rows that have the outcome; null where it does not apply", func(c Card) float64 { return c.PositiveRate }),
		text("baseline_name", "what the model is compared with", func(c Card) string { return c.BaselineName }),
		number("baseline_metric", "the baseline's metric; null where nothing was tested", func(c Card) float64 { return c.BaselineMetric }),
		text("metric_name", "what is compared", func(c Card) string { return c.MetricName }),
		number("metric", "the model's metric; null where nothing was tested", func(c Card) float64 { return c.Metric }),
		number("gain", "how much better than the baseline, above 0 is better; null where nothing was tested", func(c Card) float64 { return c.Gain }),
		number("gain_low", "lower bound of the 90 % interval of the gain; null where nothing was tested", func(c Card) float64 { return c.GainLow }),
		number("gain_high", "upper bound of the 90 % interval of the gain; null where nothing was tested", func(c Card) float64 { return c.GainHigh }),
		number("auc", "area under the curve of true over false positives; null where it does not apply", func(c Card) float64 { return c.AUC }),
		number("pr_auc", "average precision; null where it does not apply", func(c Card) float64 { return c.PRAUC }),
		number("log_loss", "mean of minus log probability of what happened; null where it does not apply", func(c Card) float64 { return c.LogLoss }),
		number("brier", "mean squared distance of probability and outcome; null where it does not apply", func(c Card) float64 { return c.Brier }),
		number("ece", "mean distance of probability and rate over ten bands; null where it does not apply", func(c Card) float64 { return c.ECE }),
		number("lift_10", "rate in the highest tenth over the rate of all; null where it does not apply", func(c Card) float64 { return c.Lift10 }),
		number("mae", "mean absolute error; null where it does not apply", func(c Card) float64 { return c.MAE }),
		number("rmse", "root of the mean squared error; null where it does not apply", func(c Card) float64 { return c.RMSE }),
		number("correlation", "rank correlation of prediction and outcome; null where it does not apply", func(c Card) float64 { return c.Correlation }),
		text("calibration", "how probabilities were calibrated: none, shift, platt or isotonic; null where it does not apply", func(c Card) string { return c.Calibration }),
		text("grade", "A: the gain passes the margin for sure, B: there is one for sure, C: perhaps, D: there is none; null when not graded", func(c Card) string { return string(c.Grade) }),
		text("fit_status", "ok, or what happened", func(c Card) string { return c.FitStatus }),
		text("refused_reason", "why the baseline's answer is published; null where the model's is", func(c Card) string { return c.RefusedReason }),
		text("detail", "all candidates with their figures, a JSON object; null where there are none", func(c Card) string { return c.Detail }),
	}
}

func bandFields() []field[Band] {
	return []field[Band]{
		key("model", "clv, churn, propensity, prospect or nextbasket", func(b Band) string { return b.Model }),
		key("target_type", "of propensity, the kind of target; else empty", func(b Band) string { return b.TargetType }),
		key("target_id", "of propensity, the target; else empty", func(b Band) string { return b.TargetID }),
		text("model_version", "day of the night that trained the model; null where nothing is trained", func(b Band) string { return b.Version }),
		integerKey("band", "band of similar probability, 1 is the lowest", func(b Band) int { return b.Band }),
		integer("n", "tested rows in the band", func(b Band) int { return b.Rows }),
		number("mean_predicted", "mean probability", func(b Band) float64 { return b.Predicted }),
		number("actual_rate", "share that had the outcome", func(b Band) float64 { return b.Rate }),
		number("low", "lower bound of the 90 % interval of the rate", func(b Band) float64 { return b.Low }),
		number("high", "upper bound of the 90 % interval of the rate", func(b Band) float64 { return b.High }),
	}
}

func driftFields() []field[Drift] {
	return []field[Drift]{
		key("model", "clv, churn, propensity, prospect or nextbasket", func(d Drift) string { return d.Model }),
		key("target_type", "of propensity, the kind of target; else empty", func(d Drift) string { return d.TargetType }),
		key("target_id", "of propensity, the target; else empty", func(d Drift) string { return d.TargetID }),
		text("model_version", "day of the night that trained the model; null where nothing is trained", func(d Drift) string { return d.Version }),
		key("feature", "feature, or score for what the model says", func(d Drift) string { return d.Feature }),
		number("psi", "population stability index of now against training", func(d Drift) float64 { return d.PSI }),
		number("train_mean", "mean while training; null for categories and where all was missing", func(d Drift) float64 { return d.TrainMean }),
		number("now_mean", "mean now; null for categories and where all is missing", func(d Drift) float64 { return d.NowMean }),
		number("missing_share", "share of rows without a value now", func(d Drift) float64 { return d.MissingShare }),
		text("status", "ok below .1, watch below .25, else drifted", func(d Drift) string { return d.Status }),
	}
}

func findingFields() []field[Finding] {
	return []field[Finding]{
		key("model", "clv, churn, propensity, prospect or nextbasket", func(f Finding) string { return f.Model }),
		key("target_type", "of propensity, the kind of target; else empty", func(f Finding) string { return f.TargetType }),
		key("target_id", "of propensity, the target; else empty", func(f Finding) string { return f.TargetID }),
		key("step", "train or score", func(f Finding) string { return f.Step }),
		text("severity", "info, warn or error", func(f Finding) string { return string(f.Severity) }),
		key("table_name", "table that the finding is about", func(f Finding) string { return f.Table }),
		key("column_name", "column that the finding is about; empty for the table", func(f Finding) string { return f.Column }),
		key("finding", "what was found", func(f Finding) string { return f.Finding }),
		text("suggestion", "what to do", func(f Finding) string { return f.Suggestion }),
	}
}
