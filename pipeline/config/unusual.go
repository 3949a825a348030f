package config

// Unusual holds when what a source delivers is so unlike what it delivered lately that the
// night stops.
type Unusual struct {
	Action      string  `yaml:"action" enum:"stop|warn|off" doc:"What unusual figures do: stop the night, warn, or off: they are not looked at. Default stop."`
	RowsLeast   float64 `yaml:"rows_least" range:"0..1" doc:"Share of the usual number below which rows, stores, articles or customers of a day, or rows of a master, are too few, 0 to 1. Default 0.5."`
	RowsMost    float64 `yaml:"rows_most" range:"1..1000000" doc:"Times the usual number above which they are too many. Default 4."`
	ShareChange float64 `yaml:"share_change" range:"0..1" doc:"Change of a share, such as that of rows without a customer number, that is too much, 0 to 1. Default 0.1."`
	MeanFactor  float64 `yaml:"mean_factor" range:"1..1000000" doc:"Times the usual mean of a price, quantity or amount, or its part, that is too much. Default 2.5."`
}

func defaultUnusual(u *Unusual, present func(key string) bool) {
	if u.Action == "" {
		u.Action = "stop"
	}
	for key, value := range map[string]struct {
		at       *float64
		standard float64
	}{
		"rows_least": {&u.RowsLeast, 0.5}, "rows_most": {&u.RowsMost, 4},
		"share_change": {&u.ShareChange, 0.1}, "mean_factor": {&u.MeanFactor, 2.5},
	} {
		if !present("limits.unusual." + key) {
			*value.at = value.standard
		}
	}
}
