package config

// Models holds the settings of each model.
type Models struct {
	RFM RFM `yaml:"rfm" doc:"Recency, frequency, monetary."`
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
