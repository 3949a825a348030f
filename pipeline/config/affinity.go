package config

// Affinity holds what counts as a basket, and which pairs and rules are told.
type Affinity struct {
	Baskets         string  `yaml:"baskets" enum:"orders|days|customers" doc:"What is bought together: orders; days: all that a customer bought on a day, while orders of unknown customers stay orders; customers: all that a customer ever bought, without orders of unknown customers. Default orders."`
	Periods         string  `yaml:"periods" enum:"none|month|quarter|year" doc:"Periods of which pairs are told beside all: the last four that are over. Default quarter."`
	HistoryDays     int     `yaml:"history_days" range:"0..36500" doc:"Days up to the as-of date that period all and the rules look at, 0 for all. Default 0."`
	MaxBasketItems  int     `yaml:"max_basket_items" range:"2..1000000" doc:"Items above which a basket is left out, 2 to 1000000: it is no shopping. Default 200."`
	MinSupportCount int     `yaml:"min_support_count" range:"1..1000000000" doc:"Baskets that a pair, and the items of a rule, are in at least. Default 5."`
	MinSupport      float64 `yaml:"min_support" range:"0..1" doc:"Share of the baskets that the items of a rule are in at least, 0 to 1; the stricter of both holds. Default 0.0005."`
	MinConfidence   float64 `yaml:"min_confidence" range:"0..1" doc:"Confidence of a rule at least, 0 to 1. Default 0.1."`
	MinLift         float64 `yaml:"min_lift" range:"0..1000000" doc:"Lift of a rule at least. Default 1."`
	MaxLength       int     `yaml:"max_length" range:"2..20" doc:"Items of a rule at most, 2 to 20. Default 4."`
	MaxConsequent   int     `yaml:"max_consequent" range:"1..19" doc:"Items that a rule concludes to at most, 1 to 19. Default 1."`
	MaxQValue       float64 `yaml:"max_q_value" range:"0..1" doc:"Share of chance finds that pairs of articles, and rules, may have among them, 0 to 1; 1 tells all. Pairs of categories are all told. Default 0.05."`
	MaxPairs        int     `yaml:"max_pairs" range:"1..10000000" doc:"Pairs that are told of each level, channel and period at most, the most frequent ones. Default 20000."`
	MaxRules        int     `yaml:"max_rules" range:"1..10000000" doc:"Rules that are looked at, at most; more raise the support. Default 50000."`
	Memory          Bytes   `yaml:"memory" range:"1MB..1024GB" doc:"Memory for the sets of items that are found, and again for the rules, such as 256MB; where they do not fit, the support is raised until they do. Default 256MB."`
}

func defaultAffinity(a *Affinity, present func(key string) bool) {
	number := func(value *int, key string, standard int) {
		if !present("models.affinity." + key) {
			*value = standard
		}
	}
	share := func(value *float64, key string, standard float64) {
		if !present("models.affinity." + key) {
			*value = standard
		}
	}
	if a.Baskets == "" {
		a.Baskets = "orders"
	}
	if a.Periods == "" {
		a.Periods = "quarter"
	}
	number(&a.MaxBasketItems, "max_basket_items", 200)
	number(&a.MinSupportCount, "min_support_count", 5)
	share(&a.MinSupport, "min_support", .0005)
	share(&a.MinConfidence, "min_confidence", .1)
	share(&a.MinLift, "min_lift", 1)
	number(&a.MaxLength, "max_length", 4)
	number(&a.MaxConsequent, "max_consequent", 1)
	share(&a.MaxQValue, "max_q_value", .05)
	number(&a.MaxPairs, "max_pairs", 20_000)
	number(&a.MaxRules, "max_rules", 50_000)
	if a.Memory == 0 {
		a.Memory = 256e6
	}
}
