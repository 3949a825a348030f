package nextdate

import "fmt"

// Settings of a fit; zero values stand for the defaults.
type Settings struct {
	Horizon      int // days ahead that are predicted, 90 to 730; default 90
	Cutoffs      int // earlier days learnt from at most, 1 to 60; default 12
	MinCustomers int // fewest customers with two purchase days to learn from; default 100
	MaxRows      int // about how many spans are learnt from; default 60,000
}

// Defaults are the settings of zero.
func Defaults() Settings {
	return Settings{Horizon: 90, Cutoffs: 12, MinCustomers: 100, MaxRows: 60_000}
}

func (s Settings) filled() (Settings, error) {
	d := Defaults()
	for _, part := range []struct {
		name               string
		value              *int
		standard, low, top int
	}{
		{"horizon", &s.Horizon, d.Horizon, 90, 730}, {"cutoffs", &s.Cutoffs, d.Cutoffs, 1, 60}, {"min_customers", &s.MinCustomers, d.MinCustomers, 1, 1_000_000_000},
		{"max_rows", &s.MaxRows, d.MaxRows, 1000, 2_000_000},
	} {
		if *part.value == 0 {
			*part.value = part.standard
		}
		if *part.value < part.low || *part.value > part.top {
			return s, fmt.Errorf("settings of nextdate: %s is %d: take %d to %d", part.name, *part.value, part.low, part.top)
		}
	}
	return s, nil
}
