package config

// Sequence holds which orders of purchases are looked for.
type Sequence struct {
	Level           string  `yaml:"level" enum:"both|item|category" doc:"What the steps of a sequence are: articles, categories, or each in turn. Default both."`
	MinSupport      float64 `yaml:"min_support" range:"0..1" doc:"Share of the customers with a purchase that have a sequence at least, 0 to 1. Default 0.01."`
	MinSupportCount int     `yaml:"min_support_count" range:"1..1000000000" doc:"The same as a number of customers; the stricter of both holds. Default 10."`
	MaxLength       int     `yaml:"max_length" range:"2..5" doc:"Steps of a sequence of articles at most, 2 to 5. Default 3."`
	MaxCategories   int     `yaml:"max_categories" range:"2..5" doc:"Steps of a sequence of categories at most, 2 to 5. Nearly every order of a few categories is bought by somebody: more than 2 take time. Default 2."`
	MinGapDays      int     `yaml:"min_gap_days" range:"1..36500" doc:"Days from one step to the next at least. Default 1."`
	MaxGapDays      int     `yaml:"max_gap_days" range:"0..36500" doc:"Days from one step to the next at most, 0 for any number. Default 0."`
	WindowDays      int     `yaml:"window_days" range:"0..36500" doc:"Days from the first step to the last at most, 0 for any number. Default 180."`
	OpenDays        int     `yaml:"open_days" range:"0..36500" doc:"Days within which the next purchase must come, or the customer has stopped, in transitions between categories. Default 0: the length below which nine in ten gaps between purchases stay, to the next multiple of 30 days, 30 to 360."`
	MaxPatterns     int     `yaml:"max_patterns" range:"1..10000000" doc:"Sequences of each level at most; more raise the support. Default 100000."`
	Memory          Bytes   `yaml:"memory" range:"1MB..1024GB" doc:"Memory for the sequences that are found, such as 128MB; where they do not fit, the support is raised until they do. Default 128MB."`
}

func defaultSequence(s *Sequence, present func(key string) bool) {
	number := func(value *int, key string, standard int) {
		if !present("models.sequence." + key) {
			*value = standard
		}
	}
	if s.Level == "" {
		s.Level = "both"
	}
	if !present("models.sequence.min_support") {
		s.MinSupport = .01
	}
	number(&s.MinSupportCount, "min_support_count", 10)
	number(&s.MaxLength, "max_length", 3)
	number(&s.MaxCategories, "max_categories", 2)
	number(&s.MinGapDays, "min_gap_days", 1)
	number(&s.WindowDays, "window_days", 180)
	number(&s.MaxPatterns, "max_patterns", 100_000)
	if s.Memory == 0 {
		s.Memory = 128e6
	}
}
