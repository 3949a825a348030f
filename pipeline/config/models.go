package config

// Models holds the settings of each model.
type Models struct {
	RFM   RFM   `yaml:"rfm" doc:"Recency, frequency, monetary."`
	Churn Churn `yaml:"churn" doc:"Who is about to leave."`
	CLV   CLV   `yaml:"clv" doc:"What a customer will be worth."`
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
	MinCustomers       int      `yaml:"min_customers" range:"1..1000000000" doc:"Customers to be asked about below which no model is fitted. Default 500."`
	Threshold          *float64 `yaml:"threshold" range:"0..1" doc:"Probability from which a customer is labelled as leaving, 0 to 1. Default: the one that labels as many as left in training."`
}

// CLV holds the settings of customer lifetime value.
type CLV struct {
	MinCustomers   int     `yaml:"min_customers" range:"1..1000000000" doc:"Customers below which no model is fitted. Default 1000."`
	MinHistoryDays int     `yaml:"min_history_days" range:"1..36500" doc:"Days of history below which no model is fitted. Default 365."`
	DiscountRate   float64 `yaml:"discount_rate" range:"0..10" doc:"Yearly rate by which later money is worth less, 0.1 is a tenth. Default 0.1."`
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
	number(&m.CLV.MinCustomers, "clv.min_customers", 1000)
	number(&m.CLV.MinHistoryDays, "clv.min_history_days", 365)
	if !present("models.clv.discount_rate") {
		m.CLV.DiscountRate = 0.1
	}
}
