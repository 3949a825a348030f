package config

// Rates holds how amounts in other currencies become amounts in the reporting
// currency. The rates themselves are a source of entity exchange_rates.
type Rates struct {
	MaxAgeDays int `yaml:"max_age_days" range:"0..366" doc:"Days for which an exchange rate holds when no newer one comes: a sale in another currency takes the latest rate on or before its day, and is rejected when that is older. Default 7."`
}

func defaultRates(r *Rates, present func(key string) bool) {
	if !present("rates.max_age_days") {
		r.MaxAgeDays = 7
	}
}

// Converts tells whether the lines of an entity may be in another currency than
// the project's, because the project has exchange rates.
func (p Project) Converts(entityName string) bool {
	if entityName != "sale_lines" && entityName != "order_lines" {
		return false
	}
	for _, source := range p.Sources {
		if source.Entity == "exchange_rates" {
			return true
		}
	}
	return false
}
