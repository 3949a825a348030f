package config

// Models holds the settings of each model.
type Models struct {
	RFM              RFM        `yaml:"rfm" doc:"Recency, frequency, monetary."`
	CLV              CLV        `yaml:"clv" doc:"What a customer will bring."`
	Churn            Churn      `yaml:"churn" doc:"Who is about to leave."`
	Propensity       Propensity `yaml:"propensity" doc:"Who will buy from a category, dearer goods, or from a new category."`
	Prospect         Prospect   `yaml:"prospect" doc:"Which prospects will become customers."`
	NextBasket       NextBasket `yaml:"next_basket" doc:"What each customer will buy next, and what to offer."`
	NextDate         NextDate   `yaml:"next_date" doc:"When each customer orders next."`
	LearnCustomers   int        `yaml:"learn_customers" range:"1000..1000000000" doc:"Customers that models learn from at each earlier day, at most, drawn by chance, at least 1000. More take time and teach little. Default 25000."`
	Sequence         Sequence   `yaml:"sequence" doc:"What is bought after what."`
	Affinity         Affinity   `yaml:"affinity" doc:"What is bought together."`
	RetrainAfterDays int        `yaml:"retrain_after_days" range:"1..3650" doc:"A learned model is trained anew when the night that trained it is so many days past, 1 to 3650. Default 28."`
}

// CLV holds how value is counted, and the floor below which it is not modelled.
type CLV struct {
	DiscountRate   float64 `yaml:"discount_rate" range:"0..10" doc:"Share a year by which later money counts less, 0 to 10. Default 0.1."`
	HighValueShare float64 `yaml:"high_value_share" range:"0.001..1" doc:"Share of the customers, by value over 365 days, that are of high value, 0.001 to 1. Default 0.1."`
	MinCustomers   int     `yaml:"min_customers" range:"1..1000000000" doc:"Fewest customers to model value from. Default 1000."`
	MinHistoryDays int     `yaml:"min_history_days" range:"1..36500" doc:"Fewest days of sales to model value from. Default 365."`
}

// Propensity holds what is predicted to be bought next.
type Propensity struct {
	Targets      int `yaml:"targets" range:"0..1000" doc:"Categories that are scored, those of most buyers first, 0 to 1000. Default 10."`
	MinPositives int `yaml:"min_positives" range:"1..1000000000" doc:"Fewest buyers, and fewest others, to learn from. Default 100."`
}

// Prospect holds when a prospect counts as won.
type Prospect struct {
	WindowDays   int `yaml:"window_days" range:"7..730" doc:"Days within which a prospect must be won to count, 7 to 730. Default 90."`
	MinPositives int `yaml:"min_positives" range:"1..1000000000" doc:"Fewest prospects won, and fewest others, to learn from. Default 100."`
}

// RFM holds the settings of models/rfm.
type RFM struct {
	Bins        int       `yaml:"bins" range:"2..10" doc:"Bins per measure, 2 to 10. Default 5."`
	Recency     []float64 `yaml:"recency_cuts" doc:"Custom upper bounds of the recency bins in days, ascending, one fewer than bins. Default: by quantiles."`
	Frequency   []float64 `yaml:"frequency_cuts" doc:"Custom upper bounds of the frequency bins, ascending, one fewer than bins. Default: by quantiles."`
	Monetary    []float64 `yaml:"monetary_cuts" doc:"Custom upper bounds of the monetary bins in the reporting currency, ascending, one fewer than bins. Default: by quantiles."`
	FrequencyBy string    `yaml:"frequency_by" enum:"days|orders" doc:"days: distinct purchase days, or orders. Default days."`
	MonetaryBy  string    `yaml:"monetary_by" enum:"mean|total" doc:"mean: net spend per purchase day, or total. Default mean."`
}

// Churn holds what leaving means, and when the models learn and are tested.
type Churn struct {
	WindowDays         int      `yaml:"window_days" range:"7..730" doc:"Days without a purchase that count as having left, 7 to 730. Default: the length below which nine in ten gaps between a customer's purchase days stay, to the nearest 30 days, 30 to 360; 90 with fewer than 100 gaps."`
	EligibilityWindows int      `yaml:"eligibility_windows" range:"1..100" doc:"A customer is asked about who bought within so many windows before the cutoff, 1 to 100. Default 3."`
	Cutoffs            int      `yaml:"cutoffs" range:"1..60" doc:"Earlier days, a window apart, that models learn from and are tested on, at most, 1 to 60. Default 6."`
	MinCustomers       int      `yaml:"min_customers" range:"1..1000000000" doc:"Fewest customers to ask about that a model is learnt from. Default 500."`
	Threshold          *float64 `yaml:"threshold" range:"0..1" doc:"Probability from which a customer is labelled as leaving, 0 to 1. Default: the one that labels as many customers as are expected to leave."`
}

func defaultModels(m *Models, present func(key string) bool) {
	number := func(value *int, key string, standard int) {
		if !present("models." + key) {
			*value = standard
		}
	}
	number(&m.RFM.Bins, "rfm.bins", 5)
	number(&m.Churn.EligibilityWindows, "churn.eligibility_windows", 3)
	number(&m.Churn.Cutoffs, "churn.cutoffs", 6)
	number(&m.Churn.MinCustomers, "churn.min_customers", 500)
	number(&m.LearnCustomers, "learn_customers", 25_000)
	number(&m.RetrainAfterDays, "retrain_after_days", 28)
	number(&m.CLV.MinCustomers, "clv.min_customers", 1000)
	number(&m.CLV.MinHistoryDays, "clv.min_history_days", 365)
	number(&m.Propensity.Targets, "propensity.targets", 10)
	number(&m.Propensity.MinPositives, "propensity.min_positives", 100)
	number(&m.Prospect.WindowDays, "prospect.window_days", 90)
	number(&m.Prospect.MinPositives, "prospect.min_positives", 100)
	defaultNextBasket(&m.NextBasket, number)
	defaultNextDate(&m.NextDate, number)
	share := func(value *float64, key string, standard float64) {
		if !present("models." + key) {
			*value = standard
		}
	}
	share(&m.CLV.DiscountRate, "clv.discount_rate", .1)
	share(&m.CLV.HighValueShare, "clv.high_value_share", .1)
	defaultSequence(&m.Sequence, present)
	defaultAffinity(&m.Affinity, present)
}
