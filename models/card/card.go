package card

import "math"

// Grade says whether a model is worth having: A, B, C or D, or empty where it could not be graded.
type Grade string

// The grades. See the package comment.
const (
	A         Grade = "A"
	B         Grade = "B"
	C         Grade = "C"
	D         Grade = "D"
	NotGraded Grade = ""
)

// GradeOf grades a gain over the baseline by the bounds of its 90 % interval. NaN gives NotGraded.
func GradeOf(low, high, margin float64) Grade {
	switch {
	case math.IsNaN(low) || math.IsNaN(high):
		return NotGraded
	case low > margin:
		return A
	case low > 0:
		return B
	case high < 0:
		return D
	default:
		return C
	}
}

// IsPublished tells whether the model's own answer is published.
func (g Grade) IsPublished() bool { return g == A || g == B }

// Protocol says what a model was tested on.
type Protocol string

// The protocols.
const (
	LaterPeriod Protocol = "later_period" // the window after a later cutoff than those it learnt from
	Folds       Protocol = "folds"        // other customers of the only cutoff there is: no test in time
	NoTest      Protocol = "none"
)

// FitStatus values that all models share; a model has further ones of its own.
const (
	OK         = "ok"
	BelowFloor = "below_floor" // too little data: the baseline answers
	OneOutcome = "one_outcome" // everybody or nobody: nothing to learn
)

// Card is how good a model is, and against what. Of numbers that do not apply, NaN stands.
type Card struct {
	Model          string   `json:"model"`       // clv, churn, propensity, prospect, nextbasket
	TargetType     string   `json:"target_type"` // of propensity: what is bought; empty elsewhere
	TargetID       string   `json:"target_id"`
	Version        string   `json:"model_version"` // day of the night that trained it; empty where nothing is trained
	Published      string   `json:"published"`     // whose answer is published: a learner, a buying model, or the baseline
	Protocol       Protocol `json:"protocol"`
	FloorRequired  string   `json:"floor_required"` // in words, such as "500 customers asked about"
	FloorObserved  string   `json:"floor_observed"`
	TrainFrom      string   `json:"train_from"` // ISO days of the first cutoff learnt from and of the end of the last window
	TrainTo        string   `json:"train_to"`
	TestFrom       string   `json:"test_from"` // ISO days of the cutoff tested on and of the end of its window
	TestTo         string   `json:"test_to"`
	TrainRows      int      `json:"train_rows"`
	TestRows       int      `json:"test_rows"`
	Features       int      `json:"features"`
	PositiveRate   float64  `json:"positive_rate"` // of the rows tested on
	BaselineName   string   `json:"baseline_name"`
	BaselineMetric float64  `json:"baseline_metric"`
	MetricName     string   `json:"metric_name"`
	Metric         float64  `json:"metric"`
	Gain           float64  `json:"gain"`     // over the baseline; above 0 is better, whatever the metric
	GainLow        float64  `json:"gain_low"` // its 90 % interval
	GainHigh       float64  `json:"gain_high"`
	AUC            float64  `json:"auc"`
	PRAUC          float64  `json:"pr_auc"`
	LogLoss        float64  `json:"log_loss"`
	Brier          float64  `json:"brier"`
	ECE            float64  `json:"ece"`
	Lift10         float64  `json:"lift_10"`
	MAE            float64  `json:"mae"`
	RMSE           float64  `json:"rmse"`
	Correlation    float64  `json:"correlation"` // of ranks
	Calibration    string   `json:"calibration"` // none, shift, platt, isotonic; empty where it does not apply
	Grade          Grade    `json:"grade"`
	FitStatus      string   `json:"fit_status"`
	RefusedReason  string   `json:"refused_reason"` // why the baseline answers; empty where the model does
	Detail         string   `json:"detail"`         // JSON object: all candidates with their figures
}

// New is a card of a model with every number unknown.
func New(model, targetType, targetID string) Card {
	nan := math.NaN()
	return Card{
		Model: model, TargetType: targetType, TargetID: targetID, Protocol: NoTest, PositiveRate: nan,
		BaselineMetric: nan, Metric: nan, Gain: nan, GainLow: nan, GainHigh: nan, AUC: nan, PRAUC: nan, LogLoss: nan,
		Brier: nan, ECE: nan, Lift10: nan, MAE: nan, RMSE: nan, Correlation: nan, FitStatus: OK,
	}
}

// Band is rows of similar probability and what became of them.
type Band struct {
	Model, TargetType, TargetID, Version string
	Band                                 int // from 1, the lowest
	Rows                                 int
	Predicted, Rate                      float64 // mean probability, share of positives
	Low, High                            float64 // 90 % interval of the rate
}

// Drift is how far one feature, or the score, has moved since training.
type Drift struct {
	Model, TargetType, TargetID, Version string
	Feature                              string // "score" is the model's probability
	PSI                                  float64
	TrainMean, NowMean                   float64 // of what is not missing; NaN where all is, or for categories
	MissingShare                         float64 // now
	Status                               string  // see StatusOf
}

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	Info    Severity = "info"
	Warning Severity = "warn"
	Failure Severity = "error"
)

// Finding is something about a model's input that somebody could mend.
type Finding struct {
	Model, TargetType, TargetID string
	Step                        string // train or score
	Severity                    Severity
	Table, Column               string
	Finding                     string // what was found
	Suggestion                  string // what to do
}
