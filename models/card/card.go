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
	Model                string // clv, churn, propensity, prospect
	TargetType, TargetID string // of propensity: what is bought; empty elsewhere
	Version              string // day of the night that trained it; empty where nothing is trained
	Published            string // whose answer is published: a learner, a buying model, or the baseline's name
	Protocol             Protocol
	FloorRequired        string // in words, such as "500 customers asked about"
	FloorObserved        string
	TrainFrom, TrainTo   string // ISO days of the first cutoff learnt from and of the end of the last window
	TestFrom, TestTo     string // ISO days of the cutoff tested on and of the end of its window
	TrainRows, TestRows  int
	Features             int
	PositiveRate         float64 // of the rows tested on
	BaselineName         string
	BaselineMetric       float64
	MetricName           string
	Metric               float64
	Gain                 float64 // over the baseline; above 0 is better, whatever the metric
	GainLow, GainHigh    float64 // its 90 % interval
	AUC, PRAUC, LogLoss  float64
	Brier, ECE, Lift10   float64
	MAE, RMSE            float64
	Correlation          float64 // of ranks
	Calibration          string  // none, shift, platt, isotonic; empty where it does not apply
	Grade                Grade
	FitStatus            string
	RefusedReason        string // why the baseline answers; empty where the model does
	Detail               string // JSON object: all candidates with their figures
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
