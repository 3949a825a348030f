package config

// Models holds the settings of each model.
type Models struct {
	RFM   RFM   `yaml:"rfm" doc:"Recency, frequency, monetary."`
	Churn Churn `yaml:"churn" doc:"Who is about to leave."`
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
	WindowDays         int `yaml:"window_days" range:"7..730" doc:"Days without a purchase that count as having left, 7 to 730. Default: the length below which nine in ten gaps between a customer's purchase days stay, to the nearest 30 days, 30 to 360; 90 with fewer than 100 gaps."`
	EligibilityWindows int `yaml:"eligibility_windows" range:"1..100" doc:"A customer is asked about who bought within so many windows before the cutoff, 1 to 100. Default 3."`
	Cutoffs            int `yaml:"cutoffs" range:"1..60" doc:"Earlier days, a window apart, that models learn from and are tested on, at most, 1 to 60. Default 6."`
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
}
