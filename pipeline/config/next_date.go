package config

// NextDate holds how the day of the next order is predicted.
type NextDate struct {
	HorizonDays  int `yaml:"horizon_days" range:"90..730" doc:"Days ahead that are predicted: the expected day is that of customers who order within them, 90 to 730. Default 90."`
	Cutoffs      int `yaml:"cutoffs" range:"1..60" doc:"Earlier days that rhythms are learnt at, at most, 1 to 60. Default 12."`
	MinCustomers int `yaml:"min_customers" range:"1..1000000000" doc:"Fewest customers with two purchase days to learn from. Default 100."`
}

func defaultNextDate(n *NextDate, number func(value *int, key string, standard int)) {
	number(&n.HorizonDays, "next_date.horizon_days", 90)
	number(&n.Cutoffs, "next_date.cutoffs", 12)
	number(&n.MinCustomers, "next_date.min_customers", 100)
}
